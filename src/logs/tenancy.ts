import type { Environment } from '../config/environment.ts';
import type { LogStage } from './stages.ts';

/** Whose lines are whose. */
export interface Tenancy {
  /** Who has the lines of every namespace that is not named. */
  readonly default: string;
  /** Tenants of namespaces, by the name of the namespace. */
  readonly namespaces: Readonly<Record<string, string>>;
}

/** What Loki calls the only tenant that it has without tenancy. */
export const ONLY_TENANT = 'fake';

/**
 * The tenants of an environment; nothing without tenancy. There are no more than the catalog has namespaces or teams: a
 * namespace that somebody creates does not become a tenant that nobody asks for.
 */
export function tenancyOf({ loki, services }: TenancySource): Tenancy | undefined {
  const { tenancy } = loki;
  if (!tenancy) return undefined;
  const owners = services.map(({ namespace, team }) => [namespace, tenancy.by === 'team' ? team : namespace] as const);
  return { default: tenancy.default, namespaces: Object.fromEntries(owners) };
}

/** What tenants are found by. */
export interface TenancySource {
  readonly loki: Pick<Environment['loki'], 'tenancy'>;
  readonly services: readonly { readonly namespace: string; readonly team: string }[];
}

/** Who has the lines of a namespace. */
export const tenantOf = (tenancy: Tenancy, namespace: string): string =>
  Object.hasOwn(tenancy.namespaces, namespace) ? tenancy.namespaces[namespace]! : tenancy.default;

/** All tenants, by their name. */
export const tenantsOf = ({ default: rest, namespaces }: Tenancy): string[] =>
  [...new Set([rest, ...Object.values(namespaces)])].sort();

/**
 * Stages that say whose each line is. They come last: the tenant is a label until the line is sent, which a list of
 * labels would remove. What they name no tenant for goes to that of the client.
 */
export function tenantStages({ default: rest, namespaces }: Tenancy): LogStage[] {
  const byTenant = new Map<string | undefined, string[]>();
  for (const [namespace, tenant] of Object.entries(namespaces).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (tenant === rest) continue;
    // However many namespaces are tenants of their own: one question about each line.
    const own = tenant === namespace ? undefined : tenant;
    byTenant.set(own, [...(byTenant.get(own) ?? []), namespace]);
  }
  return [...byTenant].map(([tenant, names]) => ({
    match: {
      selector: `{namespace${names.length === 1 ? `="${names[0]}"` : `=~"${names.join('|')}"`}}`,
      stages: [{ tenant: tenant === undefined ? { label: 'namespace' } : { value: tenant } }],
    },
  }));
}
