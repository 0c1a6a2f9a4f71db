import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import type { Resources } from '../../config/schema/resources.ts';
import type { Endpoint } from '../../kubernetes/endpoint.ts';
import { goMemoryLimit } from '../../kubernetes/go-memory-limit.ts';
import {
  containerPort,
  httpProbe,
  resourceRequirements,
  restrictedContainer,
  restrictedPod,
} from '../../kubernetes/workload.ts';
import type { RuleContext } from '../../rules/rule-context.ts';
import { lokiCanaryGroups } from '../../rules/stack/loki-canary.ts';
import { ComponentChart } from '../component-chart.ts';
import { ownRules } from '../own-rules.ts';
import { monitorOwnService } from '../service-monitor.ts';

const HTTP = { name: 'http-metrics', number: 3500 } as const;

/** Any that is not root: the image names none. */
const USER = 10_001;

export interface LokiCanaryChartProps {
  readonly namespace: string;
  readonly image: string;
  readonly version: string;
  readonly resources: Resources;
  /** Where queries are answered. */
  readonly loki: Endpoint;
  /** Whose its lines are. @default - there is one tenant */
  readonly tenant?: string | undefined;
  /** Of its alerts about what it finds. */
  readonly rules: RuleContext;
}

/**
 * The canary of Loki. It writes a line a second to its own log, and asks Loki for each of them: the collector, the
 * network and Loki are tried as one, the way every line takes.
 */
export class LokiCanaryChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: LokiCanaryChartProps) {
    super(scope, id, { namespace: props.namespace, version: props.version, role: 'canary' });
    this.createServiceAccount();
    this.createService([HTTP]);
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: this.meta(),
      spec: {
        replicas: 1,
        // Two at a time would find the lines of each other.
        strategy: { type: 'Recreate' },
        selector: { matchLabels: { ...this.selector } },
        template: {
          metadata: { labels: { ...this.componentLabels } },
          spec: {
            serviceAccountName: id,
            automountServiceAccountToken: false,
            securityContext: restrictedPod(USER),
            nodeSelector: { 'kubernetes.io/os': 'linux' },
            containers: [this.container(props)],
          },
        },
      },
    });
    monitorOwnService(this, { monitoringNamespace: props.namespace, endpoints: [{ port: HTTP.name }] });
    ownRules(this, lokiCanaryGroups(), props.rules);
  }

  private container({ image, resources, loki, tenant }: LokiCanaryChartProps): k8s.Container {
    return {
      name: 'loki-canary',
      image,
      args: [
        `-addr=${loki.service}.${loki.namespace}.svc:${loki.port.number}`,
        `-port=${HTTP.number}`,
        ...(tenant === undefined ? [] : [`-tenant-id=${tenant}`]),
        // How the collectors label its lines. There is no label for the pod.
        '-labelname=app',
        `-labelvalue=${this.node.id}`,
        '-streamname=stream',
        '-streamvalue=stdout',
      ],
      env: [goMemoryLimit(resources)],
      ports: [containerPort(HTTP)],
      readinessProbe: httpProbe('/metrics', HTTP.name, { initialDelaySeconds: 15 }),
      livenessProbe: httpProbe('/metrics', HTTP.name, { initialDelaySeconds: 15, periodSeconds: 30 }),
      resources: resourceRequirements(resources),
      securityContext: restrictedContainer(),
    };
  }
}
