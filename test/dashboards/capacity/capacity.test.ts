import { describe, expect, test } from '@jest/globals';
import { capacity } from '../../../src/dashboards/capacity/capacity.ts';
import { capacityDashboards } from '../../../src/dashboards/capacity/capacity-dashboards.ts';
import { type DashboardJson, everyPanel, panelsOf } from '../../support/dashboards.ts';
import { testEnvironment } from '../../support/environment.ts';

const build = (overrides = {}): DashboardJson => JSON.parse(capacity(testEnvironment(overrides)).json);

const find = (dashboard: DashboardJson, title: string): DashboardJson =>
  panelsOf(dashboard).find((panel) => panel.title === title);

const rows = (dashboard: DashboardJson): string[] =>
  everyPanel(dashboard).flatMap(({ type, title }) => (type === 'row' ? [title] : []));

const columns = ({ transformations }: DashboardJson): string[] => {
  const { renameByName, indexByName } = transformations.find(({ id }: DashboardJson) => id === 'organize').options;
  const fields = Object.keys(indexByName).sort((a, b) => indexByName[a] - indexByName[b]);
  return fields.map((field) => renameByName[field]);
};

describe('capacity', () => {
  test('goes from clusters to workloads, and to what could be saved', () => {
    const all = ['Overview', 'Clusters', 'Nodes', 'Namespaces', 'Requests that do not fit', 'Workloads', 'Volumes'];
    expect(rows(build())).toEqual(all);
  });

  test('judges no requests where less than a day is kept', () => {
    expect(rows(build({ prometheus: { retention: '23h' } }))).not.toContain('Requests that do not fit');
    expect(rows(build({ prometheus: { retention: '1d' } }))).toContain('Requests that do not fit');
  });

  test.each([
    ['CPU of clusters', ['Cluster', 'Allocatable', 'Requested', 'Limits', 'In use', 'Requested of allocatable']],
    [
      'Memory of nodes',
      ['Cluster', 'Node', 'Allocatable', 'Requested', 'Limits', 'In use', 'Requested of allocatable'],
    ],
    ['CPU of namespaces', ['Cluster', 'Namespace', 'Requested', 'Limits', 'In use']],
    ['Memory of workloads', ['Cluster', 'Namespace', 'Kind', 'Workload', 'Requested', 'Limits', 'In use']],
  ])('compares requests, limits and use: %s', (title, first) => {
    expect(columns(find(build(), title)).slice(0, first.length)).toEqual(first);
  });

  test('takes a column of memory from records of memory only', () => {
    for (const level of ['clusters', 'nodes', 'namespaces', 'workloads']) {
      const text = (title: string) => JSON.stringify(find(build(), `${title} of ${level}`).targets);
      expect(text('Memory')).not.toMatch(/cpu/);
      expect(text('CPU')).not.toMatch(/memory/);
    }
  });

  test('judges requests by the thresholds of the alerts', () => {
    const dashboard = build({ alerts: { workloadUnderRequest: '37%', workloadOverRequest: 3.5 } });
    for (const resource of ['CPU', 'Memory']) {
      const [over] = find(dashboard, `${resource}: over-requested workloads`).targets;
      expect(over.expr).toContain('\n< 0.37\n');
      const [under] = find(dashboard, `${resource}: under-requested workloads`).targets;
      expect(under.expr).toMatch(/\n> 3\.5$/);
    }
  });

  test('colours what is left by the thresholds of the alerts', () => {
    const steps = (dashboard: DashboardJson, title: string, column: string) =>
      find(dashboard, title)
        .fieldConfig.overrides.find(({ matcher }: DashboardJson) => matcher.options === column)
        .properties.find(({ id }: DashboardJson) => id === 'thresholds')
        .value.steps.map(({ value }: DashboardJson) => value);
    expect(steps(build(), 'CPU of clusters', 'Left with a node less')).toEqual([null, 0]);
    expect(steps(build({ alerts: { volumeFreeCritical: '7%' } }), 'Volumes', 'Space left')).toEqual([null, 0.07]);
  });
});

describe('what becomes of capacity', () => {
  const uids = (prometheus: Record<string, unknown>) =>
    capacityDashboards(testEnvironment({ prometheus })).map(({ uid }) => uid.replace('panoptes-', ''));

  test.each([
    ['14d', ['capacity']],
    ['14d12h', ['capacity', 'days-until-full']],
    ['15d', ['capacity', 'days-until-full', 'forecast-day']],
    ['3w', ['capacity', 'days-until-full', 'forecast-day', 'forecast-week']],
  ])('is told only from what is kept for long enough: %s', (retention, expected) => {
    expect(uids({ retention })).toEqual(expected);
  });

  test.each([
    ['day', 'now-2d', 'now%2B1d', 'now+1d'],
    ['week', 'now-1w', 'now%2B1w', 'now+1w'],
  ])('is shown for a %s ahead, also to those who bring another time range along', (period, from, encoded, to) => {
    const all = capacityDashboards(testEnvironment({ prometheus: { retention: '30d' } }));
    const dashboard: DashboardJson = JSON.parse(all.find(({ uid }) => uid.endsWith(`forecast-${period}`))?.json ?? '');
    expect(dashboard.time).toEqual({ from, to });
    for (const { links } of panelsOf(dashboard)) {
      expect(links).toMatchObject([{ title: `Show the next ${period}`, keepTime: false, targetBlank: false }]);
      expect(links[0].url).toContain(
        `/d/panoptes-forecast-${period}?from=${from}&to=${encoded}&\${datasource:queryparam}&`,
      );
      expect(links[0]).not.toHaveProperty('placement');
    }
  });

  test('is drawn as a band between its edges', () => {
    const all = capacityDashboards(testEnvironment({ prometheus: { retention: '30d' } }));
    const dashboard: DashboardJson = JSON.parse(all.find(({ uid }) => uid.endsWith('forecast-day'))?.json ?? '');
    for (const { fieldConfig, targets } of panelsOf(dashboard)) {
      const of = (name: string) =>
        fieldConfig.overrides.find(({ matcher }: DashboardJson) => matcher.options === name).properties;
      expect(of('high')).toContainEqual({ id: 'custom.fillBelowTo', value: 'low' });
      expect(targets.map(({ legendFormat }: DashboardJson) => legendFormat).slice(0, 4)).toEqual([
        ...['actual', 'expected', 'low', 'high'],
      ]);
    }
  });
});
