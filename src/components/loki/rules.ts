import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import { ONLY_TENANT } from '../../logs/tenancy.ts';
import type { ComponentChart } from '../component-chart.ts';
import type { Collector } from '../grafana/collector.ts';
import { RULES_PATH, RULES_ROOT, TENANT_RULES } from './paths.ts';

/** ConfigMaps with this label, with the value 1, hold rules over logs. */
export const RULE_LABEL = 'loki_rule';

/** Annotation of such a ConfigMap that names the tenant over whose lines they are, where there are tenants. */
export const TENANT_ANNOTATION = 'loki_tenant';

/** Files of rules over logs (YAML in the format of Prometheus), by their name, by tenant. */
export type TenantRules = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Where the rules of a pod come from. */
export interface RuleSource {
  /** ConfigMaps of the stack, with the names of their files, by tenant. */
  readonly configMaps: Readonly<Record<string, { readonly name: string; readonly files: readonly string[] }>>;
  /** Whether there are tenants besides the only one. */
  readonly tenancy: boolean;
}

/** Creates the ConfigMaps with the rules of the stack. */
export function createRules(chart: ComponentChart, rules: TenantRules, tenancy: boolean): RuleSource {
  const tenants = Object.entries(rules).filter(([, files]) => Object.keys(files).length > 0);
  const created = tenants.map(([tenant, files]) => {
    const only = tenant === ONLY_TENANT && !tenancy;
    const meta = chart.meta(`${chart.node.id}-rules${only ? '' : `-${tenant}`}`);
    new k8s.KubeConfigMap(chart, only ? 'log-rules' : `log-rules-${tenant}`, {
      metadata: {
        ...meta,
        labels: { ...meta.labels, [RULE_LABEL]: '1' },
        ...(only ? {} : { annotations: { [TENANT_ANNOTATION]: tenant } }),
      },
      data: { ...files },
    });
    return [tenant, { name: meta.name, files: Object.keys(files).sort() }] as const;
  });
  return { configMaps: Object.fromEntries(created), tenancy };
}

/** What loads rules from ConfigMaps that have the label. */
export const rulesCollector = ({ tenancy }: RuleSource): Collector => ({
  name: 'rules',
  label: RULE_LABEL,
  directory: tenancy ? TENANT_RULES : RULES_PATH,
  healthPort: 8081,
  ...(tenancy ? { folderAnnotation: TENANT_ANNOTATION } : {}),
});

/** The volume with the rules. */
export function rulesVolume({ configMaps, tenancy }: RuleSource, collected: boolean): k8s.Volume {
  const all = Object.entries(configMaps);
  // Empty, but there: without the directory the ruler's API answers every request with an error.
  if (collected || all.length === 0) return { name: 'rules', emptyDir: {} };
  if (!tenancy) return { name: 'rules', configMap: { name: all[0]![1].name } };
  const sources = all.map(([tenant, { name, files }]) => ({
    configMap: { name, items: files.map((key) => ({ key, path: `tenants/${tenant}/${key}` })) },
  }));
  return { name: 'rules', projected: { sources } };
}

/** Where the volume is mounted for Loki. */
export function rulesMount(source: RuleSource, collected: boolean): string {
  const isProjected = source.tenancy && !collected && Object.keys(source.configMaps).length > 0;
  return isProjected ? RULES_ROOT : rulesCollector(source).directory;
}
