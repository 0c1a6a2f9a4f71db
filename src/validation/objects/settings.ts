import { configProblems, lokiConfigModel, lokiOverridesModel } from '../../components/loki/config-model.ts';
import { DASHBOARD_LABEL, isCopiedFor } from '../../kubernetes/sidecar-labels.ts';
import type { ManifestObject } from '../../synthesize.ts';
import { describe, ofKind, type Policy, type PolicyInput, type Violation } from '../policy.ts';
import { readYaml } from '../read-yaml.ts';
import { alloyProblems } from './settings/alloy.ts';
import { misspeltKeys, unknownKeys, VOCABULARIES } from './settings/vocabulary.ts';

// biome-ignore lint/suspicious/noExplicitAny: probes are plain data here.
type Data = any;

/** Files of settings in ConfigMaps and Secrets can be read by the processes that they are for. */
export const settings: Policy = {
  name: 'settings',
  *check(input) {
    const modules = new Set<string>();
    for (const kind of ['ConfigMap', 'Secret']) {
      for (const { component, object } of ofKind(input, kind)) {
        if (isCopiedFor(DASHBOARD_LABEL, object)) continue;
        for (const [file, text] of filesOf(object)) {
          const reading = read(file, text);
          for (const module of reading.modules) modules.add(module);
          for (const problem of reading.problems) {
            yield { component, object: describe(object), message: `has ${file}, which ${problem}`, remedy: 'mend it' };
          }
        }
      }
    }
    yield* unknownModules(input, modules);
  },
};

function filesOf({ data, stringData }: ManifestObject): [file: string, text: string][] {
  const entries = Object.entries({ ...(data as object), ...(stringData as object) });
  return entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
}

interface Reading {
  readonly problems: readonly string[];
  /** Modules of the blackbox exporter. */
  readonly modules: readonly string[];
}

const NOTHING: Reading = { problems: [], modules: [] };
const known = new Map<string, Reading>();

/** Environments have most of their files in common. */
function read(file: string, text: string): Reading {
  const key = `${file}\n${text}`;
  const reading = known.get(key) ?? parsed(file, text);
  known.set(key, reading);
  return reading;
}

function parsed(file: string, text: string): Reading {
  if (file.endsWith('.alloy')) return { ...NOTHING, problems: alloyProblems(text) };
  if (file.endsWith('.ini')) return { ...NOTHING, problems: misspeltKeys(text).map((each) => `has the key ${each}`) };
  if (!/\.(ya?ml|json)$/.test(file)) return NOTHING;
  try {
    const document = file.endsWith('.json') ? JSON.parse(text) : (readYaml(text) as Data);
    if (typeof document !== 'object' || document === null) return { ...NOTHING, problems: ['has no settings'] };
    return { problems: problemsOf(document), modules: Object.keys(document.modules ?? {}) };
  } catch (error) {
    const [message] = (error as Error).message.split('\n');
    return { ...NOTHING, problems: [`cannot be read: ${message}`] };
  }
}

function problemsOf(document: object): string[] {
  const who = (name: string) => (problem: string) => `${name} would refuse: ${problem}`;
  if ('schema_config' in document) return configProblems(document, lokiConfigModel).map(who('Loki'));
  if (Object.keys(document).join() === 'overrides')
    return configProblems(document, lokiOverridesModel).map(who('Loki'));
  const vocabulary = VOCABULARIES.find(({ marks }) => marks.every((mark) => mark in document));
  if (!vocabulary) return [];
  return [...unknownKeys(document, vocabulary)].map((path) => who(vocabulary.process)(`there is no key ${path}`));
}

/** Probes that ask the exporter for a module that it does not have. Of an exporter of other people, nothing is known. */
function* unknownModules(input: PolicyInput, modules: ReadonlySet<string>): Generator<Violation> {
  if (modules.size === 0) return;
  for (const { component, object } of ofKind(input, 'Probe')) {
    const { module } = object.spec as Data;
    if (module === undefined || modules.has(module)) continue;
    const message = `asks for the module "${module}", which the exporter does not have`;
    yield { component, object: describe(object), message, remedy: `use one of ${[...modules].join(', ')}` };
  }
}
