import { describe, expect, test } from '@jest/globals';
import { rowLink } from '../../src/dashboards/links.ts';
import { logVolume } from '../../src/dashboards/log-panels.ts';
import { stat, timeseries } from '../../src/dashboards/panels.ts';
import { chosen, refId } from '../../src/dashboards/queries.ts';
import { table } from '../../src/dashboards/table-panel.ts';
import { UNITS } from '../../src/dashboards/vocabulary.ts';

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
      { value: null, color: 'green' },
      { value: 0.8, color: 'orange' },
      { value: 0.9, color: 'red' },
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

  test('log volume counts lines without a level as unknown', () => {
    const [target] = logVolume({ ...text, selector: '{app="a"}' }).build().targets ?? [];
    expect(target).toMatchObject({
      expr: 'sum by (level) (count_over_time({app="a"} | label_format level=`{{ if .level }}{{ .level }}{{ else }}unknown{{ end }}` [$__auto]))',
      legendFormat: '{{level}}',
    });
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
