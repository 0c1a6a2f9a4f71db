import { describe, expect, test } from '@jest/globals';
import { capacity } from '../../src/dashboards/capacity/capacity.ts';
import { type RecordName, records } from '../../src/rules/records.ts';
import type { InputSeries } from '../../src/rules/rule.ts';
import { type DashboardJson, panelsOf } from '../support/dashboards.ts';
import { testEnvironment } from '../support/environment.ts';
import { promtool, withFiles } from '../support/promtool.ts';
import { atDay, type Course, courseOf, testOver } from '../support/weeks.ts';

const dashboard: DashboardJson = JSON.parse(capacity(testEnvironment()).json);

/** The queries of a panel, with every variable set to all. */
function exprs(title: string): string[] {
  const panel = panelsOf(dashboard).find((each) => each.title === title);
  return panel.targets.map(({ expr }: DashboardJson) => expr.replaceAll(/"\$\w+"/g, '".+"'));
}

type Answer = readonly [labels: string, value: number];

/** Fails the test when the columns of a panel show other values after two days. */
function expectColumns(title: string, input: readonly InputSeries[], columns: readonly (readonly Answer[])[]): void {
  const queries = exprs(title);
  expect(queries).toHaveLength(columns.length);
  const tests = columns.map((answers, index) => ({
    expr: `round(${queries[index]}, 0.001)`,
    eval_time: atDay(2),
    exp_samples: answers.map(([labels, value]) => ({ labels: `{cluster="test"${labels && `, ${labels}`}}`, value })),
  }));
  withFiles({ 'test.json': testOver(input, tests) }, (path) => promtool('test', 'rules', path('test.json')));
}

/** A workload that uses so much of what it has asked for, since so many days. */
function workload(name: string, use: Course, requested: number, unit: number, namespace = 'shop', since = 0) {
  const labels = { namespace, workload: name, workload_type: 'deployment' };
  const of = (record: RecordName, course: Course) => courseOf(record, labels, (day) => course(day) * unit, since, 2);
  return unit === 1
    ? [of(records.workloadCpu, use), of(records.workloadCpuRequests, () => requested)]
    : [of(records.workloadMemory, use), of(records.workloadMemoryRequests, () => requested)];
}

const named = (name: string, namespace = 'shop') =>
  `namespace="${namespace}", workload="${name}", workload_type="deployment"`;

describe.each([
  ['CPU', 1],
  ['Memory', 2 ** 30],
])('requests of %s that do not fit', (resource, unit) => {
  const unused = [
    ...workload('idle', () => 1, 8, unit),
    ...workload('asleep', () => 0.5, 4.5, unit),
    ...workload('idle', () => 2, 22, unit, 'search'),
    // A tenth of the day is busy.
    ...workload('bursts', (day) => (day % 1 < 0.1 ? 4 : 0), 8, unit),
    ...workload('young', () => 1, 8, unit, 'shop', 1.5),
    ...workload('small', () => 0.01, 0.9, unit),
  ];

  test('are what workloads have not used at the peak of a day', () => {
    expectColumns(`${resource}: over-requested workloads`, unused, [
      [
        [named('idle', 'search'), 20 * unit],
        [named('asleep'), 4 * unit],
        [named('idle'), 7 * unit],
      ],
      [
        [named('idle', 'search'), 22 * unit],
        [named('asleep'), 4.5 * unit],
        [named('idle'), 8 * unit],
      ],
    ]);
  });

  test('add up by namespace', () => {
    const sums: Answer[] = [
      ['namespace="search"', 20 * unit],
      ['namespace="shop"', 11 * unit],
    ];
    expectColumns('What could be freed, by namespace', unused, resource === 'CPU' ? [sums, []] : [[], sums]);
  });

  test('are what workloads use beyond them', () => {
    const input = [
      ...workload('hungry', () => 5, 2, unit),
      ...workload('fits', () => 2, 1, unit),
      ...workload('small', () => 0.9, 0.1, unit),
      ...workload('idle', () => 1, 8, unit),
    ];
    expectColumns(`${resource}: under-requested workloads`, input, [
      [[named('hungry'), 3 * unit]],
      [[named('hungry'), 2 * unit]],
    ]);
  });
});

test('compares what clusters can give with what is asked of them', () => {
  const steady = (record: RecordName, labels: Record<string, string>, value: number) =>
    courseOf(record, labels, () => value, 1.9, 2);
  const input = [
    ...['a', 'b', 'c'].map((node) => steady(records.nodeCpuAllocatable, { node }, 8)),
    steady(records.clusterCpuBearable, {}, 16),
    steady(records.clusterCpu, {}, 6),
    ...['shop', 'search'].flatMap((namespace) => [
      steady(records.namespaceCpuRequests, { namespace }, 9),
      steady(records.namespaceCpuLimits, { namespace }, 12),
    ]),
  ];
  const shown = [24, 18, 24, 6, 0.75, 0.333, -2];
  expectColumns(
    'CPU of clusters',
    input,
    shown.map((value) => [['', value]]),
  );
});
