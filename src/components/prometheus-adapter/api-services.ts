import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { AutoscalingConfig } from '../../config/schema/autoscaling.ts';
import type { Endpoint } from '../../kubernetes/endpoint.ts';
import type { ComponentChart } from '../component-chart.ts';

/** The versions that the adapter serves of each API, with their order of preference: clients take the highest. */
const CUSTOM = { group: 'custom.metrics.k8s.io', versions: { v1beta1: 100, v1beta2: 200 } } as const;
const EXTERNAL = { group: 'external.metrics.k8s.io', versions: { v1beta1: 100 } } as const;

/** Tells the API server which APIs the adapter answers. */
export function apiServices(
  chart: ComponentChart,
  https: Endpoint,
  { certificate, externalMetrics }: Pick<AutoscalingConfig, 'certificate' | 'externalMetrics'>,
): void {
  const trust = certificate ? { caBundle: base64(certificate.caBundle) } : { insecureSkipTlsVerify: true };
  for (const { group, versions } of externalMetrics ? [CUSTOM, EXTERNAL] : [CUSTOM]) {
    for (const [version, versionPriority] of Object.entries(versions)) {
      const name = `${version}.${group}`;
      new k8s.KubeApiService(chart, name, {
        metadata: chart.clusterMeta(name),
        spec: {
          group,
          version,
          groupPriorityMinimum: 100,
          versionPriority,
          service: { name: https.service, namespace: https.namespace, port: https.port.number },
          ...trust,
        },
      });
    }
  }
}

const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');
