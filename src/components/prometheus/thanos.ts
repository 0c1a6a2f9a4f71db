import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { PrometheusProps } from '../../../imports/monitoring.coreos.com.ts';
import type { PrometheusConfig } from '../../config/schema/prometheus.ts';
import { plainResources, servicePort } from '../../kubernetes/workload.ts';
import type { ComponentChart } from '../component-chart.ts';
import { secretSelector } from './secret-selector.ts';

type Thanos = NonNullable<PrometheusConfig['thanos']>;

/** Ports of the sidecar; the operator decides names and numbers. */
export const SIDECAR = {
  /** The store API, which Thanos Query asks. */
  grpc: { name: 'grpc', number: 10901 },
  /** Metrics of the sidecar itself. */
  http: { name: 'http', number: 10902 },
} as const;

/**
 * The sidecar in the custom resource. With object storage the operator also gives Prometheus blocks of one size, which
 * turns local compaction off: a block must not change while it is uploaded.
 * @see https://thanos.io/tip/components/sidecar.md/
 */
export function thanosSidecar(thanos: Thanos, image: string, version: string): PrometheusProps['spec']['thanos'] {
  return {
    image,
    version,
    blockSize: String(thanos.blockSize),
    ...(thanos.objectStorage ? { objectStorageConfig: secretSelector(thanos.objectStorage.config) } : {}),
    resources: plainResources(thanos.resources),
  };
}

/** A headless Service, for Thanos Query to find each sidecar: `dnssrv+_grpc._tcp.<name>.<namespace>.svc`. */
export function thanosService(chart: ComponentChart): void {
  new k8s.KubeService(chart, 'thanos-service', {
    metadata: chart.meta(`${chart.node.id}-thanos`),
    spec: {
      clusterIp: 'None',
      selector: { ...chart.selector },
      ports: [servicePort(SIDECAR.grpc), servicePort(SIDECAR.http)],
    },
  });
}
