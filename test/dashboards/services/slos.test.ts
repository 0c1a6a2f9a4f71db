import { describe, expect, test } from '@jest/globals';
import { BURN_FACTORS } from '../../../src/config/schema/slo.ts';
import { slos } from '../../../src/dashboards/services/slos.ts';
import { TIERS } from '../../../src/slos/slo.ts';
import { type DashboardJson, everyPanel } from '../../support/dashboards.ts';

const dashboard: DashboardJson = JSON.parse(slos().json);
const find = (title: string, type = 'timeseries') =>
  everyPanel(dashboard).find((panel) => panel.title === title && panel.type === type);
const steps = (panel: DashboardJson) =>
  panel.fieldConfig.defaults.thresholds.steps.map(({ value }: DashboardJson) => value);

describe('SLOs', () => {
  test('has the table first, then a row for each question', () => {
    const rows = dashboard.panels.filter(({ type }: DashboardJson) => type === 'row');
    expect(rows.map(({ title }: DashboardJson) => title)).toEqual([
      'Overview',
      'Error budget',
      'Burn rate by window',
      'Events',
      'Calendar month',
    ]);
  });

  test('can be narrowed to a team, a service or a single objective', () => {
    const variables = dashboard.templating.list.filter(({ type }: DashboardJson) => type === 'query');
    expect(variables.map(({ name, definition }: DashboardJson) => [name, definition])).toEqual([
      ['cluster', 'label_values(slo:info{}, cluster)'],
      ['team', 'label_values(slo:info{cluster=~"$cluster"}, team)'],
      ['namespace', 'label_values(slo:info{cluster=~"$cluster", team=~"$team"}, namespace)'],
      ['service', 'label_values(slo:info{cluster=~"$cluster", team=~"$team", namespace=~"$namespace"}, service)'],
      [
        'slo',
        'label_values(slo:info{cluster=~"$cluster", team=~"$team", namespace=~"$namespace", service=~"$service"}, slo)',
      ],
    ]);
  });

  test('names of each objective everything that people compare, the one in most danger on top', () => {
    const { transformations, options } = find('Error budgets', 'table');
    const { renameByName, indexByName } = transformations[1].options;
    const inOrder = Object.keys(indexByName).sort((a, b) => indexByName[a] - indexByName[b]);
    expect(inOrder.map((field) => renameByName[field])).toEqual([
      'Cluster',
      'Namespace',
      'Service',
      'Objective',
      'Team',
      'Measures',
      'Promised',
      'Period',
      'Budget left',
      'Burn rate',
      'Exhausted in',
      'Events',
      'Bad events',
    ]);
    expect(options.sortBy).toEqual([{ displayName: 'Budget left', desc: false }]);
  });

  test('leads from a row to the details of the service, and narrows itself to an objective', () => {
    const { overrides } = find('Error budgets', 'table').fieldConfig;
    const links = overrides.flatMap(({ properties }: DashboardJson) =>
      properties.filter(({ id }: DashboardJson) => id === 'links').flatMap(({ value }: DashboardJson) => value),
    );
    const row =
      '${__url_time_range}&${datasource:queryparam}&var-cluster=${__data.fields.Cluster}&var-namespace=${__data.fields.Namespace}&var-service=${__data.fields.Service}';
    expect(links.map(({ url }: DashboardJson) => url)).toEqual([
      `/d/panoptes-service-detail?${row}`,
      `/d/panoptes-slos?${row}&var-slo=\${__data.fields.Objective}`,
    ]);
  });

  test('shows both windows of each tier, and a line for each period at the factor of its alerts', () => {
    for (const { tier, long, short } of TIERS) {
      const [first, second, factors] = find(`Burn rate within ${long} and ${short}`).targets;
      expect(first.expr).toContain(`slo:sli_error:ratio_rate${long}{`);
      expect(second.expr).toContain(`slo:sli_error:ratio_rate${short}{`);
      const drawn = [
        ...factors.expr.matchAll(/([\d.]+) \* group by \(slo_window\) \(slo:info\{.+?slo_window="(\w+)"/g),
      ];
      expect(drawn.map(([, factor, window]) => [window, Number(factor)])).toEqual(
        Object.entries(BURN_FACTORS).map(([window, factorsOf]) => [window, factorsOf[tier]]),
      );
    }
  });

  test('writes a promise of 99.95 % as such, and not as 100 %', () => {
    const { overrides } = find('Error budgets', 'table').fieldConfig;
    const { properties } = overrides.find(({ matcher }: DashboardJson) => matcher.options === 'Promised');
    expect(properties).toContainEqual({ id: 'decimals', value: 3 });
  });

  test('draws what is spent where the alert on it fires', () => {
    expect(steps(find('Budget left'))).toEqual([null, 0]);
    expect(find('Budget left').fieldConfig.defaults.min).toBeUndefined();
    expect(steps(find('Highest burn rate', 'stat'))).toEqual([null, 1, 13.44]);
  });

  test('shows the month of the calendar by day, whatever the dashboard shows', () => {
    expect(find('Bad events by day of this month')).toMatchObject({ timeFrom: 'now/M', interval: '1d' });
    expect(find('This month so far', 'table')).toMatchObject({ timeFrom: 'now/M' });
  });
});
