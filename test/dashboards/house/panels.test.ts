import { describe, expect, test } from '@jest/globals';
import { heatmap } from '../../../src/dashboards/house/heatmap-panel.ts';
import { rowLink } from '../../../src/dashboards/house/links.ts';
import { logVolume } from '../../../src/dashboards/house/log-panels.ts';
import { stat, timeseries } from '../../../src/dashboards/house/panels.ts';
import { chosen, refId } from '../../../src/dashboards/house/queries.ts';
import { table } from '../../../src/dashboards/house/table-panel.ts';
import { labelVariable, oneOf } from '../../../src/dashboards/house/variables.ts';
import { COLORS, UNITS } from '../../../src/dashboards/house/vocabulary.ts';

const text = { title: 'Panel', description: 'A panel.' };
const query = { expr: 'up', legend: '{{job}}' };

describe('the house style of panels', () => {
  test('time series show a legend with numbers, which the SDK hides by default', () => {
    const { options } = timeseries({ ...text, unit: UNITS.seconds, queries: [query] }).build();
    expect(options.legend).toMatchObject({ showLegend: true, displayMode: 'table', calcs: ['lastNotNull', 'max'] });
  });

  test('time series draw thresholds only where there are some', () => {
    const props = { ...text, unit: UNITS.ratio, queries: [query] };
    expect(timeseries(props).build().fieldConfig?.defaults.thresholds).toBeUndefined();
    const { defaults } =
      timeseries({ ...props, thresholds: { warning: 0.8, critical: 0.9 } }).build().fieldConfig ?? {};
    expect(defaults?.custom.thresholdsStyle).toEqual({ mode: 'dashed' });
    expect(defaults?.thresholds?.steps).toEqual([
      { value: null, color: COLORS.good },
      { value: 0.8, color: COLORS.warning },
      { value: 0.9, color: COLORS.critical },
    ]);
  });

  test('what must not run out is bad below its floor, and may be below zero', () => {
    const panel = stat({ ...text, unit: UNITS.ratio, query, thresholds: { criticalBelow: 0.1 }, signed: true }).build();
    expect(panel.fieldConfig?.defaults.thresholds?.steps).toEqual([
      { value: null, color: COLORS.critical },
      { value: 0.1, color: COLORS.good },
    ]);
    expect(panel.fieldConfig?.defaults.min).toBeUndefined();
    expect(stat({ ...text, unit: UNITS.ratio, query }).build().fieldConfig?.defaults.min).toBe(0);
  });

  test('a heatmap draws classic buckets and native histograms', () => {
    const panel = heatmap({ ...text, unit: UNITS.seconds, exprs: ['sum by (le) (a_bucket)', 'sum(a)'] }).build();
    expect(panel.options.calculate).toBe(false);
    expect(panel.targets).toMatchObject([
      { expr: 'sum by (le) (a_bucket)', format: 'heatmap', range: true },
      { expr: 'sum(a)', format: 'heatmap', range: true },
    ]);
  });

  test('a stat shows the last value, and a dash where there is none', () => {
    const panel = stat({ ...text, unit: UNITS.seconds, query }).build();
    expect(panel.options.reduceOptions).toEqual({ calcs: ['lastNotNull'] });
    expect(panel.fieldConfig?.defaults.noValue).toBe('-');
  });

  test('a table asks for one value per row and column, and names the columns', () => {
    const panel = table({
      ...text,
      keys: [{ title: 'Job', label: 'job' }],
      values: [
        { title: 'Up', expr: 'a', unit: UNITS.none },
        { title: 'Rate', expr: 'b', unit: UNITS.ratio, thresholds: { critical: 0.5 } },
      ],
      sortBy: 'Rate',
    }).build();
    expect(panel.targets).toMatchObject([
      { expr: 'a', refId: 'A', instant: true, range: false, format: 'table' },
      { expr: 'b', refId: 'B', instant: true, range: false, format: 'table' },
    ]);
    expect(panel.transformations).toEqual([
      { id: 'merge', options: {} },
      {
        id: 'organize',
        options: {
          excludeByName: { Time: true },
          indexByName: { job: 0, 'Value #A': 1, 'Value #B': 2 },
          renameByName: { job: 'Job', 'Value #A': 'Up', 'Value #B': 'Rate' },
        },
      },
    ]);
    expect(panel.fieldConfig?.overrides.map(({ matcher, properties }) => [matcher.options, properties.length])).toEqual(
      [
        ['Up', 1],
        ['Rate', 3],
      ],
    );
  });

  test('a table with one column of numbers finds it by the name that Grafana gives an only one', () => {
    const props = { ...text, keys: [{ title: 'Job', label: 'job' }], sortBy: 'Up' };
    const panel = table({ ...props, values: [{ title: 'Up', expr: 'a', unit: UNITS.none }] }).build();
    expect(panel.transformations?.[1]?.options.renameByName).toEqual({ job: 'Job', 'Value #A': 'Up', Value: 'Up' });
  });

  test('log volume counts lines without a level as unknown', () => {
    const [target] = logVolume({ ...text, selector: '{app="a"}' }).build().targets ?? [];
    expect(target).toMatchObject({
      expr: 'sum by (level) (count_over_time({app="a"} | label_format level=`{{ if .level }}{{ .level }}{{ else }}unknown{{ end }}` [$__auto]))',
      legendFormat: '{{level}}',
    });
  });
});

describe('variables', () => {
  const props = { label: 'service', title: 'Service', record: 'a', within: ['cluster'] };

  test('offer several values, or just one', () => {
    expect(labelVariable(props).build()).toMatchObject({
      definition: 'label_values(a{cluster=~"$cluster"}, service)',
      multi: true,
      includeAll: true,
      allValue: '.+',
      current: { value: ['$__all'] },
    });
    expect(oneOf(props).build()).toMatchObject({
      definition: 'label_values(a{cluster=~"$cluster"}, service)',
      multi: false,
      includeAll: false,
    });
  });

  test('of a label that series may lack, all includes those series', () => {
    expect(labelVariable({ ...props, optional: true }).build().allValue).toBe('.*');
  });
});

describe('queries and links', () => {
  test('matchers follow the variables of the same names', () => {
    expect(chosen(['cluster', 'namespace'])).toBe('cluster=~"$cluster", namespace=~"$namespace"');
  });

  test('a panel cannot have more queries than letters', () => {
    expect(refId(25)).toBe('Z');
    expect(() => refId(26)).toThrow('split the panel');
  });

  test('a link from a row keeps the time range and takes variables from the row', () => {
    expect(rowLink('Go', 'panoptes-x', ['datasource'], { service: 'Service' })).toEqual({
      title: 'Go',
      url: '/d/panoptes-x?${__url_time_range}&${datasource:queryparam}&var-service=${__data.fields.Service}',
    });
  });
});
