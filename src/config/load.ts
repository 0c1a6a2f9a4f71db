import { join } from 'node:path';
import type { z } from 'zod';
import { checkAlertNames } from './alert-names.ts';
import { checkAlertRouting } from './alert-routing-checks.ts';
import { checkTeams, readCatalog, servicesOf, type TeamsOf } from './catalog.ts';
import {
  type ConfigDirectory,
  type ConfigFile,
  displayPath,
  findBase,
  isDirectory,
  yamlFiles,
} from './config-files.ts';
import { BASE, type Environment } from './environment.ts';
import { deepFreeze } from './freeze.ts';
import { isMapping, type Located, type LocatedMapping } from './located.ts';
import { merge } from './merge.ts';
import { checkTargetNamespaces } from './namespace-checks.ts';
import { byCodeUnit, type Overlay, Problems } from './problems.ts';
import { quote } from './quote.ts';
import { environmentSchema } from './schema/environment.ts';
import { checkPrometheusMode } from './schema/prometheus-modes.ts';
import { dnsLabel } from './schema/scalars.ts';
import { checkScrapeSettings } from './scrape-settings.ts';
import { checkSlos } from './slo-checks.ts';
import { parseSource } from './source.ts';
import { checkTenancy } from './tenancy-checks.ts';
import { readText } from './text-file.ts';
import { validate } from './validate.ts';

/** The whole configuration: checked, completed with defaults and deep-frozen. */
export interface LoadedConfig {
  /** The environment of config/base.yaml alone. */
  readonly base: Environment;
  /** The environments of config/environments, sorted by name. */
  readonly environments: readonly Environment[];
}

/** An environment before its services join it. */
interface Layer extends TeamsOf {
  readonly root: LocatedMapping;
  readonly settings: z.output<typeof environmentSchema> | undefined;
}

/**
 * Reads config/base.yaml, config/environments and config/services.
 *
 * @throws ConfigError with every problem of every file.
 */
export function loadEnvironments(configDir: string): LoadedConfig {
  const problems = new Problems();
  if (!isDirectory(configDir)) {
    problems.add(
      { file: displayPath(configDir) },
      'is not a directory; create it with base.yaml, environments and services',
    );
    problems.throwIfAny();
  }
  const base = readBase(configDir, problems);
  const overlays = environmentFiles(join(configDir, 'environments'), problems);
  const layers = [
    ...(base ? [layerOf(BASE, base, problems)] : []),
    ...overlays.files.flatMap((file) => readOverlay(file, base, problems)),
  ];
  const catalog = readCatalog(readServices(join(configDir, 'services'), problems), overlays.names, problems);
  checkTeams(layers, catalog, problems);
  checkTargetNamespaces(layers, catalog, problems);
  checkScrapeSettings(layers, catalog, problems);
  checkAlertNames(layers, catalog, problems);
  checkAlertRouting(layers, problems);
  checkSlos(layers, catalog, problems);
  checkTenancy(layers, catalog, problems);
  problems.throwIfAny();
  const [first, ...rest] = layers.map(({ environment, settings }) => ({
    ...settings!,
    name: environment,
    services: servicesOf(environment, catalog),
  }));
  return deepFreeze({ base: first!, environments: rest.sort((a, b) => byCodeUnit(a.name, b.name)) });
}

function readBase(configDir: string, problems: Problems): LocatedMapping | undefined {
  const file = findBase(configDir, problems);
  return file && readMapping(file, 'write the defaults of all environments into it', problems);
}

function layerOf(environment: string, root: LocatedMapping, problems: Problems, overlay?: Overlay): Layer {
  const settings = validate(environmentSchema, root, problems, { overlay });
  checkPrometheusMode(root, problems, overlay);
  const teams = root.value.get('teams');
  const names = teams && isMapping(teams) ? [...teams.value].filter(([, { value }]) => value !== undefined) : [];
  return { environment, root, settings, overlay, teams: names.map(([name]) => name) };
}

/** The environment of a file; none where it cannot be known because its own text or base.yaml cannot be read. */
function readOverlay(file: ConfigFile, base: LocatedMapping | undefined, problems: Problems): Layer[] {
  const source = readSource(file, problems);
  if (!source) return [];
  // Only comments: the environment is exactly base.
  const overlay: LocatedMapping = isMapping(source) ? source : { ...source, value: new Map() };
  if (base) return [layerOf(file.name, merge(base, overlay), problems, { environment: file.name, file: file.file })];
  const nothing: LocatedMapping = { ...overlay, value: new Map() };
  validate(environmentSchema, merge(nothing, overlay), problems, { isPartial: true });
  return [];
}

function environmentFiles(directory: string, problems: Problems): ConfigDirectory {
  const found = yamlFiles(directory, 'with one <name>.yaml for each environment', problems);
  if (found.isEmpty) {
    const message = `holds no environment, so there is nothing to deploy; add ${found.file}/<name>.yaml`;
    problems.add(found, message);
  }
  return { ...found, files: found.files.filter((file) => hasUsableName(file, problems)) };
}

function hasUsableName(file: ConfigFile, problems: Problems): boolean {
  if (file.name === BASE) {
    problems.add(file, 'has the name of the defaults in base.yaml; give the environment another name');
    return false;
  }
  const { error } = dnsLabel().safeParse(file.name);
  if (error) problems.add(file, `has a name that cannot be used: ${quote(file.name)} ${error.issues[0]?.message}`);
  return !error;
}

function readServices(directory: string, problems: Problems): LocatedMapping[] {
  const found = yamlFiles(directory, 'with one <name>.yaml for each service', problems);
  if (found.isEmpty) problems.add(found, `holds no service; add ${found.file}/<name>.yaml`);
  return found.files.flatMap((file) => readMapping(file, 'declare a service in it, or remove it', problems) ?? []);
}

/** Reads a file that must not be empty. */
function readMapping(file: ConfigFile, purpose: string, problems: Problems): LocatedMapping | undefined {
  const source = readSource(file, problems);
  if (!source || isMapping(source)) return source;
  problems.add(source.at, `is empty; ${purpose}`);
  return undefined;
}

function readSource(file: ConfigFile, problems: Problems): Located | undefined {
  const text = readText(file, problems);
  return text === undefined ? undefined : parseSource(text, file.file, problems);
}
