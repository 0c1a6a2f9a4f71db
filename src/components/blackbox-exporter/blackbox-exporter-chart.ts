import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import type { Duration } from '../../config/duration.ts';
import type { Resources } from '../../config/schema/resources.ts';
import { checksum } from '../../kubernetes/checksum.ts';
import type { Endpoint } from '../../kubernetes/endpoint.ts';
import {
  containerPort,
  httpProbe,
  preferOtherNodes,
  resourceRequirements,
  restrictedContainer,
  restrictedPod,
  spread,
} from '../../kubernetes/workload.ts';
import type { RuleGroup } from '../../rules/rule.ts';
import type { RuleContext } from '../../rules/rule-context.ts';
import { blackboxExporterGroups } from '../../rules/stack/blackbox-exporter.ts';
import { type ProbeThresholds, probeGroups } from '../../rules/stack/probes.ts';
import { ComponentChart } from '../component-chart.ts';
import { disruptionBudget } from '../disruption-budget.ts';
import { ownRules } from '../own-rules.ts';
import { monitorOwnService } from '../service-monitor.ts';
import { configuration } from './modules.ts';
import { probe } from './probes.ts';
import type { ProbeTarget } from './targets.ts';

const HTTP = { name: 'http', number: 9115 } as const;
const CONFIG_DIRECTORY = '/etc/blackbox_exporter';
const CONFIG_FILE = 'config.yml';

/** User `nobody`. */
const USER = 65534;

export interface BlackboxExporterChartProps {
  /** Namespace of the exporter and of Prometheus, which reads Probes of its own namespace. */
  readonly namespace: string;
  readonly image: string;
  readonly version: string;
  readonly replicas: number;
  readonly resources: Resources;
  /** What to probe. Their ids are unique. */
  readonly targets: readonly ProbeTarget[];
  readonly thresholds: ProbeThresholds;
  /** Of the alerts about probes. */
  readonly rules: RuleContext;
  /** How often to probe. @default - the scrape interval of Prometheus */
  readonly interval?: Duration;
}

/** The blackbox exporter, which tries endpoints as a client would, one Probe for each target, and alerts about them. */
export class BlackboxExporterChart extends ComponentChart {
  /** Where probes are asked for. */
  readonly http: Endpoint;

  constructor(scope: Construct, id: string, props: BlackboxExporterChartProps) {
    super(scope, id, { namespace: props.namespace, version: props.version, role: 'exporter' });
    this.http = { service: id, namespace: props.namespace, port: HTTP };
    const config = configuration(props.targets);
    this.createServiceAccount();
    new k8s.KubeConfigMap(this, 'config', { metadata: this.meta(), data: { [CONFIG_FILE]: config } });
    this.createDeployment(props, checksum(config));
    this.createService([HTTP]);
    disruptionBudget(this, props.replicas);
    monitorOwnService(this, { monitoringNamespace: props.namespace, endpoints: [{ port: HTTP.name }] });
    for (const target of props.targets) probe(this, this.http, target, props.interval);
    ownRules(this, this.ruleGroups(props), props.rules);
  }

  /** Of the exporter itself, and of targets that belong to no service: each service brings its own. */
  private ruleGroups({ targets, thresholds }: BlackboxExporterChartProps): RuleGroup[] {
    const shared = targets.some(({ labels }) => !labels);
    return [...(targets.length > 0 ? blackboxExporterGroups() : []), ...(shared ? probeGroups(thresholds) : [])];
  }

  private createDeployment(props: BlackboxExporterChartProps, configChecksum: string): void {
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: this.meta(),
      spec: {
        replicas: props.replicas,
        selector: { matchLabels: { ...this.selector } },
        template: {
          metadata: {
            labels: { ...this.componentLabels },
            // The exporter reads its file at the start: new content, new pods.
            annotations: { 'checksum/config': configChecksum },
          },
          spec: {
            serviceAccountName: this.node.id,
            automountServiceAccountToken: false,
            securityContext: restrictedPod(USER),
            nodeSelector: { 'kubernetes.io/os': 'linux' },
            ...(props.replicas > 1
              ? { affinity: preferOtherNodes(this.selector), topologySpreadConstraints: spread(this.selector) }
              : {}),
            containers: [this.container(props)],
            volumes: [{ name: 'config', configMap: { name: this.node.id, defaultMode: 0o644 } }],
          },
        },
      },
    });
  }

  private container(props: BlackboxExporterChartProps): k8s.Container {
    return {
      name: this.node.id,
      image: props.image,
      args: [`--config.file=${CONFIG_DIRECTORY}/${CONFIG_FILE}`, `--web.listen-address=:${HTTP.number}`],
      ports: [containerPort(HTTP)],
      livenessProbe: httpProbe('/-/healthy', HTTP.name),
      readinessProbe: httpProbe('/-/healthy', HTTP.name),
      resources: resourceRequirements(props.resources),
      securityContext: restrictedContainer(),
      volumeMounts: [{ name: 'config', mountPath: CONFIG_DIRECTORY, readOnly: true }],
    };
  }
}
