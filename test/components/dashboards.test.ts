import { describe, expect, test } from '@jest/globals';
import { DashboardsChart } from '../../src/components/dashboards/dashboards-chart.ts';
import { find, synthChart } from '../support/synth.ts';

const dashboards = [
  { uid: 'panoptes-golden-signals', title: 'Golden signals', folder: 'Panoptes', json: '{\n  "uid": "x"\n}\n' },
  { uid: 'shop', title: 'Shop', folder: 'Teams', json: '{}\n' },
];
const objects = () =>
  synthChart((app) => new DashboardsChart(app, 'dashboards', { namespace: 'monitoring', dashboards }));

describe('dashboards', () => {
  test('are one ConfigMap each, which the sidecar of Grafana finds and puts into its folder', () => {
    const configMap = find(objects(), 'ConfigMap', 'dashboard-golden-signals');
    expect(configMap.metadata.namespace).toBe('monitoring');
    expect(configMap.metadata.labels.grafana_dashboard).toBe('1');
    expect(configMap.metadata.annotations).toEqual({ grafana_folder: 'Panoptes' });
    expect(configMap.data).toEqual({ 'panoptes-golden-signals.json': '{\n  "uid": "x"\n}\n' });
  });

  test('keep the whole uid in the name when it is not one of ours', () => {
    expect(find(objects(), 'ConfigMap', 'dashboard-shop').metadata.annotations).toEqual({ grafana_folder: 'Teams' });
  });

  test('snapshot', () => expect(objects()).toMatchSnapshot());
});
