import { describe, expect, test } from '@jest/globals';
import { CLUSTER_JOBS, type ClusterJob } from '../../src/components/kubernetes/cluster-jobs.ts';
import { DROPPED } from '../../src/components/kubernetes/dropped-series.ts';
import type { Environment } from '../../src/config/environment.ts';
import { boundValues, type Metric, seriesNames } from '../../src/metrics/metric.ts';
import { JOB_METRICS, requestMetrics } from '../../src/metrics/registry.ts';
import { anchored, keptBounds } from '../../src/metrics/relabeling.ts';
import { scrapesOf } from '../../src/metrics/scraped.ts';
import { EVERY_JOB } from '../../src/rules/all-alerts.ts';
import { jobOf } from '../../src/services/identity.ts';
import { presets } from '../../src/services/presets.ts';
import { testEnvironment } from '../support/environment.ts';
import { sampleOf, samples } from '../support/sample.ts';
import { alternatives } from './alternatives.ts';

const jobs = Object.keys(CLUSTER_JOBS) as ClusterJob[];
const answered = Object.entries(JOB_METRICS).flatMap(([job, paths]) =>
  Object.entries(paths).map(([path, metrics]) => [`${job} ${path}`, metrics] as const),
);
const lists = jobs.flatMap((job) =>
  Object.entries(DROPPED[job]).map(
    ([path, rules]) => [`${job} ${path}`, rules, JOB_METRICS[job]?.[path] ?? []] as const,
  ),
);

/** The histograms whose buckets an expression means. */
const histogramsOf = (metrics: readonly Metric[], regex: string) =>
  metrics.filter(({ name, bounds }) => bounds && anchored(regex).test(`${name}_bucket`));

/** An environment whose Prometheus is an agent, so that a ruler evaluates its rules. */
const withAgents = (environment: Environment): Environment => ({
  ...environment,
  prometheus: testEnvironment({
    prometheus: {
      mode: 'agent',
      remoteWrite: [{ name: 'mimir', url: 'https://mimir.example.com/push' }],
      remoteQuery: { url: 'https://mimir.example.com/prometheus' },
    },
  }).prometheus,
});

describe('the registry of metrics', () => {
  test('knows every path of every job, and no other', () => {
    const environments = samples.map(([, { environment }]) => environment);
    const withAlloy = environments
      .slice(0, 1)
      .map((each) => ({ ...each, logs: { ...each.logs, collector: 'alloy' as const } }));
    const all = [...environments, ...environments.slice(0, 1).map(withAgents), ...withAlloy].map((each) => ({
      ...each,
      platform: 'kubeadm' as const,
      kubernetes: EVERY_JOB,
      autoscaling: { ...each.autoscaling, enabled: true },
      traces: { ...each.traces, enabled: true },
      loki: { ...each.loki, canary: { ...each.loki.canary, enabled: true } },
    }));
    const scraped = all.flatMap((environment) => {
      const catalog = new Set(environment.services.map(jobOf));
      const scrapes = scrapesOf([...sampleOf(environment).components.values()].flat(), environment);
      return scrapes.filter(({ job }) => !catalog.has(job)).map(({ job, path }) => `${job} ${path}`);
    });
    expect(answered.map(([id]) => id).sort()).toEqual([...new Set(scraped)].sort());
  });

  test.each(answered)('%s names each series once', (_, metrics) => {
    const names = metrics.flatMap(seriesNames);
    // kube-state-metrics and the sidecars answer at the same path as what they stand beside, and are Go processes, too.
    const own = names.filter((name) => !/^(go|process)_/.test(name));
    expect(own).toEqual([...new Set(own)]);
    for (const name of names) expect(name).toMatch(/^[a-zA-Z_][a-zA-Z0-9_]*$/);
  });

  test('names counters and bounds as their kind demands', () => {
    for (const { name, type, bounds } of answered.flatMap(([, metrics]) => metrics)) {
      if (name.endsWith('_total')) expect([name, ['counter', 'gauge']]).toEqual([name, expect.arrayContaining([type])]);
      expect([name, bounds]).toEqual([name, bounds && [...bounds].sort((a, b) => a - b)]);
    }
  });

  test.each(Object.entries(presets).flatMap(([name, { requests }]) => (requests ? [[name, requests] as const] : [])))(
    'has the requests of the preset %s, with the labels of its rules',
    (_, requests) => {
      const metrics = requestMetrics(requests);
      const names = metrics.flatMap(seriesNames);
      expect(names).toEqual(expect.arrayContaining([requests.counter, `${requests.histogram}_bucket`]));
      for (const { labels } of metrics) expect(labels).toContain(requests.labels.code);
    },
  );
});

describe.each(lists)('the drop list of %s', (_, rules, metrics) => {
  const names = metrics.flatMap(seriesNames);

  test('drops only what the job answers', () => {
    const byName = rules.filter(({ sourceLabels }) => sourceLabels?.join() === '__name__');
    const wanted = byName.flatMap(({ regex = '' }) => alternatives(regex));
    const idle = wanted.filter((regex) => !names.some((name) => anchored(regex).test(name)));
    // On k3s every job answers for the whole process.
    const onK3s = /^(apiextensions|etcd|scheduler)_/;
    expect(idle.filter((regex) => !onK3s.test(regex))).toEqual([]);
  });

  test('drops whole buckets: each bound exists, in both notations', () => {
    const byBound = rules.filter(({ sourceLabels }) => sourceLabels?.join() === '__name__,le');
    for (const { regex = '' } of byBound) {
      const [families = '', bounds = ''] = regex.split(';');
      const histograms = alternatives(families).flatMap((name) => histogramsOf(metrics, name));
      expect(histograms).toHaveLength(alternatives(families).length);
      const known = new Set(histograms.flatMap((each) => each.bounds ?? []));
      for (const le of alternatives(bounds))
        expect([le, known.has(Number(le.replaceAll('\\', '').replace(/\.0$/, '')))]).toEqual([le, true]);
      for (const { name, bounds: all = [] } of histograms) {
        const forms = all.map((bound) => boundValues(bound).map((le) => anchored(regex).test(`${name}_bucket;${le}`)));
        for (const both of forms) expect(new Set(both).size).toBe(1);
      }
    }
  });

  test('leaves no histogram with only some of what quantiles need', () => {
    for (const metric of metrics.filter(({ bounds }) => bounds)) {
      const kept = keptBounds(`${metric.name}_bucket`, metric, rules).length;
      expect([metric.name, kept === 0 || kept >= 3]).toEqual([metric.name, true]);
    }
  });
});

test('latency of the API server is kept at the bounds of its objectives', () => {
  const metric = JOB_METRICS.apiserver?.['/metrics']?.find(({ name }) => name === 'apiserver_request_duration_seconds');
  const kept = keptBounds('apiserver_request_duration_seconds_bucket', metric!, DROPPED.apiserver['/metrics'] ?? []);
  expect(kept).toEqual([0.05, 0.1, 0.2, 1, 5, 30]);
});

describe('alternatives', () => {
  test.each([
    ['a|b', ['a', 'b']],
    ['a(b|c(d|e))_.+', ['ab_.+', 'acd_.+', 'ace_.+']],
    ['0\\.5(\\.0)?', ['0\\.5', '0\\.5\\.0']],
    ['(a|b)(c|d)', ['ac', 'ad', 'bc', 'bd']],
  ])('%s', (regex, expected) => expect(alternatives(regex)).toEqual(expected));
});
