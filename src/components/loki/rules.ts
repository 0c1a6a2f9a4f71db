import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import { dividedInto } from '../../kubernetes/parts.ts';
import { LOG_RULE_LABEL } from '../../kubernetes/sidecar-labels.ts';
import { scratch } from '../../kubernetes/workload.ts';
import { ONLY_TENANT } from '../../logs/tenancy.ts';
import type { ComponentChart } from '../component-chart.ts';
import type { Collector } from '../grafana/collector.ts';
import { RULES_PATH, RULES_ROOT, TENANT_RULES } from './paths.ts';

/** Annotation of such a ConfigMap that names the tenant over whose lines they are, where there are tenants. */
export const TENANT_ANNOTATION = 'loki_tenant';

/** Files of rules over logs (YAML in the format of Prometheus), by their name, by tenant. */
export type TenantRules = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Where the rules of a pod come from. */
export interface RuleSource {
  /** ConfigMaps of the stack, with the names of their files, and whose lines they are about. */
  readonly configMaps: readonly { readonly tenant: string; readonly name: string; readonly files: readonly string[] }[];
  /** Whether there are tenants besides the only one. */
  readonly tenancy: boolean;
}

/** What a ConfigMap holds before there are several: half of what the policy about sizes grants. */
const MAP_BYTES = 256 * 1024;

/** Creates the ConfigMaps with the rules of the stack: one of each tenant, or several where there are many rules. */
export function createRules(chart: ComponentChart, rules: TenantRules, tenancy: boolean): RuleSource {
  const configMaps = Object.entries(rules).flatMap(([tenant, files]) => {
    const only = tenant === ONLY_TENANT && !tenancy;
    const items = Object.entries(files).map(([name, text]) => ({ name, text, bytes: Buffer.byteLength(text) }));
    const parts = items.length > 0 ? dividedInto(items, MAP_BYTES) : [];
    return parts.flatMap((part, index) => {
      if (part.length === 0) return [];
      // Names of tenants have no dots.
      const suffix = `${only ? '' : `-${tenant}`}${parts.length > 1 ? `.${index}` : ''}`;
      const meta = chart.meta(`${chart.node.id}-rules${suffix}`);
      new k8s.KubeConfigMap(chart, `log-rules${suffix}`, {
        metadata: {
          ...meta,
          labels: { ...meta.labels, [LOG_RULE_LABEL]: '1' },
          ...(only ? {} : { annotations: { [TENANT_ANNOTATION]: tenant } }),
        },
        data: Object.fromEntries(part.map(({ name, text }) => [name, text])),
      });
      return [{ tenant, name: meta.name, files: part.map(({ name }) => name).sort() }];
    });
  });
  return { configMaps, tenancy };
}

/** What loads rules from ConfigMaps that have the label. */
export const rulesCollector = ({ tenancy }: RuleSource): Collector => ({
  name: 'rules',
  label: LOG_RULE_LABEL,
  directory: tenancy ? TENANT_RULES : RULES_PATH,
  healthPort: 8081,
  ...(tenancy ? { folderAnnotation: TENANT_ANNOTATION } : {}),
});

/** The volume with the rules. */
export function rulesVolume({ configMaps, tenancy }: RuleSource, collected: boolean): k8s.Volume {
  // Empty, but there: without the directory the ruler's API answers every request with an error.
  const [first, ...more] = configMaps;
  if (collected || !first) return scratch('rules', '64Mi');
  if (!tenancy && more.length === 0) return { name: 'rules', configMap: { name: first.name } };
  const sources = configMaps.map(({ tenant, name, files }) => ({
    configMap: { name, ...(tenancy ? { items: files.map((key) => ({ key, path: `tenants/${tenant}/${key}` })) } : {}) },
  }));
  return { name: 'rules', projected: { sources } };
}

/** Where the volume is mounted for Loki. */
export function rulesMount(source: RuleSource, collected: boolean): string {
  const isProjected = source.tenancy && !collected && source.configMaps.length > 0;
  return isProjected ? RULES_ROOT : rulesCollector(source).directory;
}
