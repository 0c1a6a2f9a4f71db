import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { budgetedEnvironment } from '../../src/metrics/budget/budgeted-environment.ts';
import { clusterModel, FIGURES, type Figure } from '../../src/metrics/budget/cluster-model.ts';
import { counted, type Process, per, portions } from '../../src/metrics/budget/count.ts';
import { type ProcessScrape, seriesByJob, seriesOf, total } from '../../src/metrics/budget/estimate.ts';
import { KUBE_PROMETHEUS_STACK } from '../../src/metrics/budget/kube-prometheus-stack.ts';
import { seriesBudgetPage } from '../../src/metrics/budget/page.ts';
import { isOf, panoptes } from '../../src/metrics/budget/panoptes.ts';
import { PROCESSES } from '../../src/metrics/budget/processes/index.ts';
import { answering } from '../../src/metrics/exporter-arguments.ts';
import { counter, gauge, histogram, summary } from '../../src/metrics/metric.ts';
import { JOB_METRICS } from '../../src/metrics/registry.ts';
import type { Relabeling } from '../../src/metrics/relabeling.ts';
import { scrapesOf } from '../../src/metrics/scraped.ts';
import { jobOf } from '../../src/services/identity.ts';
import { sampleBase, sampleOf } from '../support/sample.ts';
import { find } from '../support/synth.ts';

const environment = budgetedEnvironment(sampleBase.environment);
const objects = [...sampleOf(environment).components.values()].flat();
const own = panoptes(objects, scrapesOf(objects, environment));
const id = ({ job, path, endpoint = '' }: Process) => `${job} ${path} ${endpoint}`.trim();

describe('the series budget', () => {
  test.each(['low', 'expected', 'high'] as const)('is at most half of that of the other stack: %s', (estimate) => {
    const share = total(seriesByJob(own, estimate)) / total(seriesByJob(KUBE_PROMETHEUS_STACK, estimate));
    expect(share).toBeLessThanOrEqual(0.5);
  });

  test('stands in docs/series-budget.md; run `npm run series-budget` when this fails', () => {
    expect(readFileSync('docs/series-budget.md', 'utf8')).toBe(seriesBudgetPage(own));
  });

  test('adds up: the jobs of the page are its total', () => {
    const page = seriesBudgetPage(own);
    const cells = page.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
    const numbers = (column: number, rows: readonly string[][]) =>
      rows.map((row) => (row[column] === '–' ? 0 : Number(row[column]?.replaceAll(/[*,]/g, ''))));
    const first = cells.findIndex((row) => row[1] === 'job') + 2;
    const last = cells.findIndex((row) => row[1] === '**all**');
    for (const column of [4, 5]) {
      const sum = numbers(column, cells.slice(first, last)).reduce((left, right) => left + right, 0);
      expect(numbers(column, cells.slice(last, last + 1))).toEqual([sum]);
      expect(sum).toBeGreaterThan(50_000);
    }
  });

  test('covers every answer that is scraped, of every process of the stack', () => {
    const catalog = new Set(environment.services.map(jobOf));
    const scraped = scrapesOf(objects, environment).filter(({ job }) => !catalog.has(job));
    const missing = scraped.filter((scrape) => !PROCESSES.some((process) => isOf(process, scrape)));
    expect(missing.map(({ job, path }) => `${job} ${path}`)).toEqual([]);
    const estimated = new Set(own.map(({ process }) => process));
    const unscraped = PROCESSES.filter((process) => !estimated.has(process)).map(id);
    // The base of the sample probes no address.
    expect(['blackbox /probe']).toEqual(expect.arrayContaining(unscraped));
  });

  test.each(PROCESSES.map((process) => [id(process), process] as const))(
    '%s: each metric of the registry is counted, once',
    (_, process) => {
      const names = process.metrics.map(({ name }) => name);
      expect(names).toEqual([...new Set(names)]);
      const together = PROCESSES.filter(({ job, path }) => job === process.job && path === process.path);
      const all = new Set(together.flatMap(({ metrics }) => metrics.map(({ name }) => name)));
      const registered = (JOB_METRICS[process.job]?.[process.path] ?? []).map(({ name }) => name);
      expect(registered.filter((name) => !all.has(name))).toEqual([]);
    },
  );

  test('has a reason for every figure, and its numbers in order', () => {
    for (const [name, { low, expected, high, why }] of Object.entries<Figure>(FIGURES)) {
      expect([name, why.length > 4]).toEqual([name, true]);
      expect([name, (low ?? expected) <= expected && expected <= (high ?? expected)]).toEqual([name, true]);
    }
  });

  test('rises with every drop that goes', () => {
    const before = total(seriesByJob(own, 'expected'));
    const idle = own.flatMap(({ process, metricRelabelings }, index) =>
      metricRelabelings.flatMap((rule, at) => {
        const fewer = own.with(index, { ...own[index]!, metricRelabelings: metricRelabelings.toSpliced(at, 1) });
        return total(seriesByJob(fewer, 'expected')) > before ? [] : [`${process.job} ${process.path}: ${rule.regex}`];
      }),
    );
    // On k3s every job answers for the whole process; the processes of Argo CD share one list.
    expect(idle.filter((each) => !each.startsWith('argocd-'))).toEqual(['kubelet /metrics: (etcd|scheduler)_.+']);
  });

  test('rises with every metric that kube-state-metrics no longer leaves out', () => {
    const [scrape] = own.filter(({ process }) => process.endpoint === 'http-metrics');
    const flag = '--metric-denylist=';
    const { args } = find(objects, 'Deployment', 'kube-state-metrics').spec.template.spec.containers[0];
    const denied: string[] = args
      .find((arg: string) => arg.startsWith(flag))
      .slice(flag.length)
      .split(',');
    const series = (expressions: readonly string[]) => {
      const changed = args.map((arg: string) => (arg.startsWith(flag) ? flag + expressions.join(',') : arg));
      return seriesOf({ ...scrape!, answers: answering(changed) }, clusterModel('expected'));
    };
    expect(denied.length).toBeGreaterThan(3);
    for (const regex of denied) {
      expect(regex).toMatch(/^\^kube_.+\$$/);
      expect([regex, series(denied.filter((other) => other !== regex)) > series(denied)]).toEqual([regex, true]);
    }
  });

  test('rises without the arguments of the exporters', () => {
    const before = total(seriesByJob(own, 'expected'));
    for (const job of ['kube-state-metrics', 'node-exporter']) {
      const without = own.map((scrape) =>
        scrape.process.job === job ? { ...scrape, answers: answering([]) } : scrape,
      );
      expect(total(seriesByJob(without, 'expected'))).toBeGreaterThan(before + 5_000);
    }
  });
});

describe('an estimate', () => {
  const scrape = (
    changes: Partial<Process>,
    metricRelabelings: Relabeling[] = [],
    args: string[] = [],
  ): ProcessScrape => ({
    process: { job: 'a', path: '/metrics', targets: () => 2, metrics: [], rules: [], rest: 0, basis: '', ...changes },
    metricRelabelings,
    answers: answering(args),
  });
  const series = (...given: Parameters<typeof scrape>) => seriesOf(scrape(...given), clusterModel('expected'));
  /** What Prometheus adds to both targets. */
  const ADDED = 10;
  const drop = (regex: string, ...sourceLabels: string[]): Relabeling => ({ action: 'drop', sourceLabels, regex });

  test('counts a metric without labels once for each target', () => {
    expect(series({ metrics: [gauge('a'), counter('b_total')] })).toBe(2 * 2 + ADDED);
  });

  test('counts histograms by their buckets, the infinite one, sum and count, and summaries likewise', () => {
    expect(series({ metrics: [histogram('a', [1, 2, 3])] })).toBe(2 * 6 + ADDED);
    expect(series({ metrics: [summary('a', 'quantile')], rules: [per('a', 5)] })).toBe(2 * 15 + ADDED);
    expect(series({ metrics: [histogram('a', [1, 2])], rules: [per('a', 10, 20)] })).toBe(2 * 10 * 23 + ADDED);
  });

  test('follows the cluster', () => {
    expect(series({ metrics: [gauge('a')], rules: [per('a', ({ pods }) => pods)] })).toBe(2 * 300 + ADDED);
    expect(seriesOf(scrape({ rest: 100 }), clusterModel('high'))).toBe(2 * 150 + ADDED);
  });

  test('leaves out what is dropped by name, by bound and by label', () => {
    const metrics = [histogram('a', [1, 2, 3])];
    expect(series({ metrics }, [drop('a_bucket', '__name__')])).toBe(2 * 2 + ADDED);
    expect(series({ metrics }, [drop('a_bucket;(1|3)(\\.0)?', '__name__', 'le')])).toBe(2 * 4 + ADDED);
    const rules = [portions('a', [{ pod: 'x' }, 10], [{}, 1])];
    expect(series({ metrics: [gauge('a')], rules }, [drop('.+', 'pod')])).toBe(2 + ADDED);
  });

  test('leaves out what the arguments of the exporter say', () => {
    const metrics = [{ ...gauge('node_network_up', 'device'), collector: 'netclass' }];
    const rules = [portions('node_.+', [{ device: 'eth0' }, 1], [{ device: 'cali1' }, 30])];
    expect(series({ metrics, rules }, [], ['--collector.netclass.ignored-devices=^cali.*$'])).toBe(2 + ADDED);
    expect(series({ metrics, rules }, [], ['--no-collector.netclass'])).toBe(ADDED);
    expect(series({ metrics, rules }, [], ['--metric-denylist=^node_.+$,^b$'])).toBe(ADDED);
    expect(series({ metrics, rules }, [], ['--resources=pods'])).toBe(ADDED);
  });

  test('takes the first rule that matches the whole name', () => {
    const { process } = scrape({ rules: [per('a', 2), per('a.*', 3)] });
    const count = (name: string, ...labels: string[]) =>
      counted(process, gauge(name, ...labels)).portions[0]?.count(clusterModel('expected'));
    expect([count('a'), count('ab'), count('xa'), count('xa', 'label')]).toEqual([2, 3, 1, 3]);
  });
});
