import fc from 'fast-check';
import { stringify } from 'yaml';
import { environmentSchema } from '../../src/config/schema/environment.ts';
import { serviceSchema } from '../../src/config/schema/service.ts';
import type { ConfigFiles } from '../support/config-tree.ts';
import { LOG_ALERTS, overrides } from './overrides.ts';
import { repairAlerting, repairOverrides } from './repair/alerting.ts';
import { repairExporters, repairKubernetes, repairOthers, repairTargets } from './repair/cluster.ts';
import type { Draft } from './repair/draft.ts';
import { repairLoki, repairTenancy } from './repair/loki.ts';
import { repairPrometheus } from './repair/prometheus.ts';
import { distinctServices, repairService } from './repair/service.ts';
import { arbitraryOf, type Density, type Plain } from './schema-arbitrary.ts';

/** The files of a configuration before they are text, by their path below config. */
export type Documents = Readonly<Record<string, Plain>>;

/** A part that an environment, or a narrowed service, has otherwise: the whole of its first-level keys. */
interface Change {
  readonly keys: readonly string[];
  readonly value: Plain;
}

interface Drawn {
  readonly base: Plain;
  readonly environments: readonly Change[];
  readonly services: readonly {
    readonly own: Plain;
    readonly file: string;
    readonly narrowed: readonly (Change | undefined)[];
  }[];
}

const NAMES = ['prod', 'dev', 'x-1'];

const changeOf = (value: fc.Arbitrary<Plain>, keys: readonly string[]): fc.Arbitrary<Change> =>
  fc.record({ keys: fc.subarray([...keys], { maxLength: 6 }), value });

const ENVIRONMENT_KEYS = Object.keys(environmentSchema.shape);
const SERVICE_KEYS = Object.keys(serviceSchema.shape).filter((key) => !['name', 'namespace'].includes(key));

const drawn = (density: Density): fc.Arbitrary<Drawn> => {
  const environment = arbitraryOf(environmentSchema, overrides, '', density);
  const service = arbitraryOf(serviceSchema, (path) => overrides(`service.${path}`, density), '', density);
  return fc.record({
    base: environment,
    environments: fc.oneof(
      { weight: 5, arbitrary: fc.array(changeOf(environment, ENVIRONMENT_KEYS), { minLength: 1, maxLength: 1 }) },
      { weight: 1, arbitrary: fc.array(changeOf(environment, ENVIRONMENT_KEYS), { minLength: 2, maxLength: 3 }) },
    ),
    services: fc.array(
      fc.record({
        own: service,
        file: fc.constantFrom('a', 'api', 'x.y', '1', 'null'),
        narrowed: fc.array(fc.option(changeOf(service, SERVICE_KEYS), { nil: undefined, freq: 1 }), { maxLength: 3 }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  });
};

/** Configurations that hold. */
export const configuration: fc.Arbitrary<Documents> = drawn('dense').map(configurationOf);

/** The same with most of what can be written: few of them have every key. They take longer to build. */
export const fullConfiguration = (): fc.Arbitrary<Documents> => drawn('full').map(configurationOf);

function configurationOf({ base, environments, services }: Drawn): Documents {
  const whole = environments.map((change) => changed(base, change));
  const [first, ...others] = [base, ...whole].map((each) => structuredClone(each) as Draft);
  const names = NAMES.slice(0, others.length);
  const all = [first, ...others];
  if (Object.keys(first.teams).length === 0) first.teams.shop = { receiver: 'platform' };
  // Services find their teams in each environment.
  for (const each of others) each.teams = { ...structuredClone(first.teams), ...each.teams };
  for (const each of all) repairEnvironment(each);
  const catalog = distinctServices(services.map(({ own }) => own as Draft)).map((own) => {
    const { file, narrowed } = services.find((each) => each.own === own)!;
    return serviceOf(own, file, narrowed, { base: first, others, names });
  });
  for (const [index, each] of all.entries()) {
    const running = catalog.map(({ own, variants }) => variants.get(names[index - 1] ?? '') ?? own);
    separateTenants(each, running);
    repairTenancy(each.loki ?? {}, running);
  }
  const files: Record<string, Plain> = { 'base.yaml': first };
  for (const [index, each] of others.entries()) files[`environments/${names[index]}.yaml`] = difference(first, each);
  for (const { own, file, variants } of catalog) {
    const narrowings = [...variants].map(([name, variant]) => [name, difference(own, variant)] as const);
    const document = narrowings.length > 0 ? { ...own, environments: Object.fromEntries(narrowings) } : own;
    files[`services/${unused(file, files)}.yaml`] = document;
  }
  return files;
}

interface World {
  readonly base: Draft;
  readonly others: readonly Draft[];
  readonly names: readonly string[];
}

function serviceOf(drawnService: Plain, file: string, narrowed: readonly (Change | undefined)[], world: World) {
  const { base, others, names } = world;
  const own = structuredClone(drawnService) as Draft;
  const isNarrowed = (index: number) => narrowed[index] !== undefined;
  repairService(own, [base, ...others.filter((_, index) => !isNarrowed(index))], LOG_ALERTS);
  const variants = new Map<string, Draft>();
  for (const [index, name] of names.entries()) {
    const change = narrowed[index];
    if (!change) continue;
    const variant = structuredClone(changed(own, change)) as Draft;
    repairService(variant, [others[index]], LOG_ALERTS);
    variants.set(name, variant);
  }
  return { own, file, variants };
}

function changed(value: Plain, { keys, value: other }: Change): Plain {
  const result: Draft = { ...(value as Draft) };
  for (const key of keys) {
    if ((other as Draft)[key] === undefined) delete result[key];
    else result[key] = (other as Draft)[key];
  }
  return result;
}

function repairEnvironment(draft: Draft): void {
  draft.prometheus ??= {};
  repairPrometheus(draft.prometheus);
  repairAlerting(draft);
  repairOverrides(draft, LOG_ALERTS);
  draft.loki ??= {};
  repairLoki(draft.loki);
  repairKubernetes(draft);
  draft.exporters ??= {};
  repairExporters(draft.exporters);
  repairTargets(draft);
  repairOthers(draft);
}

/** With tenants by team, a namespace belongs to one of them. */
function separateTenants({ loki }: Draft, services: readonly Draft[]): void {
  if (loki?.tenancy?.by !== 'team') return;
  const owners = new Map<string, string>();
  for (const { namespace, team, enabled } of services) {
    if (enabled === false) continue;
    if (owners.has(namespace) && owners.get(namespace) !== team) loki.tenancy.by = 'namespace';
    owners.set(namespace, team);
  }
}

/** What a file must say so that merged over the other it gives this: nulls take away. */
function difference(from: Draft, to: Draft): Plain {
  const result: Record<string, Plain> = {};
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    if (to[key] === undefined) result[key] = null;
    else if (isMapping(from[key]) && isMapping(to[key])) {
      const below = difference(from[key], to[key]);
      if (Object.keys(below as object).length > 0) result[key] = below;
    } else if (JSON.stringify(from[key]) !== JSON.stringify(to[key])) result[key] = to[key];
  }
  return result;
}

const isMapping = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

function unused(name: string, files: Readonly<Record<string, unknown>>): string {
  return files[`services/${name}.yaml`] === undefined ? name : unused(`${name}-2`, files);
}

/** The files as text. */
export function rendered(documents: Documents): ConfigFiles {
  return Object.fromEntries(Object.entries(documents).map(([path, document]) => [path, textOf(document)]));
}

export function textOf(document: Plain): string {
  return stringify(document, { aliasDuplicateObjects: false, lineWidth: 0 });
}
