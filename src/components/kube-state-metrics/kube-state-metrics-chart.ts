import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import type { Resources } from '../../config/schema/resources.ts';
import { grantInCluster } from '../../kubernetes/rbac.ts';
import {
  containerPort,
  httpProbe,
  resourceRequirements,
  restrictedContainer,
  restrictedPod,
  servicePort,
} from '../../kubernetes/workload.ts';
import { ComponentChart } from '../component-chart.ts';
import { monitorOwnService } from '../service-monitor.ts';
import { accessRules, COLLECTORS, resourcesArgument } from './collectors.ts';

/** Series about Kubernetes objects. */
const METRICS = { name: 'http-metrics', number: 8080 } as const;
/** Series about the exporter itself. */
const TELEMETRY = { name: 'telemetry', number: 8081 } as const;

/** User `nobody`. */
const USER = 65534;

export interface KubeStateMetricsChartProps {
  readonly namespace: string;
  readonly image: string;
  readonly version: string;
  readonly resources: Resources;
}

/**
 * kube-state-metrics, which describes Kubernetes objects. One replica: a second one would write every series twice.
 * During an update two run for a moment, so rules take the maximum over its series before they add anything up.
 */
export class KubeStateMetricsChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: KubeStateMetricsChartProps) {
    super(scope, id, { namespace: props.namespace, version: props.version, role: 'exporter' });
    this.createServiceAccount();
    grantInCluster(
      this,
      'read',
      this.clusterMeta(`panoptes-${id}`),
      { serviceAccount: id, namespace: props.namespace },
      accessRules(COLLECTORS),
    );
    this.createDeployment(props);
    new k8s.KubeService(this, 'service', {
      metadata: this.meta(),
      spec: { selector: { ...this.selector }, ports: [servicePort(METRICS), servicePort(TELEMETRY)] },
    });
    this.createMonitor(props.namespace);
  }

  private createDeployment(props: KubeStateMetricsChartProps): void {
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: this.meta(),
      spec: {
        replicas: 1,
        selector: { matchLabels: { ...this.selector } },
        template: {
          metadata: { labels: { ...this.componentLabels } },
          spec: {
            serviceAccountName: this.node.id,
            automountServiceAccountToken: true,
            securityContext: restrictedPod(USER),
            nodeSelector: { 'kubernetes.io/os': 'linux' },
            containers: [
              {
                name: this.node.id,
                image: props.image,
                args: [
                  `--port=${METRICS.number}`,
                  `--telemetry-port=${TELEMETRY.number}`,
                  resourcesArgument(COLLECTORS),
                ],
                ports: [containerPort(METRICS), containerPort(TELEMETRY)],
                // Not /livez: it asks the API server, and restarting the exporter does not heal that.
                livenessProbe: httpProbe('/healthz', METRICS.name),
                readinessProbe: httpProbe('/readyz', TELEMETRY.name),
                resources: resourceRequirements(props.resources),
                securityContext: restrictedContainer(),
              },
            ],
          },
        },
      },
    });
  }

  private createMonitor(monitoringNamespace: string): void {
    monitorOwnService(this, {
      monitoringNamespace,
      endpoints: [
        {
          port: METRICS.name,
          // The namespace and pod of a series are those of the object that it describes.
          honorLabels: true,
          // Series without a pod or namespace of their own, such as those of nodes, must not get the exporter's.
          relabelings: [{ action: 'labeldrop', regex: '(pod|service|namespace|container)' }],
        },
        { port: TELEMETRY.name },
      ],
    });
  }
}
