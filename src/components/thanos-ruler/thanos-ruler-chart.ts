import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import { PrometheusRule, ThanosRuler } from '../../../imports/monitoring.coreos.com.ts';
import type { PrometheusConfig } from '../../config/schema/prometheus.ts';
import type { RemoteQuery } from '../../config/schema/remote-query.ts';
import { checksum } from '../../kubernetes/checksum.ts';
import type { Endpoint } from '../../kubernetes/endpoint.ts';
import { plainResources, preferOtherNodes, restrictedPod, spread } from '../../kubernetes/workload.ts';
import { ruleSpec } from '../../rules/prometheus-rule.ts';
import type { RuleContext } from '../../rules/rule-context.ts';
import { thanosRulerGroups } from '../../rules/stack/thanos-ruler.ts';
import { ComponentChart } from '../component-chart.ts';
import { disruptionBudget } from '../disruption-budget.ts';
import { remoteWriteSpec } from '../prometheus/remote-write.ts';
import { monitorOwnService } from '../service-monitor.ts';
import { credentialMount, QUERY_FILE, queryConfig } from './query-config.ts';

const WEB = { name: 'web', number: 10902 } as const;
const RELOADER = { name: 'reloader-web', number: 8080 } as const;

const USER = 1000;
const GROUP = 2000;

/** Name of the custom resource: its StatefulSet is `thanos-ruler-panoptes`. */
const NAME = 'panoptes';

/** Label by which the operator has rulers tell their results apart. It would make two series of each record. */
const REPLICA_LABEL = 'thanos_ruler_replica';

export interface ThanosRulerChartProps
  extends Readonly<
    Pick<
      PrometheusConfig,
      'evaluationInterval' | 'externalUrl' | 'priorityClassName' | 'remoteWrite' | 'rules' | 'serviceAccountAnnotations'
    >
  > {
  readonly namespace: string;
  readonly image: string;
  readonly version: string;
  readonly replicas: number;
  readonly resources: PrometheusConfig['thanosRuler']['resources'];
  /** Name of the cluster, for alerts and records that do not have it from their series. */
  readonly cluster: string;
  /** More labels of alerts and records: those that forwarded samples have. */
  readonly externalLabels: Readonly<Record<string, string>>;
  /** What rules are evaluated on. */
  readonly query: RemoteQuery;
  /** Where alerts go: every member. */
  readonly alertmanager: Endpoint;
  /** Of the alerts about the ruler itself. */
  readonly context: RuleContext;
}

/**
 * Thanos Ruler: evaluates every rule in place of agents, on what they forwarded. It stores nothing itself: its records
 * go where the samples went.
 *
 * @see https://thanos.io/tip/components/rule.md/#stateless-ruler-via-remote-write
 */
export class ThanosRulerChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: ThanosRulerChartProps) {
    super(scope, id, { namespace: props.namespace, version: props.version });
    // Receivers that know the pods of Prometheus by their ServiceAccount know those of the ruler by the same.
    this.createServiceAccount(props.serviceAccountAnnotations);
    const config = queryConfig(props.query);
    new k8s.KubeSecret(this, 'query-config', {
      metadata: this.meta(`${id}-query`),
      type: 'Opaque',
      // Plain text on purpose: it holds no credential, and a reviewer must be able to read what changes.
      stringData: { [QUERY_FILE]: config },
    });
    this.createRuler(props, checksum(config));
    this.createService([WEB, RELOADER], { sessionAffinity: 'ClientIP' });
    disruptionBudget(this, props.replicas);
    monitorOwnService(this, {
      monitoringNamespace: props.namespace,
      endpoints: [{ port: WEB.name }, { port: RELOADER.name }],
    });
    const spec = ruleSpec(thanosRulerGroups(), props.context);
    if (spec.groups?.length) new PrometheusRule(this, 'rules', { metadata: this.meta(), spec });
  }

  private createRuler(props: ThanosRulerChartProps, configChecksum: string): void {
    const { service, namespace, port } = props.alertmanager;
    new ThanosRuler(this, 'ruler', {
      metadata: this.meta(NAME),
      spec: {
        image: props.image,
        version: props.version,
        replicas: props.replicas,
        portName: WEB.name,
        // An empty selector selects every rule of the own namespace.
        ruleSelector: {},
        queryConfig: { name: `${this.node.id}-query`, key: QUERY_FILE },
        // dns+: each address of the Service is a member, and each gets every alert.
        alertmanagersUrl: [`dns+http://${service}.${namespace}.svc:${port.number}`],
        ...(props.externalUrl ? { alertQueryUrl: props.externalUrl } : {}),
        ...this.evaluation(props),
        ...this.results(props),
        ...this.placement(props, configChecksum),
        ...credentialMount(props.query),
      },
    });
  }

  private evaluation({ evaluationInterval, rules }: ThanosRulerChartProps) {
    return {
      evaluationInterval: String(evaluationInterval),
      ruleOutageTolerance: String(rules.forOutageTolerance),
      ruleGracePeriod: String(rules.forGracePeriod),
      resendDelay: String(rules.resendDelay),
      ...(rules.queryOffset ? { ruleQueryOffset: String(rules.queryOffset) } : {}),
    };
  }

  /** Where records and the state of alerts go. With receivers the ruler has no store of its own. */
  private results({ cluster, externalLabels, remoteWrite }: ThanosRulerChartProps) {
    const noReplica = { action: 'labeldrop' as const, regex: REPLICA_LABEL };
    return {
      labels: { ...externalLabels, cluster },
      remoteWrite: remoteWrite.map((remote) => {
        const spec = remoteWriteSpec({ ...remote, sendExemplars: false, sendNativeHistograms: false });
        return { ...spec, writeRelabelConfigs: [...(spec.writeRelabelConfigs ?? []), noReplica] };
      }),
      // For how long alerts have been pending is read back from there. Most alerts have the label `cluster` anyway.
      additionalArgs: [...Object.keys(externalLabels).sort(), REPLICA_LABEL].map((value) => ({
        name: 'restore-ignored-label',
        value,
      })),
      // Written out, as the API server would default it. It is about a store of its own.
      retention: '24h',
      // What receivers have not taken yet, for some hours at most: it must not fill the disk of the node.
      storage: { emptyDir: { sizeLimit: '5Gi' } },
    };
  }

  private placement(props: ThanosRulerChartProps, configChecksum: string) {
    return {
      serviceAccountName: this.node.id,
      podMetadata: {
        // Labels become part of the selector of the StatefulSet, which must never change: no version among them.
        labels: { ...this.selector },
        // Thanos reads this file only when it starts.
        annotations: { 'checksum/query-config': configChecksum },
      },
      securityContext: restrictedPod(USER, { fsGroup: GROUP }),
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      ...(props.priorityClassName ? { priorityClassName: props.priorityClassName } : {}),
      resources: plainResources(props.resources),
      ...(props.replicas > 1
        ? { affinity: preferOtherNodes(this.selector), topologySpreadConstraints: spread(this.selector) }
        : {}),
    };
  }
}
