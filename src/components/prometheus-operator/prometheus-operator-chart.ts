import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import type { Resources } from '../../config/schema/resources.ts';
import { grantInCluster, grantInNamespace } from '../../kubernetes/rbac.ts';
import {
  containerPort,
  httpProbe,
  resourceRequirements,
  restrictedContainer,
  restrictedPod,
} from '../../kubernetes/workload.ts';
import type { RuleContext } from '../../rules/rule-context.ts';
import { configReloaderGroups } from '../../rules/stack/config-reloader.ts';
import { type PrometheusOperatorThresholds, prometheusOperatorGroups } from '../../rules/stack/prometheus-operator.ts';
import { ComponentChart } from '../component-chart.ts';
import { ownRules } from '../own-rules.ts';
import { monitorOwnService } from '../service-monitor.ts';
import { CLUSTER_RULES, KUBELET_SERVICE_RULES, OWN_NAMESPACE_RULES, TEAM_CONFIG_RULES } from './rbac.ts';

const HTTP = { name: 'http', number: 8080 } as const;

/** User `nobody` of the image. */
const USER = 65534;

export interface PrometheusOperatorChartProps {
  /** Namespace of the operator and of the custom resources that it watches. */
  readonly namespace: string;
  /** Other namespaces, in which teams keep AlertmanagerConfigs. */
  readonly teamConfigNamespaces: readonly string[];
  readonly image: string;
  /** Image of the sidecar that the operator puts beside Prometheus and Alertmanager. */
  readonly configReloaderImage: string;
  readonly version: string;
  readonly resources: Resources;
  /** Of its alerts about itself and about its sidecars. */
  readonly rules: RuleContext;
  readonly thresholds: PrometheusOperatorThresholds;
}

/**
 * The Prometheus Operator, limited to one namespace, and to AlertmanagerConfigs in those of teams that keep their own
 * routing.
 *
 * It also keeps the Service `kube-system/kubelet`, through which Prometheus finds the kubelets: Argo CD does not
 * deliver EndpointSlices, and nodes come and go.
 */
export class PrometheusOperatorChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: PrometheusOperatorChartProps) {
    super(scope, id, { namespace: props.namespace, version: props.version, role: 'controller' });
    this.createServiceAccount();
    this.grantAccess(props);
    this.createDeployment(props);
    this.createService([HTTP]);
    monitorOwnService(this, { monitoringNamespace: props.namespace, endpoints: [{ port: HTTP.name }] });
    ownRules(this, [...prometheusOperatorGroups(props.thresholds), ...configReloaderGroups()], props.rules);
  }

  private grantAccess({ teamConfigNamespaces }: PrometheusOperatorChartProps): void {
    const subject = { serviceAccount: this.node.id, namespace: this.componentNamespace };
    grantInNamespace(this, 'own', this.meta(), subject, OWN_NAMESPACE_RULES);
    grantInNamespace(this, 'kubelet', this.meta(this.node.id, 'kube-system'), subject, KUBELET_SERVICE_RULES);
    for (const namespace of teamConfigNamespaces) {
      const meta = this.meta(`${this.node.id}-team-configs`, namespace);
      grantInNamespace(this, `team-configs-${namespace}`, meta, subject, TEAM_CONFIG_RULES);
    }
    grantInCluster(this, 'cluster', this.clusterMeta(`panoptes-${this.node.id}`), subject, CLUSTER_RULES);
  }

  private createDeployment(props: PrometheusOperatorChartProps): void {
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: this.meta(),
      spec: {
        replicas: 1,
        selector: { matchLabels: { ...this.selector } },
        // Two operators at once would fight over the same StatefulSets.
        strategy: { type: 'Recreate' },
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
                args: operatorArguments(props),
                // The heap is small and garbage plentiful: trade CPU for memory, as upstream does.
                env: [{ name: 'GOGC', value: '30' }],
                ports: [containerPort(HTTP)],
                livenessProbe: httpProbe('/healthz', HTTP.name),
                readinessProbe: httpProbe('/healthz', HTTP.name),
                resources: resourceRequirements(props.resources),
                securityContext: restrictedContainer(),
              },
            ],
          },
        },
      },
    });
  }
}

function operatorArguments(props: PrometheusOperatorChartProps): string[] {
  return [
    `--namespaces=${props.namespace}`,
    // It takes the place of --namespaces for Secrets as well: without the stack's own namespace, a change of the
    // generated configuration would go unnoticed.
    ...(props.teamConfigNamespaces.length > 0
      ? [`--alertmanager-config-namespaces=${[props.namespace, ...props.teamConfigNamespaces].join(',')}`]
      : []),
    '--kubelet-service=kube-system/kubelet',
    '--kubelet-endpoints=false',
    '--kubelet-endpointslice=true',
    // The read-only port 10255 is off on every current kubelet.
    '--kubelet-http-metrics=false',
    `--prometheus-config-reloader=${props.configReloaderImage}`,
    '--config-reloader-cpu-request=10m',
    // 0 means no limit: a throttled reloader delays every rule change.
    '--config-reloader-cpu-limit=0',
    '--config-reloader-memory-request=32Mi',
    '--config-reloader-memory-limit=64Mi',
    '--enable-config-reloader-probes=true',
  ];
}
