import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

/** Where a rule is tested: file and start of the title of the test; or why it does not fit these dashboards. */
type Coverage = { readonly file: string; readonly title: string } | { readonly unfit: string };

const ALL = 'all-dashboards.test.ts';
const QUERIES = 'queries.test.ts';

const SUMS =
  'Records are sums over jobs and instances: they have neither label. The variables are cluster and narrower.';

/** @see https://github.com/grafana/dashboard-linter/tree/main/docs/rules */
const RULES: Readonly<Record<string, Coverage>> = {
  'template-datasource-rule': { file: ALL, title: 'lets people choose its data sources first' },
  'template-job-rule': { unfit: SUMS },
  'template-instance-rule': { unfit: SUMS },
  'template-label-promql-rule': {
    file: 'variables.test.ts',
    title: 'of Prometheus offer labels of series that there are',
  },
  'template-on-time-change-reload-rule': { file: 'variables.test.ts', title: 'of labels follow the time range' },
  'panel-datasource-rule': { file: ALL, title: 'takes every query from the data source variable of its kind' },
  'panel-title-description-rule': { file: ALL, title: 'names, explains and measures every panel' },
  'panel-units-rule': { file: ALL, title: 'names, explains and measures every panel' },
  'panel-no-targets-rule': { file: ALL, title: 'has unique ids of panels and unique letters of queries' },
  'target-logql-rule': { file: QUERIES, title: 'asks Loki in valid LogQL' },
  'target-logql-auto-rule': { file: QUERIES, title: 'counts log lines over the interval that Grafana chooses' },
  'target-promql-rule': { file: QUERIES, title: 'queries Prometheus in valid PromQL' },
  'target-rate-interval-rule': { file: QUERIES, title: 'computes rates of raw counters over the interval' },
  'target-job-rule': { unfit: `${SUMS} Every query asks for its clusters instead, which a test of ours requires.` },
  'target-instance-rule': {
    unfit: `${SUMS} Every query asks for its clusters instead, which a test of ours requires.`,
  },
  'target-counter-agg-rule': { file: 'known-series.test.ts', title: 'shows no counter as it is' },
  'uneditable-dashboard-rule': { file: ALL, title: 'cannot be edited and follows the house settings' },
};

describe("Grafana's own linter of dashboards", () => {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.test.ts'));

  test('has 17 rules, each of which is tested here or does not fit for a reason', () => {
    expect(Object.keys(RULES)).toHaveLength(17);
    for (const coverage of Object.values(RULES)) {
      if ('unfit' in coverage) continue;
      expect(files).toContain(coverage.file);
      const text = readFileSync(`${import.meta.dirname}/${coverage.file}`, 'utf8');
      expect([coverage.title, text.includes(`test('${coverage.title}`)]).toEqual([coverage.title, true]);
    }
  });
});
