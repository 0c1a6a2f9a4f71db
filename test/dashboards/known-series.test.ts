import { describe, expect, test } from '@jest/globals';
import type { Environment } from '../../src/config/environment.ts';
import { allDashboards } from '../../src/dashboards/index.ts';
import { knownSeries } from '../../src/metrics/known-series.ts';
import { scrapesOf } from '../../src/metrics/scraped.ts';
import { everything, type Promql, parsePromql, selectorsIn } from '../../src/promql/ast.ts';
import { labelsOf } from '../../src/promql/labels.ts';
import { groupsOf } from '../../src/rules/lint-rules.ts';
import { exprsOf, substituted } from '../support/dashboards.ts';
import { testService } from '../support/environment.ts';
import { sampleBase, sampleOf } from '../support/sample.ts';

/** Services of every sort, so that every record has a rule. */
const services = [
  testService({
    slos: { availability: { objective: '99.9%' } },
    probes: [{ name: 'home', url: 'https://shop.example.com' }],
  }),
  testService({ name: 'native', metrics: { preset: 'promhttp', port: 'http', histograms: 'native' } }),
  testService({
    name: 'worker',
    metrics: {
      preset: 'worker',
      port: 'metrics',
      queue: { processed: 'jobs_total', failed: 'jobs_failed_total', length: 'jobs_waiting', lag: 'jobs_lag_seconds' },
      cron: { lastSuccess: 'last_success_seconds', duration: 'last_run_seconds', failures: 'run_failures_total' },
    },
  }),
];

const environment: Environment = { ...sampleBase.environment, services };
const objects = [...sampleOf(environment).components.values()].flat();
const seriesOf = knownSeries(scrapesOf(objects, environment), groupsOf(objects), { scrape: 30, evaluation: 30 });

const dashboards = allDashboards(environment).map(({ uid, json }) => ({ uid, dashboard: JSON.parse(json) }));

describe.each(dashboards)('$uid', ({ dashboard }) => {
  test('asks only for series and labels that there are', () => {
    const findings = exprsOf(dashboard).flatMap((expr) => {
      const promql = parsePromql(substituted(expr));
      const found: string[] = [];
      labelsOf(promql, seriesOf, (message) => found.push(message));
      for (const { name = '', matchers, ...selector } of selectorsIn(promql)) {
        const known = seriesOf({ ...selector, name, matchers });
        if (!known) found.push(`nothing writes ${name}`);
        const strange = matchers.filter(({ label }) => known && !known.open && !known.labels.has(label));
        found.push(...strange.map(({ label }) => `${name} has no label ${label}`));
      }
      return found.map((message) => `${expr}: ${message}`);
    });
    expect(findings).toEqual([]);
  });

  test('shows no counter as it is: only how fast it grows', () => {
    const bare = exprsOf(dashboard).flatMap((expr) => {
      const promql = parsePromql(substituted(expr));
      const grown = everything(promql).flatMap((part) => (isGrowth(part) ? selectorsIn(part) : []));
      const counters = selectorsIn(promql).filter((selector) => seriesOf(selector)?.type === 'counter');
      return counters.filter((selector) => !grown.includes(selector)).map(({ text }) => text);
    });
    expect(bare).toEqual([]);
  });
});

const isGrowth = (part: Promql) => part.type === 'call' && /^(i?rate|increase|resets)$/.test(part.name);
