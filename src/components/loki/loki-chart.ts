import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import { dump } from 'js-yaml';
import type { LokiSettings } from '../../config/schema/loki.ts';
import { checksum } from '../../kubernetes/checksum.ts';
import type { Endpoint } from '../../kubernetes/endpoint.ts';
import { grantInNamespace, READ } from '../../kubernetes/rbac.ts';
import type { RuleContext } from '../../rules/rule-context.ts';
import { type LokiThresholds, lokiGroups } from '../../rules/stack/loki.ts';
import { ComponentChart } from '../component-chart.ts';
import { ownRules } from '../own-rules.ts';
import { monitorOwnService } from '../service-monitor.ts';
import { HTTP, type LokiAddresses, partName } from './addresses.ts';
import { lokiConfig } from './config.ts';
import { configProblems, type LokiConfig, lokiOverridesModel } from './config-model.ts';
import { overridesOf } from './overrides.ts';
import { partsOf, replicationFactorOf, sizesOf } from './parts.ts';
import { CONFIG_FILE, OVERRIDES_FILE } from './paths.ts';
import { createRules, type TenantRules } from './rules.ts';
import { createMemberlistService, createPart } from './workload.ts';

export interface LokiChartProps extends Readonly<Omit<LokiSettings, 'gateway' | 'canary'>> {
  readonly namespace: string;
  readonly image: string;
  readonly version: string;
  /** Image of the k8s-sidecar, which loads rules from ConfigMaps where that is on. */
  readonly sidecarImage: string;
  /** Where alerts of log rules go. Behind a headless Service each replica is notified. */
  readonly alertmanager: Endpoint;
  /** Labels of every alert of log rules, such as those that Prometheus adds to its own. @default - none */
  readonly externalLabels?: Readonly<Record<string, string>>;
  /**
   * Files of rules over logs (YAML in the format of Prometheus), by their name, by tenant.
   * @default - none
   */
  readonly logRules?: TenantRules;
  /** Of its alerts about itself. */
  readonly rules: RuleContext;
  readonly thresholds: LokiThresholds;
}

/** Loki, which stores log lines and answers queries about them. */
export class LokiChart extends ComponentChart {
  /** Where queries are answered. */
  readonly http: Endpoint;
  /** Where lines are taken. */
  readonly push: Endpoint;
  /** Where the API of rules is answered. */
  readonly ruler: Endpoint;
  private readonly addresses: LokiAddresses;

  constructor(scope: Construct, id: string, props: LokiChartProps) {
    super(scope, id, { namespace: props.namespace, version: props.version });
    this.addresses = { name: id, namespace: props.namespace };
    const endpoint = (part: string): Endpoint => ({
      service: props.mode === 'distributed' ? partName(this.addresses, part) : id,
      namespace: props.namespace,
      port: HTTP,
    });
    this.http = endpoint('query-frontend');
    this.push = endpoint('distributor');
    this.ruler = endpoint('ruler');
    const config = this.configuration(props);
    this.node.addValidation({ validate: () => configProblems(config) });
    const overrides = overridesOf(props.tenancy);
    if (overrides) this.node.addValidation({ validate: () => configProblems(overrides, lokiOverridesModel) });
    this.createServiceAccount(props.serviceAccountAnnotations);
    this.createParts(props, textOf(config), overrides && textOf(overrides));
    monitorOwnService(this, { monitoringNamespace: props.namespace, endpoints: [{ port: HTTP.name }] });
    const limits = {
      streamLimit: props.limits.streams,
      copies: replicationFactorOf(props.mode),
      tenantStreams: tenantStreams(props),
    };
    ownRules(this, lokiGroups({ ...limits, thresholds: props.thresholds }), props.rules);
  }

  private configuration(props: LokiChartProps): LokiConfig {
    const { mode } = props;
    return lokiConfig({
      ...props,
      addresses: this.addresses,
      replicationFactor: replicationFactorOf(mode),
      resources: mode === 'distributed' ? sizesOf(props).ingester.resources : props.resources,
    });
  }

  private createParts(props: LokiChartProps, config: string, overrides: string | undefined): void {
    const { mode, image, storage, namespace, ruler, logRules = {}, tenancy } = props;
    const { id } = this.node;
    new k8s.KubeConfigMap(this, 'configuration', {
      metadata: this.meta(),
      data: { [CONFIG_FILE]: config, ...(overrides === undefined ? {} : { [OVERRIDES_FILE]: overrides }) },
    });
    if (mode !== 'monolithic') createMemberlistService(this);
    const rules = createRules(this, logRules, tenancy !== undefined);
    for (const part of partsOf({ ...props, name: id })) {
      const reads = ruler.configMaps && part.rules;
      createPart(this, part, {
        image,
        storage,
        name: id,
        // Where only one part reads ConfigMaps, no other may.
        serviceAccount: reads ? this.createReader(part.name, props) : id,
        namespace,
        gossip: mode !== 'monolithic',
        configChecksum: checksum(config),
        rules,
        ...(reads ? { sidecarImage: props.sidecarImage } : {}),
      });
    }
  }

  /** @returns the name of a ServiceAccount that may read ConfigMaps of its namespace */
  private createReader(name: string, { namespace, serviceAccountAnnotations }: LokiChartProps): string {
    if (name !== this.node.id) {
      new k8s.KubeServiceAccount(this, 'reader', {
        metadata: { ...this.meta(name), annotations: { ...serviceAccountAnnotations } },
        automountServiceAccountToken: false,
      });
    }
    grantInNamespace(this, 'rules', this.meta(name), { serviceAccount: name, namespace }, [
      { groups: [''], resources: ['configmaps'], verbs: READ },
    ]);
    return name;
  }
}

/** Streams of tenants that may have more or fewer than others; nothing where there is one tenant. */
function tenantStreams({ tenancy }: LokiChartProps): Record<string, number> | undefined {
  if (!tenancy) return undefined;
  const all = Object.entries(tenancy.overrides).map(([tenant, { limits }]) => [tenant, limits.streams] as const);
  return Object.fromEntries(all.filter((entry): entry is [string, number] => entry[1] !== undefined));
}

const textOf = (config: object) => dump(config, { lineWidth: -1, noRefs: true });
