import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import type { Resources } from '../../config/schema/resources.ts';
import { checksum } from '../../kubernetes/checksum.ts';
import { type Endpoint, urlOf } from '../../kubernetes/endpoint.ts';
import { goMemoryLimit } from '../../kubernetes/go-memory-limit.ts';
import { grantInCluster, READ } from '../../kubernetes/rbac.ts';
import {
  containerPort,
  httpProbe,
  resourceRequirements,
  restrictedContainer,
  restrictedPod,
  scratch,
} from '../../kubernetes/workload.ts';
import { renderEvents } from '../../logs/events.ts';
import type { Tenancy } from '../../logs/tenancy.ts';
import type { RuleContext } from '../../rules/rule-context.ts';
import { type EventsThresholds, eventsGroups } from '../../rules/stack/events.ts';
import { logCollectors } from '../../rules/stack/log-collectors.ts';
import { alloyArguments } from '../alloy/arguments.ts';
import { ComponentChart } from '../component-chart.ts';
import { ownRules } from '../own-rules.ts';
import { monitorOwnService } from '../service-monitor.ts';

const HTTP = { name: 'http-metrics', number: logCollectors.alloy.port } as const;

/** User that the image has for Alloy without root. */
const USER = 473;

const CONFIG_PATH = '/etc/alloy';
const CONFIG_FILE = 'config.alloy';
const STATE_PATH = '/var/lib/alloy';

export interface EventsChartProps {
  readonly namespace: string;
  readonly image: string;
  readonly version: string;
  readonly resources: Resources;
  /** Where events are sent. */
  readonly loki: Endpoint;
  /** Value of the label `cluster` of every event. */
  readonly cluster: string;
  /** Secrets that are taken out of events. */
  readonly redactions: readonly string[];
  /** Whose events are whose. @default - there is one tenant */
  readonly tenancy?: Tenancy | undefined;
  /** Of its alerts about itself. */
  readonly rules: RuleContext;
  readonly thresholds: EventsThresholds;
}

/**
 * An Alloy that watches the events of the cluster and sends them to Loki, which keeps them when the API server has
 * long forgotten them. It runs once, whichever collector reads the logs of nodes.
 */
export class EventsChart extends ComponentChart {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: EventsChartProps,
  ) {
    super(scope, id, { namespace: props.namespace, version: props.version });
    const { loki, cluster, redactions, tenancy } = props;
    const config = renderEvents({ lokiUrl: urlOf(loki), cluster, redactions, tenancy });
    this.createServiceAccount();
    grantInCluster(
      this,
      'events',
      this.clusterMeta(`panoptes-${id}`),
      { serviceAccount: id, namespace: props.namespace },
      [{ groups: [''], resources: ['events'], verbs: READ }],
    );
    new k8s.KubeConfigMap(this, 'configuration', { metadata: this.meta(), data: { [CONFIG_FILE]: config } });
    this.createDeployment(config);
    this.createService([HTTP]);
    monitorOwnService(this, { monitoringNamespace: props.namespace, endpoints: [{ port: HTTP.name }] });
    ownRules(this, eventsGroups(props.thresholds), props.rules);
  }

  private createDeployment(config: string): void {
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: this.meta(),
      spec: {
        // Each would send every event.
        replicas: 1,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: { ...this.selector } },
        template: {
          metadata: { labels: { ...this.componentLabels }, annotations: { 'checksum/config': checksum(config) } },
          spec: {
            serviceAccountName: this.node.id,
            // It watches events.
            automountServiceAccountToken: true,
            securityContext: restrictedPod(USER),
            nodeSelector: { 'kubernetes.io/os': 'linux' },
            containers: [this.container()],
            volumes: [
              { name: 'config', configMap: { name: this.node.id } },
              // How far it has read, for a container that restarts. A new pod reads what the API server still has,
              // which Loki recognizes: the same line at the same time in the same stream is stored and shown once.
              scratch('state', '64Mi'),
            ],
          },
        },
      },
    });
  }

  private container(): k8s.Container {
    const { image, resources } = this.props;
    return {
      name: this.node.id,
      image,
      args: alloyArguments(`${CONFIG_PATH}/${CONFIG_FILE}`, HTTP.number, STATE_PATH),
      env: [goMemoryLimit(resources)],
      ports: [containerPort(HTTP)],
      readinessProbe: httpProbe('/-/ready', HTTP.name, { initialDelaySeconds: 10 }),
      livenessProbe: httpProbe('/-/ready', HTTP.name, { initialDelaySeconds: 10, periodSeconds: 30 }),
      resources: resourceRequirements(resources),
      securityContext: restrictedContainer(),
      volumeMounts: [
        { name: 'config', mountPath: CONFIG_PATH, readOnly: true },
        { name: 'state', mountPath: STATE_PATH },
      ],
    };
  }
}
