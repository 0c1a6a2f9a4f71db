import { describe, expect, test } from '@jest/globals';
import { grafanaIni } from '../../../src/components/grafana/grafana-ini.ts';
import { GROUPS, type Group, tagOf } from '../../../src/dashboards/groups.ts';
import { home } from '../../../src/dashboards/home/home.ts';
import { everyContext, everyDashboard } from '../../../src/dashboards/layouts/every-dashboard.ts';
import { panelsOf } from '../../support/dashboards.ts';

const { alerts } = everyContext();
const dashboard = JSON.parse(home({ alerts }).json);
const panel = (title: string) => panelsOf(dashboard).find((each) => each.title === title);
const exprOf = (title: string): string => panel(title).targets[0].expr;
const others = everyDashboard().filter(({ uid }) => uid !== dashboard.uid);
const lists = panelsOf(dashboard).filter(({ type }) => type === 'dashlist');

describe('the home dashboard', () => {
  test('is what Grafana opens first, also below a path', () => {
    expect(dashboard.uid).toBe('panoptes-home');
    for (const url of ['https://grafana.example.com', 'https://example.com/grafana']) {
      expect(grafanaIni(url)).toContain('\nhome_page = /d/panoptes-home\n');
    }
    // It would have Grafana provision the same dashboard twice, and then none at all.
    expect(grafanaIni('https://grafana.example.com')).not.toContain('default_home_dashboard_path');
  });

  test('lists each group of dashboards, by name', () => {
    expect(lists.map(({ title, options }) => [title, options.tags])).toEqual(
      Object.entries(GROUPS).map(([group, title]) => [title, [tagOf(group as Group)]]),
    );
    for (const { options } of lists) expect(options).toMatchObject({ keepTime: true, includeVars: true, maxItems: 30 });
  });

  test('leads to every other dashboard, once', () => {
    const tags = lists.flatMap(({ options }) => options.tags);
    for (const { uid, json } of others) {
      const shared = JSON.parse(json).tags.filter((tag: string) => tags.includes(tag));
      expect([uid, shared.length]).toEqual([uid, 1]);
    }
    expect(dashboard.tags).toEqual(['panoptes']);
  });

  test('counts alerts that ask somebody to act, and not the one that always fires', () => {
    expect(exprOf('Critical alerts')).toBe(
      'count(ALERTS{alertstate="firing", severity=~"critical", cluster=~"$cluster"}) or vector(0)',
    );
    expect(exprOf('Alerts by team')).toContain('severity=~"critical|warning"');
  });

  test('shows zero where nothing is wrong, not nothing', () => {
    const counts = [
      'Critical alerts',
      'Warnings',
      'Broken promises',
      'Burning budgets',
      'Nodes not ready',
      'Silent targets',
    ];
    for (const title of counts) expect(exprOf(title)).toMatch(/^count\(.*\) or vector\(0\)$/s);
  });

  test('is red where an alert fires', () => {
    const { steps } = panel('Busiest node').fieldConfig.defaults.thresholds;
    expect(steps.at(-1)).toMatchObject({ value: alerts.nodeCpu.ratio, color: '#D55E00' });
  });

  test('turns red when no log line arrives', () => {
    const { steps } = panel('Log lines received').fieldConfig.defaults.thresholds;
    expect(steps.map(({ value, color }: { value: number; color: string }) => [value, color])).toEqual([
      [null, '#D55E00'],
      [0.01, '#009E73'],
    ]);
  });
});
