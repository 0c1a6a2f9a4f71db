import { z } from 'zod';
import { BASE, type Service } from './environment.ts';
import { isMapping, type Located, type LocatedMapping } from './located.ts';
import { merge } from './merge.ts';
import { byCodeUnit, type Overlay, type Problems } from './problems.ts';
import { quote } from './quote.ts';
import { serviceSchema } from './schema/service.ts';
import { remedy } from './suggest.ts';
import { typeMismatch } from './type-mismatch.ts';
import { validate } from './validate.ts';

/** A service, and where its values come from for checks against the rest of the configuration. */
interface CatalogEntry {
  readonly service: Service | undefined;
  readonly root: LocatedMapping;
}

/** One service of the catalog: as its file declares it, and as environments narrow it. */
export interface CatalogService {
  readonly own: CatalogEntry;
  readonly narrowed: ReadonlyMap<string, CatalogEntry>;
}

/** The key of a service file under which environments narrow it. */
export const NARROWING_KEY = 'environments';

/** The file of a service: `environments` is one of its keys, but was taken out before. */
const serviceFileSchema = serviceSchema.safeExtend({ [NARROWING_KEY]: z.undefined().optional() });

/** What identifies a service, and therefore is the same in every environment. */
export const IDENTITY_KEYS = ['name', 'namespace'];

/** Checks the services of all files, and that each of them exists once. */
export function readCatalog(
  sources: readonly LocatedMapping[],
  environments: readonly string[],
  problems: Problems,
): CatalogService[] {
  checkUnique(sources, problems);
  return sources.map((source) => readService(source, environments, problems));
}

/** The enabled services of an environment, sorted by namespace and name. */
export function servicesOf(environment: string, catalog: readonly CatalogService[]): Service[] {
  return catalog
    .map((entry) => inEnvironment(environment, entry).service)
    .filter((service): service is Service => service?.enabled === true)
    .sort((a, b) => byCodeUnit(a.namespace, b.namespace) || byCodeUnit(a.name, b.name));
}

/** The teams of one environment. */
export interface TeamsOf {
  readonly environment: string;
  /** Names of the teams; none where the environment itself has no usable `teams`, which is reported there. */
  readonly teams: readonly string[];
  /** @default - the environment is base itself */
  readonly overlay?: Overlay;
}

/** Reports services whose team does not exist where they run. Base comes first: it speaks for all environments. */
export function checkTeams(layers: readonly TeamsOf[], catalog: readonly CatalogService[], problems: Problems): void {
  for (const entry of catalog) {
    const reported = new Set<Located>();
    for (const { environment, teams, overlay } of layers) {
      const { service, root } = inEnvironment(environment, entry);
      const team = root.value.get('team');
      if (typeof team?.value !== 'string' || teams.length === 0 || teams.includes(team.value)) continue;
      if (service?.enabled === false || reported.has(team)) continue;
      const isNarrowed = team.path[0] === NARROWING_KEY;
      if (!overlay || isNarrowed) reported.add(team);
      const message = `there is no team ${quote(team.value)}; ${remedy(team.value, teams)}`;
      problems.report(team, message, { overlay: isNarrowed ? undefined : overlay });
    }
  }
}

/** A service as one environment sees it. */
export function inEnvironment(environment: string, { own, narrowed }: CatalogService): CatalogEntry {
  return narrowed.get(environment) ?? own;
}

function readService(source: LocatedMapping, environments: readonly string[], problems: Problems): CatalogService {
  const keys = new Map(source.value);
  const narrowings = keys.get(NARROWING_KEY);
  keys.delete(NARROWING_KEY);
  const own: LocatedMapping = { ...source, value: keys };
  const narrowed = new Map<string, CatalogEntry>();
  for (const [environment, narrowing] of narrowingsOf(narrowings, environments, problems)) {
    const merged = merge(own, narrowing);
    const service = validate(serviceSchema, merged, problems);
    narrowed.set(environment, { service, root: merged });
  }
  return { own: { service: validate(serviceFileSchema, own, problems), root: own }, narrowed };
}

/** The entries of `environments` that can be merged; what is wrong with the others is reported. */
function narrowingsOf(
  node: Located | undefined,
  environments: readonly string[],
  problems: Problems,
): [environment: string, narrowing: LocatedMapping][] {
  const entries = node && isMapping(node) ? [...node.value] : [];
  if (node && !isMapping(node)) problems.report(node, mismatch(node));
  const usable: [string, LocatedMapping][] = [];
  for (const [environment, narrowing] of entries) {
    checkEnvironmentName(environment, narrowing, environments, problems);
    if (isMapping(narrowing)) usable.push([environment, withoutIdentity(narrowing, problems)]);
    else problems.report(narrowing, mismatch(narrowing));
  }
  return usable;
}

function checkEnvironmentName(name: string, node: Located, environments: readonly string[], problems: Problems): void {
  // Without any environment the configuration has a greater problem, which is reported by itself.
  if (environments.includes(name) || environments.length === 0) return;
  const message =
    name === BASE
      ? 'base cannot be narrowed; write its values at the top level of this file'
      : `there is no environment ${quote(name)}; ${remedy(name, environments)}`;
  problems.report(node, message, { place: node.keyAt, path: [NARROWING_KEY] });
}

function withoutIdentity(narrowing: LocatedMapping, problems: Problems): LocatedMapping {
  const keys = new Map(narrowing.value);
  for (const key of IDENTITY_KEYS) {
    const node = keys.get(key);
    if (node) problems.report(node, 'is the same in every environment; remove it here', { place: node.keyAt });
    keys.delete(key);
  }
  return { ...narrowing, value: keys };
}

function mismatch(node: Located): string {
  return node.value === null ? 'is empty; write a value, or remove the key' : typeMismatch('record', node);
}

function checkUnique(sources: readonly LocatedMapping[], problems: Problems): void {
  const first = new Map<string, Located>();
  for (const { value } of sources) {
    const [name, namespace] = IDENTITY_KEYS.map((key) => value.get(key));
    if (typeof name?.value !== 'string' || typeof namespace?.value !== 'string') continue;
    const id = `${namespace.value}/${name.value}`;
    const other = first.get(id);
    if (other === undefined) first.set(id, name);
    else {
      const place = `${other.at.file}:${other.at.line}:${other.at.column}`;
      problems.report(name, `${quote(id)} is declared already in ${place}; rename one of them, or remove it`);
    }
  }
}
