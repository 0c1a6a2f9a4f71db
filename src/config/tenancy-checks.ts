import { tenancyOf, tenantsOf } from '../logs/tenancy.ts';
import { type CatalogService, inEnvironment } from './catalog.ts';
import type { Environment } from './environment.ts';
import { below, isMapping, type Located, type LocatedMapping } from './located.ts';
import type { Overlay, Problems } from './problems.ts';
import { quote } from './quote.ts';
import { remedy } from './suggest.ts';

/** An environment as far as tenants of Loki depend on it. */
interface TenancyLayer {
  readonly environment: string;
  readonly root: LocatedMapping;
  readonly settings: Pick<Environment, 'loki'> | undefined;
  readonly overlay?: Overlay;
}

/** A service with the place that says whose it is. */
interface Owned {
  readonly namespace: string;
  readonly team: string;
  readonly name: string;
  readonly node: Located | undefined;
}

/** Reports what tenants cannot be made of: a namespace of two teams, and words about a tenant that is not there. */
export function checkTenancy(
  layers: readonly TenancyLayer[],
  catalog: readonly CatalogService[],
  problems: Problems,
): void {
  for (const { environment, root, settings, overlay } of layers) {
    const tenancy = settings?.loki.tenancy;
    if (!settings || !tenancy) continue;
    const services = ownersIn(environment, catalog);
    if (tenancy.by === 'team') checkOwners(services, problems, overlay);
    const tenants = tenantsOf(tenancyOf({ loki: settings.loki, services })!);
    const overrides = below(root, ['loki', 'tenancy', 'overrides']);
    for (const [tenant, node] of overrides && isMapping(overrides) ? overrides.value : []) {
      if (node.value === undefined || tenants.includes(tenant)) continue;
      const message = `there is no tenant ${quote(tenant)}; ${remedy(tenant, tenants)}`;
      problems.report(node, message, { place: node.keyAt, overlay });
    }
  }
}

function ownersIn(environment: string, catalog: readonly CatalogService[]): Owned[] {
  return catalog.flatMap((entry) => {
    const { service, root } = inEnvironment(environment, entry);
    if (!service?.enabled) return [];
    const { namespace, team, name } = service;
    return [{ namespace, team, name, node: below(root, ['team']) }];
  });
}

/** Collectors know the namespace of every line, and not of every line the service. */
function checkOwners(services: readonly Owned[], problems: Problems, overlay: Overlay | undefined): void {
  const first = new Map<string, Owned>();
  for (const service of services) {
    const other = first.get(service.namespace);
    if (!other) first.set(service.namespace, service);
    if (!other || other.team === service.team || !service.node) continue;
    problems.report(
      service.node,
      `namespace ${quote(service.namespace)} has services of team ${quote(other.team)} (${other.name}) and of team ${quote(service.team)} (${service.name}), but with loki.tenancy by team its lines belong to one; move a service to another namespace, or use tenancy by namespace`,
      { overlay },
    );
  }
}
