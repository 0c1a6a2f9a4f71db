import { describe, expect, test } from '@jest/globals';
import { capacityDashboards } from '../../src/dashboards/capacity/capacity-dashboards.ts';
import { MOST_DAYS } from '../../src/dashboards/capacity/trend.ts';
import { type RecordName, records } from '../../src/rules/records.ts';
import type { InputSeries } from '../../src/rules/rule.ts';
import { type DashboardJson, panelsOf } from '../support/dashboards.ts';
import { testEnvironment } from '../support/environment.ts';
import { promtool, withFiles } from '../support/promtool.ts';
import { Random } from '../support/random.ts';
import { atDay, type Course, courseOf, testOver } from '../support/weeks.ts';

const dashboardsWith = (retention: string): DashboardJson[] =>
  capacityDashboards(testEnvironment({ prometheus: { retention } })).map(({ uid, json }) => ({
    uid,
    dashboard: JSON.parse(json),
  }));
const dashboards = dashboardsWith('30d');

/** The queries of a panel, with every variable set to all. */
function exprs(uid: string, title: string): string[] {
  const { dashboard } = dashboards.find((each) => each.uid === uid);
  const panel = panelsOf(dashboard).find((each) => each.title === title);
  return panel.targets.map(({ expr }: DashboardJson) => filled(expr));
}

const filled = (expr: string): string => expr.replaceAll(/"\$\w+"/g, '".+"');

interface Question {
  readonly expr: string;
  readonly day: number;
  /** How many series must answer. */
  readonly answers?: number;
}

/** Fails the test unless each question has as many series as its answer as it says, or else one. */
function ask(input: readonly InputSeries[], questions: readonly Question[]): void {
  expect(questions.length).toBeGreaterThan(0);
  const tests = questions.map(({ expr, day, answers = 1 }) => ({
    expr: `count(${expr})`,
    eval_time: atDay(day),
    exp_samples: answers === 0 ? [] : [{ labels: '{}', value: answers }],
  }));
  withFiles({ 'test.json': testOver(input, tests) }, (path) => promtool('test', 'rules', path('test.json')));
}

/** A question that only a value near the truth answers. */
const near = (expr: string, day: number, truth: number, error: number): Question => ({
  expr: `abs((${expr}) - ${truth}) <= ${error}`,
  day,
});

const none = (expr: string, day: number): Question => ({ expr, day, answers: 0 });

const GROWS: Course = (day) => 20 + day;
const FLAT: Course = () => 41;
const DAILY: Course = (day) => 8 * Math.sin(2 * Math.PI * day);
const WEEKLY: Course = (day) => 5 * Math.sin((2 * Math.PI * day) / 7);

/** Noise of one standard deviation, the same each time. */
function noise(deviation: number): Course {
  const random = new Random(7);
  // The sum of twelve even numbers between 0 and 1 has a mean of 6 and a variance of 1.
  return () => deviation * (Array.from({ length: 12 }, () => random.next()).reduce((sum, each) => sum + each, 0) - 6);
}

describe('days until full', () => {
  const UID = 'panoptes-days-until-full';
  const WHOLE = 100;
  /** Not at a whole hour: the worst case for trends that look at whole hours. */
  const NOW = 21 + 25 / (24 * 60);

  const LEVELS = { namespace: 'shop', node: 'worker-1', device: '/dev/sda1', mountpoint: '/' };
  const CLAIM = { namespace: 'shop', persistentvolumeclaim: 'data', job: 'kubelet', metrics_path: '/metrics' };
  const QUOTA = { namespace: 'shop', resourcequota: 'all', resource: 'pods', job: 'kube-state-metrics' };

  /** Everything that can run out, when so much of 100 is in use. */
  function inUse(course: Course, from = 0, to = NOW): InputSeries[] {
    const { namespace, node, device, mountpoint } = LEVELS;
    const of = (metric: string, labels: Record<string, string>, value: Course) =>
      courseOf(metric, labels, value, from, to);
    const record = (names: readonly RecordName[], labels: Record<string, string>, value: Course) =>
      names.map((name) => of(name, labels, value));
    const { alerts } = testEnvironment();
    const whole: Course = () => WHOLE;
    return [
      ...record([records.clusterCpuBearable, records.clusterMemoryBearable], {}, whole),
      ...record([records.nodeCpuAllocatable, records.nodeMemoryAllocatable], { node }, whole),
      ...record([records.namespaceCpuRequests, records.namespaceMemoryRequests], { namespace }, course),
      ...record([records.namespaceCpu, records.namespaceMemory], { namespace }, course),
      ...record([records.clusterCpu, records.clusterMemory], {}, course),
      of(records.nodeCpuUtilisation, { node }, (day) => alerts.nodeCpu.ratio - (WHOLE - course(day)) / WHOLE),
      of(records.nodeMemoryUtilisation, { node }, (day) => alerts.nodeMemory.ratio - (WHOLE - course(day)) / WHOLE),
      of(records.filesystemUsed, { node, device, mountpoint }, (day) => course(day) / WHOLE),
      of('kubelet_volume_stats_available_bytes', CLAIM, (day) => WHOLE - course(day)),
      of('kube_resourcequota', { ...QUOTA, type: 'hard' }, whole),
      of('kube_resourcequota', { ...QUOTA, type: 'used' }, course),
    ];
  }

  const TABLES = [
    'Days until clusters are full',
    'Days until nodes alert',
    'Days until file systems of nodes are full',
    'Days until volumes are full',
    'Days until quotas are used up',
  ];
  const columns = TABLES.flatMap((title) => exprs(UID, title));
  const [requests = '', use = ''] = exprs(UID, 'Days until clusters are full');

  test('of everything that grows evenly are exact to an hour', () => {
    expect(columns).toHaveLength(9);
    ask(
      inUse(GROWS),
      columns.map((expr) => near(expr, NOW, WHOLE - GROWS(NOW), 1 / 24)),
    );
  });

  test('are exact to 5 % where some hours of the two weeks are missing', () => {
    const truth = WHOLE - GROWS(NOW);
    ask(
      inUse(GROWS, NOW - 13.4),
      columns.map((expr) => near(expr, NOW, truth, truth * 0.05)),
    );
  });

  test('are not told from less history', () => {
    ask(
      inUse(GROWS, NOW - 13.3),
      columns.map((expr) => none(expr, NOW)),
    );
  });

  test.each<[string, Course]>([
    ['flat', FLAT],
    ['what shrinks', (day) => 80 - day],
    ['what repeats every day and week', (day) => FLAT(day) + DAILY(day) + WEEKLY(day)],
    ['what only has noise', noiseAround(FLAT)],
    ['what grows too slowly', (day) => 20 + day / 2],
  ])('are not told of %s', (_, course) => {
    ask(
      inUse(course),
      columns.map((expr) => none(expr, NOW)),
    );
  });

  function noiseAround(course: Course): Course {
    const deviation = noise(2);
    return (day) => course(day) + deviation(day);
  }

  /** When a course first reaches the whole, in days from now, as seen every five minutes. */
  function firstFull(course: Course): number {
    let day = NOW;
    while (course(day) < WHOLE) day += 5 / (24 * 60);
    return day - NOW;
  }

  test.each<[string, Course, number]>([
    ['day', (day) => GROWS(day) + DAILY(day), 1],
    ['week', (day) => GROWS(day) + WEEKLY(day), 7],
    ['day and week', (day) => GROWS(day) + DAILY(day) + WEEKLY(day), 7],
  ])('of what grows and repeats every %s are as exact as that', (_, course, error) => {
    ask(inUse(course), [near(use, NOW, firstFull(course), error)]);
  });

  test('are zero where nothing is left', () => {
    ask(
      inUse(() => WHOLE + 1),
      [near(requests, NOW, 0, 0), near(use, NOW, 0, 0)],
    );
  });

  test('are told up to as far as is promised', () => {
    const reaching =
      (days: number): Course =>
      (day) =>
        WHOLE - days * 0.5 + (day - NOW) * 0.5;
    ask(inUse(reaching(MOST_DAYS - 1)), [near(requests, NOW, MOST_DAYS - 1, 1 / 24)]);
    ask(inUse(reaching(MOST_DAYS + 1)), [none(requests, NOW)]);
  });

  test('come with the growth of a week, of those that have been there for two', () => {
    const growth = exprs(UID, 'Growth of namespaces within a week');
    expect(growth).toHaveLength(4);
    ask(
      inUse(GROWS),
      growth.map((expr) => near(expr, NOW, 7, 0.001)),
    );
    ask(
      inUse(GROWS, NOW - 13.3),
      growth.map((expr) => none(expr, NOW)),
    );
  });

  test('and all other queries of the dashboard find what they ask for', () => {
    const { dashboard } = dashboards.find((each) => each.uid === UID);
    const all: string[] = panelsOf(dashboard).flatMap(({ targets }) =>
      targets.map(({ expr }: DashboardJson) => filled(expr)),
    );
    expect(all).toHaveLength(columns.length + 8);
    ask(
      inUse(GROWS),
      all.map((expr) => ({ expr, day: NOW })),
    );
  });
});

describe.each([
  ['day', { days: 1, needs: 15 }],
  ['week', { days: 7, needs: 21 }],
])('forecast of a %s', (period, { days, needs }) => {
  const UID = `panoptes-forecast-${period}`;
  const PANELS = [
    'Requests',
    'CPU of namespaces',
    'Memory of namespaces',
    'CPU of the cluster',
    'Memory of the cluster',
  ];
  const NOW = 28;
  /** Moments that lie ahead of everything that is known. */
  const AHEAD = [0.01, 0.3, 0.5, 0.99].map((part) => NOW + Math.round(part * days * 288) / 288);

  /** Everything that is forecast, known up to now. */
  function known(course: Course, from = 0): InputSeries[] {
    const of = (name: RecordName, labels: Record<string, string>) => courseOf(name, labels, course, from, NOW);
    const namespace = 'shop';
    return [
      of(records.requests, { namespace, service: 'api' }),
      of(records.namespaceCpu, { namespace }),
      of(records.namespaceMemory, { namespace }),
      of(records.clusterCpu, {}),
      of(records.clusterMemory, {}),
      of(records.namespaceCpuRequests, { namespace }),
      of(records.namespaceMemoryRequests, { namespace }),
      of(records.nodeCpuAllocatable, { node: 'worker-1' }),
      of(records.nodeMemoryAllocatable, { node: 'worker-1' }),
    ];
  }

  /** What is expected, and the edges of the band, of each panel. */
  const lines = PANELS.map((title) => {
    const [actual = '', expected = '', low = '', high = '', bound] = exprs(UID, title);
    return { actual, expected, low, high, bound };
  });
  const everyLine = lines.flatMap(({ expected, low, high }) => [expected, low, high]);
  const [requests] = lines as [(typeof lines)[0]];

  test.each<[string, Course, number]>([
    ['stays', FLAT, 0.000001],
    ['grows evenly', GROWS, 0.005],
    ['repeats every day and week', (day) => FLAT(day) + DAILY(day) + WEEKLY(day), 8 * 0.01 + 0.001],
    ['repeats and grows', (day) => GROWS(day) + DAILY(day) + WEEKLY(day), 8 * 0.01 + 0.01],
  ])('tells exactly what comes of what %s, with a band that is no wider than that', (_, course, error) => {
    ask(
      known(course),
      AHEAD.flatMap((day) => everyLine.map((expr) => near(expr, day, course(day), error))),
    );
  });

  test('follows a peak of an hour, every day', () => {
    const peaks: Course = (day) => (day % 1 > 0.499 && day % 1 < 0.501 + 1 / 24 ? 90 : 30);
    const middle = NOW + days - 0.5 + 0.5 / 24;
    ask(known(peaks), [near(requests.expected, middle, 90, 0.001), near(requests.expected, middle - 0.1, 30, 0.001)]);
  });

  test('has at least 95 % of noise within the band, and no band that says nothing', () => {
    const deviation = noise(2);
    const course: Course = (day) => FLAT(day) + DAILY(day) + deviation(day);
    const { actual, expected, low, high } = requests;
    const within = `avg_over_time(((${actual} >= bool (${low})) * (${actual} <= bool (${high})))[1d:5m])`;
    ask(known(course), [
      { expr: `${within} >= 0.95`, day: NOW },
      // Six standard deviations of the noise cover all of it.
      { expr: `(${high}) - (${low}) < ${6 * 2}`, day: NOW },
      near(expected, AHEAD[1] as number, FLAT(0) + DAILY(AHEAD[1] as number), 2),
    ]);
  });

  test('expects nothing below zero', () => {
    ask(
      known((day) => Math.max(0, 6 - day / 4 + DAILY(day))),
      AHEAD.flatMap((day) => [
        { expr: requests.low, day },
        none(`(${requests.low}) < 0 or (${requests.expected}) < 0`, day),
      ]),
    );
  });

  test('tells nothing from less history than it needs', () => {
    const [next] = AHEAD as [number];
    const short = NOW - needs + 0.5;
    ask(
      known(GROWS, short),
      everyLine.map((expr) => none(expr, next)),
    );
    ask(
      known(GROWS, NOW - needs),
      everyLine.map((expr) => near(expr, next, GROWS(next), 0.005)),
    );
  });

  test('is there only where that much is kept', () => {
    const uids = (hours: number) => dashboardsWith(`${hours}h`).map(({ uid }) => uid);
    expect(uids(needs * 24)).toContain(UID);
    expect(uids(needs * 24 - 1)).not.toContain(UID);
  });

  test('draws what has been, and what must not be exceeded', () => {
    const drawn = lines.flatMap(({ actual, bound }) => (bound ? [actual, bound] : [actual]));
    expect(drawn.length + everyLine.length).toBe(
      panelsOf(dashboards.find((each) => each.uid === UID).dashboard).flatMap(({ targets }) => targets).length,
    );
    ask(
      known(GROWS),
      drawn.map((expr) => near(expr, NOW, GROWS(NOW), 0)),
    );
  });
});
