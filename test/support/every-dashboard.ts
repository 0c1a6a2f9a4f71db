import { Duration } from '../../src/config/duration.ts';
import type { Environment } from '../../src/config/environment.ts';
import { signalsOf } from '../../src/dashboards/context.ts';
import type { DashboardFile } from '../../src/dashboards/house/dashboard-file.ts';
import { allDashboards } from '../../src/dashboards/index.ts';
import { everyContext } from '../../src/dashboards/layouts/every-dashboard.ts';
import { knownSeries } from '../../src/metrics/known-series.ts';
import { scrapesOf } from '../../src/metrics/scraped.ts';
import type { SeriesOf } from '../../src/promql/series.ts';
import { metricNames, parseExpression } from '../../src/promql/syntax.ts';
import { EVERY_JOB } from '../../src/rules/all-alerts.ts';
import { groupsOf } from '../../src/rules/lint-rules.ts';
import type { DashboardJson } from './dashboards.ts';
import { testService } from './environment.ts';
import { sampleBase, sampleOf } from './sample.ts';

/** Services of every sort, so that every record has a rule. */
const services = [
  testService({
    slos: { availability: { objective: '99.9%' }, quick: { objective: '99%', latency: { threshold: '500ms' } } },
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

/** An environment that has everything that any dashboard is about. */
const environment: Environment = {
  ...sampleBase.environment,
  services,
  kubernetes: EVERY_JOB,
  logs: everyContext().logs as Environment['logs'],
  traces: everyContext().traces as Environment['traces'],
  // Forecasts need weeks.
  prometheus: {
    ...sampleBase.environment.prometheus,
    retention: Duration.parse('30d'),
    remoteWrite: everyContext().prometheus.remoteWrite,
  },
};
const objects = [...sampleOf(environment).components.values()].flat();
const groups = groupsOf(objects);

/** What its scrapes and rules write. */
export const seriesOf: SeriesOf = knownSeries(scrapesOf(objects, environment), groups, {
  scrape: environment.prometheus.scrapeInterval.seconds,
  evaluation: environment.prometheus.evaluationInterval.seconds,
});

const recordRules = groups.flatMap(({ rules }) => rules).filter(({ record }) => record !== undefined);

/** Names of the series that its rules write. */
export const recorded: ReadonlySet<string> = new Set(recordRules.flatMap(({ record }) => record ?? []));

/** States of objects of Kubernetes, one small series each: rules join them. Of these, they sum up requests and limits. */
const STATE = /^kube_(?!pod_container_resource_)/;

/** What an expression reads that no rule writes. */
const rawIn = (expr: string): string[] => [
  ...new Set(metricNames(parseExpression(expr)).filter((name) => !recorded.has(name) && !STATE.test(name))),
];

/** Names of the series that rules sum up. What is just a part of a ratio is not recorded by itself. */
export const recordedFrom: ReadonlySet<string> = new Set(
  recordRules.flatMap(({ expr }) => (rawIn(expr).length === 1 ? rawIn(expr) : [])),
);

/** A dashboard with its JSON read, as Grafana does. */
export interface ReadDashboard extends DashboardFile {
  readonly dashboard: DashboardJson;
}

/** Every dashboard of the environment, built anew. */
export const buildDashboards = (): DashboardFile[] =>
  allDashboards({ ...environment, signals: signalsOf(environment.services) });

/** Every dashboard of the environment. */
export const everyDashboard: readonly ReadDashboard[] = buildDashboards().map((file) => ({
  ...file,
  dashboard: JSON.parse(file.json),
}));
