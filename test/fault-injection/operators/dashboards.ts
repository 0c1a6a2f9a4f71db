import { metricNames, parseExpression } from '../../../src/promql/syntax.ts';
import type { Random } from '../../support/random.ts';
import { type Data, operator } from '../fault.ts';
import { misspelt } from '../misspelt.ts';
import { at, nodesOf, type Path, replaced } from '../places.ts';

/** Places in the dashboards of a ConfigMap. */
const inDashboards = (
  name: string,
  breaks: string,
  places: (dashboard: Data) => Iterable<readonly [path: Path, by: (value: Data, random: Random, parent: Data) => Data]>,
) =>
  operator(name, breaks, function* ({ kind, metadata, data }) {
    if (kind !== 'ConfigMap' || !metadata.labels?.grafana_dashboard) return;
    for (const [file, text] of Object.entries<string>(data)) {
      for (const [path, by] of places(JSON.parse(text))) {
        yield [
          path.join('.'),
          (copy, random) => {
            const dashboard = JSON.parse(text);
            replaced(path, (value) => by(value, random, at(dashboard, path.slice(0, -1))))(dashboard, random);
            copy.data[file] = JSON.stringify(dashboard);
          },
        ];
      }
    }
  });

/** Expressions of panels in one language. */
function* queries(dashboard: Data, language: string): Generator<{ path: Path; expr: string }> {
  for (const { path, key, value } of nodesOf(dashboard.panels)) {
    const target = at(dashboard.panels, path.slice(0, -1));
    if (key === 'expr' && target.datasource?.type === language) yield { path: ['panels', ...path], expr: value };
  }
}

/** What people look at. */
export const DASHBOARDS = [
  inDashboards('panel-metric', 'The panel is empty.', function* (dashboard) {
    for (const { path, expr } of queries(dashboard, 'prometheus')) {
      // Variables of Grafana are no PromQL; what stands before them is.
      const names = metricNames(parseExpression(expr.replaceAll(/\$\{?\w+\}?/g, '1h'))).filter((each) =>
        /^[a-z]\w{5,}/.test(each),
      );
      if (names.length === 0) continue;
      yield [
        path,
        (text: string, random) => {
          const metric = random.pick(names);
          return text.replaceAll(new RegExp(`(?<![\\w:])${metric}(?![\\w:])`, 'g'), misspelt(metric, random));
        },
      ];
    }
  }),
  inDashboards('panel-matcher', 'The panel is empty.', function* (dashboard) {
    for (const { path, expr } of queries(dashboard, 'prometheus')) {
      if (/[{,]\s*\w+=~?"/.test(expr))
        yield [
          path,
          (text: string, random) => text.replace(/(?<=[{,]\s*)\w+(?==~?")/, (label) => misspelt(label, random)),
        ];
    }
  }),
  inDashboards('panel-syntax', 'The panel shows an error.', function* (dashboard) {
    for (const { path, expr } of queries(dashboard, 'prometheus'))
      if (expr.includes(')')) yield [path, (text: string) => text.replace(')', '')];
  }),
  inDashboards('panel-logql-syntax', 'The panel shows an error.', function* (dashboard) {
    for (const { path } of queries(dashboard, 'loki')) yield [path, (text: string) => text.replace('}', '')];
  }),
  inDashboards('panel-logql-label', 'The panel is empty.', function* (dashboard) {
    for (const { path, expr } of queries(dashboard, 'loki')) {
      if (/[{,]\s*\w+=~?"/.test(expr))
        yield [
          path,
          (text: string, random) => text.replace(/(?<=[{,]\s*)\w+(?==~?")/, (label) => misspelt(label, random)),
        ];
    }
  }),
  inDashboards('data-source', 'The panel says that its data source was not found.', function* (dashboard) {
    for (const { path, key, value } of nodesOf(dashboard)) {
      if (key === 'uid' && path.at(-2) === 'datasource' && /\w/.test(value))
        yield [path, (uid: string, random) => misspelt(uid, random)];
    }
  }),
  inDashboards('variable-name', 'Panels ask for the name of the variable instead of its value.', function* (dashboard) {
    const text = JSON.stringify([dashboard.panels, dashboard.annotations]);
    for (const [index, { name }] of (dashboard.templating?.list ?? []).entries()) {
      if (new RegExp(`\\$\\{?${name}\\b`).test(text))
        yield [['templating', 'list', index, 'name'], (value: string, random) => misspelt(value, random)];
    }
  }),
  inDashboards(
    'variable-use',
    'The panel asks for the name of the variable instead of its value.',
    function* (dashboard) {
      for (const { path, expr } of [...queries(dashboard, 'prometheus'), ...queries(dashboard, 'loki')]) {
        if (/\$[a-z]\w+/.test(expr))
          yield [path, (text: string, random) => text.replace(/(?<=\$)[a-z]\w+/, (name) => misspelt(name, random))];
      }
    },
  ),
  inDashboards(
    'dashboard-uid',
    'The address of the dashboard changes: links and bookmarks lead nowhere.',
    function* () {
      yield [['uid'], () => undefined];
    },
  ),
  operator('dashboard-json', 'Grafana cannot load the dashboard.', function* ({ kind, metadata, data }) {
    if (kind !== 'ConfigMap' || !metadata.labels?.grafana_dashboard) return;
    for (const file of Object.keys(data)) {
      yield [
        file,
        replaced(['data', file], (text: string, random) =>
          random.pick([text.slice(0, -2), text.replace('":', '"'), `${text},`]),
        ),
      ];
    }
  }),
];
