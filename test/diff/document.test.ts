import { describe, expect, test } from '@jest/globals';
import { chapters, FULL, SHORT } from '../../src/diff/document.ts';
import { environmentDiff } from '../../src/diff/environment.ts';
import { toMarkdown, toText } from '../../src/diff/formats.ts';
import type { ManifestObject } from '../../src/synthesize.ts';
import { compare } from '../../src/validation/changes/change.ts';
import { judgeChanges } from '../../src/validation/changes/index.ts';
import { componentsOf, object, type Side } from '../support/changes.ts';

const rules = (expr: string, ...more: object[]): ManifestObject =>
  object('PrometheusRule', {
    spec: {
      groups: [
        {
          name: 'nodes',
          rules: [
            { alert: 'NodeSlow', expr, for: '5m', labels: { severity: 'warning' }, annotations: { summary: expr } },
            ...more,
          ],
        },
      ],
    },
  });
const dashboard = (...panels: object[]): ManifestObject =>
  object(
    'ConfigMap',
    { data: { 'nodes.json': JSON.stringify({ title: 'Nodes', panels, templating: { list: [{ name: 'cluster' }] } }) } },
    { name: 'dashboard-nodes' },
  );
const panel = (title: string, y: number, unit = 'short') => ({ id: y, title, gridPos: { y }, unit });
const role = (verbs: string[]): ManifestObject[] => [
  object('ServiceAccount'),
  object('Role', { rules: [{ apiGroups: [''], resources: ['pods'], verbs }] }),
  object('RoleBinding', {
    roleRef: { kind: 'Role', name: 'web' },
    subjects: [{ kind: 'ServiceAccount', name: 'web', namespace: 'monitoring' }],
  }),
];
const labelled = (version: string): ManifestObject[] =>
  ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => object('Service', {}, { name, labels: { version } }));

const BEFORE: Side = {
  web: [
    object('Deployment', { spec: { replicas: 1, template: { args: ['--level=info'] } } }),
    ...role(['get', 'watch']),
    ...labelled('1'),
  ],
  rules: [rules('load > 4', { alert: 'NodeDown', expr: 'up == 0', labels: { severity: 'critical' } })],
  dashboards: [dashboard(panel('Load', 0), panel('Disks', 8))],
  loki: [object('ConfigMap', { data: { 'config.yaml': 'limits:\n  streams: 10\n' } })],
};
const AFTER: Side = {
  web: [
    object('Deployment', { spec: { replicas: 2, template: { args: ['--level=debug'] } } }),
    ...role(['get', 'list']),
    ...labelled('2'),
    object('NetworkPolicy'),
  ],
  rules: [rules('load > 6', { record: 'node:load', expr: 'avg(load)' })],
  dashboards: [dashboard(panel('Disks', 0, 'bytes'), panel('Network', 8))],
  loki: [object('ConfigMap', { data: { 'config.yaml': 'limits:\n  streams: 20\n  rate: 5\n' } })],
};

const documentOf = (before: Side, after: Side, limits = SHORT, names = ['dev', 'prod']) => {
  const [old, now] = [componentsOf(before), componentsOf(after)];
  return chapters(
    names.map((name) => environmentDiff(name, old, now)),
    names.map((environment) => ({ environment, report: judgeChanges(compare(old, now), []) })),
    limits,
  );
};

describe('the differences of environments', () => {
  test('as text: what is dangerous first, by component, and once', () => {
    expect(toText(documentOf(BEFORE, AFTER))).toMatchSnapshot();
  });

  test('as Markdown for a pull request', () => {
    expect(toMarkdown(documentOf(BEFORE, AFTER))).toMatchSnapshot();
  });

  test('are the same every time, and none where nothing differs', () => {
    expect(toText(documentOf(BEFORE, AFTER))).toBe(toText(documentOf(BEFORE, AFTER)));
    expect(toText(documentOf(BEFORE, BEFORE))).toBe('dev: no difference\n\nprod: no difference\n');
  });

  const many = (image: string): Side => ({
    web: Array.from({ length: 60 }, (_, index) =>
      object('ConfigMap', { data: { [`k${index}`]: image } }, { name: `c${index}` }),
    ),
  });

  test('stay readable when there are many, and say what they leave out', () => {
    const lines = toText(documentOf(many('a'), many('b'), SHORT, ['dev'])).split('\n');
    expect(lines).toHaveLength(55);
    expect(lines.slice(-2)).toEqual(['      … and 35 more objects', '']);
    expect(toText(documentOf(many('a'), many('b'), FULL, ['dev'])).split('\n')).toHaveLength(124);
  });

  test('fit into a comment', () => {
    const wide = (text: string): Side =>
      Object.fromEntries(
        Array.from({ length: 400 }, (_, index) => [
          `c${index}`,
          [object('ConfigMap', { data: { a: `${text}${index}${'x'.repeat(90)}` } }, { name: `n${index}` })],
        ]),
      );
    const comment = toMarkdown(documentOf(wide('a'), wide('b'), SHORT, ['dev']));
    expect(comment.length).toBeLessThanOrEqual(65_536);
    expect(comment).toMatch(
      /… and \d+ more sections, for which there is no room in a comment: `npm run diff` shows them\.\n$/,
    );
  });

  test('cannot leave their fence', () => {
    const text = (value: string): Side => ({ web: [object('ConfigMap', { data: { a: value } })] });
    expect(toMarkdown(documentOf(text('a'), text('````'), SHORT, ['dev']))).toContain('`````diff\n');
  });
});
