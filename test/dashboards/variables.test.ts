import { describe, expect, test } from '@jest/globals';
import { logqlErrors, streamSelectors } from '../../src/logql/syntax.ts';
import { STREAM_LABELS } from '../../src/logs/labels.ts';
import { parsePromql, selectorsIn } from '../../src/promql/ast.ts';
import { outline } from '../../src/promql/outline.ts';
import { type DashboardJson, substituted } from '../support/dashboards.ts';
import { everyDashboard, seriesOf } from '../support/every-dashboard.ts';
import { OPTIONAL_LABELS } from './lists.ts';

const variablesOf = (dashboard: DashboardJson): DashboardJson[] => dashboard.templating.list;

describe.each(everyDashboard)('variables of $uid', ({ uid, dashboard }) => {
  const ofLabels = variablesOf(dashboard).filter(({ type }) => type === 'query');

  test('ask people in words', () => {
    for (const { label } of variablesOf(dashboard)) expect(label).toMatch(/^[A-Z]/);
  });

  test('of labels follow the time range and show what a label has', () => {
    for (const variable of ofLabels) {
      const label = labelOf(variable);
      // Dashboards hand variables to each other by name; logs call a service otherwise than metrics.
      const name = variable.datasource.type === 'loki' && label === 'service_name' ? 'service' : label;
      expect([variable.definition, variable.name]).toEqual([variable.definition, name]);
      expect(variable.refresh).toBe(2);
      expect(variable.sort).toBe(5);
    }
  });

  test('mean all that have the label where people choose all', () => {
    for (const variable of variablesOf(dashboard)) {
      if (!variable.includeAll) continue;
      const optional = [variable.name, `${uid}/${variable.name}`].some((each) => OPTIONAL_LABELS.has(each));
      const allValue = optional ? '.*' : '.+';
      expect(variable).toMatchObject({ multi: true, allValue, current: { value: ['$__all'] } });
    }
  });

  test('are narrowed only by variables that stand before', () => {
    const before: string[] = [];
    for (const variable of variablesOf(dashboard)) {
      for (const [, name] of JSON.stringify(variable.query ?? '').matchAll(/\$(\w+)/g)) expect(before).toContain(name);
      before.push(variable.name);
    }
  });

  test('of Prometheus offer labels of series that there are', () => {
    for (const { datasource, definition, query, name } of ofLabels) {
      if (datasource.type !== 'prometheus') continue;
      expect(datasource.uid).toBe('${datasource}');
      expect(query.query).toBe(definition);
      const selector = substituted(/^label_values\((.+), \w+\)$/.exec(definition)?.[1] ?? '');
      expect(outline(selector).errors).toEqual([]);
      for (const part of selectorsIn(parsePromql(selector))) {
        const series = seriesOf(part);
        const labels = [name, ...part.matchers.map(({ label }) => label)];
        const missing = series?.open ? [] : labels.filter((label) => !series?.labels.has(label));
        expect([definition, missing]).toEqual([definition, []]);
      }
    }
  });

  test('of Loki offer labels of streams', () => {
    for (const { datasource, query } of ofLabels) {
      if (datasource.type !== 'loki') continue;
      expect(datasource.uid).toBe('${loki}');
      const stream = substituted(query.stream);
      // Without streams, the label itself is asked for.
      expect(stream === '' ? [] : logqlErrors(stream)).toEqual([]);
      const labels = streamSelectors(stream).flatMap(({ matchers }) => matchers.map(({ label }) => label));
      expect(['cluster', ...STREAM_LABELS]).toEqual(expect.arrayContaining([query.label, ...labels]));
    }
  });
});

/** The label whose values people choose from. */
function labelOf({ datasource, definition, query }: DashboardJson): string | undefined {
  return datasource.type === 'loki' ? query.label : /, (\w+)\)$/.exec(definition)?.[1];
}
