import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import { dump } from 'js-yaml';
import type { Duration } from '../../config/duration.ts';
import type { Resources, Storage } from '../../config/schema/resources.ts';
import { checksum } from '../../kubernetes/checksum.ts';
import type { Endpoint } from '../../kubernetes/endpoint.ts';
import { goMemoryLimit } from '../../kubernetes/go-memory-limit.ts';
import { StatefulSet } from '../../kubernetes/stateful-set.ts';
import { volumeClaimSpec } from '../../kubernetes/volume-claim.ts';
import {
  amount,
  containerPort,
  httpProbe,
  resourceRequirements,
  restrictedContainer,
  restrictedPod,
  servicePort,
} from '../../kubernetes/workload.ts';
import { logLimits } from '../../logs/limits.ts';
import type { RuleContext } from '../../rules/rule-context.ts';
import { type LokiThresholds, lokiGroups } from '../../rules/stack/loki.ts';
import { ComponentChart } from '../component-chart.ts';
import { disruptionBudget } from '../disruption-budget.ts';
import { ownRules } from '../own-rules.ts';
import { monitorOwnService } from '../service-monitor.ts';
import { DATA_PATH, lokiConfig, RULES_PATH } from './config.ts';

const HTTP = { name: 'http-metrics', number: 3100 } as const;
const GRPC = { name: 'grpc', number: 9095 } as const;

/** User and group of the upstream image. */
const USER = 10_001;

const CONFIG_PATH = '/etc/loki/config';
const CONFIG_FILE = 'config.yaml';

/** What each way to deploy Loki consists of. */
const MODES = { monolithic: { target: 'all', replicas: 1, replicationFactor: 1 } } as const;

export interface LokiChartProps {
  readonly namespace: string;
  readonly image: string;
  readonly version: string;
  /** How Loki is deployed. */
  readonly mode: keyof typeof MODES;
  /** How long lines are kept. */
  readonly retention: Duration;
  readonly storage: Storage;
  readonly resources: Resources;
  /** Where alerts of log rules go. Behind a headless Service each replica is notified. */
  readonly alertmanager: Endpoint;
  /** Of its alerts about itself. */
  readonly rules: RuleContext;
  readonly thresholds: LokiThresholds;
}

/** Loki, which stores log lines and answers queries about them. */
export class LokiChart extends ComponentChart {
  /** The API that takes lines and queries. */
  readonly http: Endpoint;

  constructor(scope: Construct, id: string, props: LokiChartProps) {
    super(scope, id, { namespace: props.namespace, version: props.version });
    this.http = { service: id, namespace: props.namespace, port: HTTP };
    const { replicas, replicationFactor } = MODES[props.mode];
    const config = dump(lokiConfig({ ...props, httpPort: HTTP.number, grpcPort: GRPC.number, replicationFactor }), {
      lineWidth: -1,
      noRefs: true,
    });
    this.createServiceAccount();
    new k8s.KubeConfigMap(this, 'configuration', { metadata: this.meta(), data: { [CONFIG_FILE]: config } });
    this.createServices();
    this.createStatefulSet(props, config);
    disruptionBudget(this, replicas);
    monitorOwnService(this, { monitoringNamespace: props.namespace, endpoints: [{ port: HTTP.name }] });
    ownRules(this, lokiGroups({ streamLimit: logLimits.streams, thresholds: props.thresholds }), props.rules);
  }

  private get headlessName(): string {
    return `${this.node.id}-headless`;
  }

  private createServices(): void {
    this.createService([HTTP, GRPC]);
    // Gives the pods their names. It has no port for metrics: the monitor selects both Services, and
    // would scrape each pod twice.
    new k8s.KubeService(this, 'headless-service', {
      metadata: this.meta(this.headlessName),
      spec: { clusterIp: 'None', selector: { ...this.selector }, ports: [servicePort(GRPC)] },
    });
  }

  private createStatefulSet(props: LokiChartProps, config: string): void {
    new StatefulSet(this, 'stateful-set', {
      metadata: this.meta(),
      spec: {
        replicas: MODES[props.mode].replicas,
        serviceName: this.headlessName,
        podManagementPolicy: 'Parallel',
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
        selector: { matchLabels: { ...this.selector } },
        template: {
          metadata: { labels: { ...this.componentLabels }, annotations: { 'checksum/config': checksum(config) } },
          spec: this.pod(props),
        },
        volumeClaimTemplates: [
          {
            // No labels: the templates of a StatefulSet cannot be changed, and the version would change them.
            metadata: { name: 'storage' },
            spec: {
              ...volumeClaimSpec(props.storage),
              resources: { requests: { storage: amount(props.storage.size) } },
            },
          },
        ],
      },
    });
  }

  private pod(props: LokiChartProps): k8s.PodSpec {
    return {
      serviceAccountName: this.node.id,
      automountServiceAccountToken: false,
      securityContext: restrictedPod(USER, { fsGroup: USER }),
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      // Time to write what is in memory to the write-ahead log.
      terminationGracePeriodSeconds: 300,
      containers: [this.container(props)],
      volumes: [
        { name: 'config', configMap: { name: this.node.id } },
        // Empty, but there: without the tenant's directory the ruler's API answers every request with an error.
        { name: 'rules', emptyDir: {} },
        { name: 'tmp', emptyDir: {} },
      ],
    };
  }

  private container(props: LokiChartProps): k8s.Container {
    return {
      name: 'loki',
      image: props.image,
      args: [
        `-target=${MODES[props.mode].target}`,
        `-config.file=${CONFIG_PATH}/${CONFIG_FILE}`,
        // For the pod's address in the configuration.
        '-config.expand-env=true',
      ],
      env: [
        { name: 'POD_IP', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } } },
        goMemoryLimit(props.resources),
      ],
      ports: [containerPort(HTTP), containerPort(GRPC)],
      readinessProbe: httpProbe('/ready', HTTP.name, { initialDelaySeconds: 15 }),
      // Not /ready: a Loki that replays its log for minutes is not ready, and a restart would begin it anew.
      livenessProbe: httpProbe('/loki/api/v1/status/buildinfo', HTTP.name, { periodSeconds: 30, failureThreshold: 10 }),
      resources: resourceRequirements(props.resources),
      securityContext: restrictedContainer(),
      volumeMounts: [
        { name: 'config', mountPath: CONFIG_PATH, readOnly: true },
        { name: 'rules', mountPath: RULES_PATH, readOnly: true },
        { name: 'storage', mountPath: DATA_PATH },
        { name: 'tmp', mountPath: '/tmp' },
      ],
    };
  }
}
