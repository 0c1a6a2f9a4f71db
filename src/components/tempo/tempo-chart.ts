import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import { dump } from 'js-yaml';
import type { TracesConfig } from '../../config/schema/traces.ts';
import { checksum } from '../../kubernetes/checksum.ts';
import type { Endpoint } from '../../kubernetes/endpoint.ts';
import { StatefulSet } from '../../kubernetes/stateful-set.ts';
import { volumeClaimSpec } from '../../kubernetes/volume-claim.ts';
import { amount, servicePort } from '../../kubernetes/workload.ts';
import type { RuleContext } from '../../rules/rule-context.ts';
import { type TempoThresholds, tempoGroups } from '../../rules/stack/tempo.ts';
import { ComponentChart } from '../component-chart.ts';
import { ownRules } from '../own-rules.ts';
import { monitorOwnService } from '../service-monitor.ts';
import { CONFIG_FILE, HTTP, OTLP_GRPC } from './addresses.ts';
import { tempoConfig } from './config.ts';
import { configProblems } from './config-model.ts';
import { tempoPod } from './pod.ts';

export interface TempoChartProps
  extends Readonly<
    Pick<TracesConfig, 'retention' | 'storage' | 'limits' | 'metrics' | 'serviceAccountAnnotations' | 'resources'>
  > {
  readonly namespace: string;
  readonly image: string;
  readonly version: string;
  /** Value of the label `cluster` of every series that it makes. */
  readonly cluster: string;
  /** Where metrics from spans are written. @default - there are none */
  readonly remoteWrite?: readonly string[];
  /** Of its alerts about itself. */
  readonly rules: RuleContext;
  readonly thresholds: TempoThresholds;
}

/** Tempo, which stores traces and answers queries about them: one process with a volume. */
export class TempoChart extends ComponentChart {
  /** Where queries are answered. */
  readonly http: Endpoint;
  /** Where spans are taken. */
  readonly otlp: Endpoint;

  constructor(scope: Construct, id: string, props: TempoChartProps) {
    super(scope, id, { namespace: props.namespace, version: props.version });
    this.http = { service: id, namespace: props.namespace, port: HTTP };
    this.otlp = { service: id, namespace: props.namespace, port: OTLP_GRPC };
    const config = tempoConfig(props);
    this.node.addValidation({ validate: () => configProblems(config) });
    this.createServiceAccount(props.serviceAccountAnnotations);
    this.createService([HTTP, OTLP_GRPC]);
    this.createHeadlessService();
    this.createStatefulSet(props, dump(config, { lineWidth: -1, noRefs: true }));
    monitorOwnService(this, { monitoringNamespace: props.namespace, endpoints: [{ port: HTTP.name }] });
    ownRules(
      this,
      tempoGroups({ metrics: props.remoteWrite !== undefined, thresholds: props.thresholds }),
      props.rules,
    );
  }

  /** Gives the pod its name. It has no port for metrics: the monitor selects every Service. */
  private createHeadlessService(): void {
    new k8s.KubeService(this, 'headless-service', {
      metadata: this.meta(`${this.node.id}-headless`),
      spec: { clusterIp: 'None', selector: { ...this.selector }, ports: [servicePort(OTLP_GRPC)] },
    });
  }

  private createStatefulSet(props: TempoChartProps, config: string): void {
    const { id } = this.node;
    const { storage, resources, image } = props;
    new k8s.KubeConfigMap(this, 'configuration', { metadata: this.meta(), data: { [CONFIG_FILE]: config } });
    const claim = { ...volumeClaimSpec(storage), resources: { requests: { storage: amount(storage.size) } } };
    new StatefulSet(this, 'stateful-set', {
      metadata: this.meta(),
      spec: {
        // A second one would know nothing of what the first one has, and delete blocks behind its back.
        replicas: 1,
        serviceName: `${id}-headless`,
        podManagementPolicy: 'Parallel',
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
        selector: { matchLabels: { ...this.selector } },
        template: {
          metadata: {
            labels: { ...this.componentLabels, ...identityLabels(storage) },
            annotations: { 'checksum/config': checksum(config) },
          },
          spec: tempoPod({ name: id, image, storage, resources }),
        },
        // No labels: the templates of a StatefulSet cannot be changed, and the version would change them.
        volumeClaimTemplates: [{ metadata: { name: 'storage' }, spec: claim }],
      },
    });
  }
}

/** Azure gives an identity to pods with this label alone. */
function identityLabels({ azure }: TracesConfig['storage']): Record<string, string> {
  return azure && !azure.accountKey ? { 'azure.workload.identity/use': 'true' } : {};
}
