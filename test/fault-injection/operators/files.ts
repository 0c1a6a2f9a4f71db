import type { Random } from '../../support/random.ts';
import { type Data, operator } from '../fault.ts';
import { misspelt } from '../misspelt.ts';
import { replaced } from '../places.ts';

type Edit = (text: string, random: Random) => string;

/** Files in ConfigMaps and Secrets whose name and text fit a pattern. */
const inFiles = (
  name: string,
  breaks: string,
  isMeant: (file: string, text: string, object: Data) => boolean,
  edits: (text: string) => Iterable<readonly [at: string, edit: Edit]>,
) =>
  operator(name, breaks, function* (object) {
    if (object.metadata.labels?.grafana_dashboard) return;
    for (const field of ['data', 'stringData']) {
      for (const [file, text] of Object.entries<string>(
        (['ConfigMap', 'Secret'].includes(object.kind) && object[field]) || {},
      )) {
        if (!isMeant(file, text, object)) continue;
        for (const [at, edit] of edits(text)) yield [`${file} ${at}`, replaced([field, file], edit)];
      }
    }
  });

const isYaml = (file: string) => /\.ya?ml$/.test(file);

const FREE = ['labels', 'external_labels', 'expressions', 'structured_metadata', 'headers', 'details'];

/** Every key of a YAML text, by its line. */
function* keys(text: string, least = 0): Generator<readonly [at: string, edit: Edit]> {
  const lines = text.split('\n');
  let free = Number.POSITIVE_INFINITY;
  for (const [index, line] of lines.entries()) {
    const [, before = '', key] = /^(\s*(?:- )?)([a-z][\w]{2,}):( |$)/.exec(line) ?? [];
    const depth = line.search(/\S/);
    if (depth <= free) free = Number.POSITIVE_INFINITY;
    if (!key || depth > free || depth < least) continue;
    // What stands below are names that people choose.
    if (FREE.includes(key)) free = depth;
    yield [
      `line ${index + 1}`,
      (_, random) =>
        lines.with(index, before + misspelt(key, random) + line.slice(before.length + key.length)).join('\n'),
    ];
  }
}

const only = (edit: Edit) => () => [['', edit]] as const;
const isAlertmanager = (text: string) => /^route:/m.test(text) && /^receivers:/m.test(text);

/** Settings of processes, inside of ConfigMaps and Secrets. */
export const FILES = [
  inFiles(
    'yaml-syntax',
    'The process refuses its file.',
    isYaml,
    only((text, random) =>
      random.pick([
        `${text}\n  : [`,
        text.replace(/: (?=\S)/, ':'),
        text.replace(/^( +)(?=\S)/m, '\t'),
        `${text}\nbroken: {`,
      ]),
    ),
  ),
  inFiles(
    'loki-key',
    'Loki refuses its configuration.',
    (file, text) => isYaml(file) && text.includes('schema_config:'),
    keys,
  ),
  inFiles(
    'promtail-key',
    'Promtail refuses its configuration, or leaves a stage out.',
    (_, text) => text.includes('scrape_configs:') && text.includes('positions:'),
    keys,
  ),
  inFiles(
    'alloy-syntax',
    'Alloy refuses its configuration.',
    (file) => file.endsWith('.alloy'),
    only((text, random) =>
      random.pick([text.replace('}', ''), text.replace(/"(?=\n)/, ''), text.replace('{\n', '\n')]),
    ),
  ),
  inFiles(
    'alloy-name',
    'Alloy refuses its configuration.',
    (file) => file.endsWith('.alloy'),
    function* (text) {
      for (const { index, 0: name } of text.matchAll(/(?<=\w\.)[a-z_]+(?=\.receiver)/g)) {
        yield [
          `at ${index}`,
          (_, random) => text.slice(0, index) + misspelt(name, random) + text.slice(index + name.length),
        ];
      }
    },
  ),
  inFiles(
    'blackbox-key',
    'The exporter refuses its configuration.',
    (_, text) => text.startsWith('modules:'),
    (text) => [...keys(text, 4)],
  ),
  inFiles(
    'alertmanager-key',
    'The operator refuses the configuration of Alertmanager.',
    (_, text) => isAlertmanager(text),
    keys,
  ),
  inFiles(
    'route-receiver',
    'The operator refuses the configuration of Alertmanager.',
    (_, text) => isAlertmanager(text),
    function* (text) {
      for (const { index, 0: name } of text.matchAll(/(?<=^ *(?:- )?receiver: )[\w-]+$/gm)) {
        yield [
          `at ${index}`,
          (_, random) => text.slice(0, index) + misspelt(name, random) + text.slice(index + name.length),
        ];
      }
    },
  ),
  inFiles(
    'secret-file',
    'Alertmanager does not find the credential.',
    (_, text) => isAlertmanager(text),
    function* (text) {
      for (const { index, 0: path } of text.matchAll(/(?<=_file: )\S+$/gm)) {
        yield [
          `at ${index}`,
          (_, random) => text.slice(0, index) + misspelt(path, random) + text.slice(index + path.length),
        ];
      }
    },
  ),
  inFiles(
    'log-rule-syntax',
    'The ruler refuses the file.',
    (_, text, object) => isYaml(_) && object.metadata.labels?.loki_rule !== undefined && text.includes('expr:'),
    function* (text) {
      for (const { index, 0: end } of text.matchAll(/\}(?=[^}\n{]*\[\d+[smhd]\])/g)) {
        yield [`at ${index}`, () => text.slice(0, index) + text.slice(index + end.length)];
      }
    },
  ),
  inFiles(
    'log-rule-label',
    'The alert never fires.',
    (_, text, object) => object.metadata.labels?.loki_rule !== undefined && text.includes('expr:'),
    function* (text) {
      for (const { index, 0: label } of text.matchAll(/(?<=(?:count_over_time|rate)\(\{)\w+(?==~?")/g)) {
        yield [
          `at ${index}`,
          (_, random) => text.slice(0, index) + misspelt(label, random) + text.slice(index + label.length),
        ];
      }
    },
  ),
  inFiles(
    'data-source-uid',
    'Every panel says that its data source was not found.',
    (_, text) => text.includes('datasources:'),
    function* (text) {
      for (const { index, 0: uid } of text.matchAll(/(?<=- uid: )\w+$/gm)) {
        yield [uid, (_, random) => text.slice(0, index) + misspelt(uid, random) + text.slice(index + uid.length)];
      }
    },
  ),
  inFiles(
    'data-source-type',
    'Grafana does not know the plugin of the data source.',
    (_, text) => text.includes('datasources:'),
    function* (text) {
      for (const { index, 0: type } of text.matchAll(/(?<=^ +type: )\w+$/gm)) {
        yield [type, (_, random) => text.slice(0, index) + misspelt(type, random) + text.slice(index + type.length)];
      }
    },
  ),
  inFiles(
    'grafana-setting',
    'Grafana leaves the setting at its default.',
    (file) => file === 'grafana.ini',
    function* (text) {
      for (const { index, 0: key } of text.matchAll(/^[a-z_]{4,}(?= =)/gm)) {
        yield [key, (_, random) => text.slice(0, index) + misspelt(key, random) + text.slice(index + key.length)];
      }
    },
  ),
  operator('probe-module', 'The exporter answers every probe with an error.', function* ({ kind, spec }) {
    if (kind === 'Probe' && spec.module)
      yield ['module', replaced(['spec', 'module'], (module: string, random) => misspelt(module, random))];
  }),
  inFiles(
    'module-name',
    'The exporter answers every probe of the module with an error.',
    (_, text) => text.startsWith('modules:'),
    () => [['http_2xx', (text, random) => text.replace('http_2xx:', `${misspelt('http_2xx', random)}:`)]],
  ),
];
