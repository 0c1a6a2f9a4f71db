import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { argoObjects } from '../../src/gitops/argo.ts';
import { logLimits } from '../../src/logs/limits.ts';
import { logPipeline } from '../../src/logs/pipeline.ts';
import { isAlert } from '../../src/rules/rule.ts';
import { OTHERS, OWN } from '../../src/rules/stack/argo-cd-syncs.ts';
import { logCollectorGroups } from '../../src/rules/stack/log-collector.ts';
import { logCollectors } from '../../src/rules/stack/log-collectors.ts';
import { lokiGroups } from '../../src/rules/stack/loki.ts';
import { testEnvironment } from '../support/environment.ts';
import { sampleBase, samples } from '../support/sample.ts';

const { alerts } = testEnvironment();
const expressions = new Map(
  [
    ...lokiGroups({ streamLimit: 77, copies: 1, thresholds: alerts }),
    ...logCollectorGroups(logCollectors.promtail, alerts),
  ].flatMap(({ rules }) => rules.filter(isAlert).map(({ alert, expr }) => [alert, expr] as const)),
);

describe.each(samples)('the alerts of %s about logs and delivery', (_, { components, environment }) => {
  test.each(['grafana', 'loki', 'promtail', 'argo-cd'])(
    '%s brings its own, where Prometheus looks for rules',
    (name) => {
      const rules = (components.get(name) ?? []).filter(({ kind }) => kind === 'PrometheusRule');
      expect(rules.map(({ metadata }) => metadata)).toEqual([
        expect.objectContaining({ name, namespace: environment.namespaces.monitoring }),
      ]);
    },
  );
});

describe('the alerts about Applications', () => {
  test('tell those of the stack from all others by their names', () => {
    const objects = argoObjects(sampleBase, sampleBase, { cluster: [], namespaced: [] });
    const names = [...objects.values()]
      .filter(({ kind }) => kind === 'Application')
      .map(({ metadata }): string => metadata.name);
    expect(names.length).toBeGreaterThan(10);
    const [, expression = ''] = /^name=~"(.+)"$/.exec(OWN.matcher) ?? [];
    expect(names.filter((name) => !new RegExp(`^(?:${expression})$`).test(name))).toEqual([]);
    expect(OTHERS.matcher).toBe(`name!~"${expression}"`);
  });
});

describe('the alerts about logs', () => {
  test('compare streams with the limit of Loki', () => {
    expect(expressions.get('LokiTooManyStreams')).toContain('/ 77\n');
    const config = (sampleBase.components.get('loki') ?? []).find(({ kind }) => kind === 'ConfigMap') as unknown as {
      data: Record<string, string>;
    };
    expect(parse(config.data['config.yaml'] ?? '').limits_config.max_global_streams_per_user).toBe(logLimits.streams);
  });

  test('read what the rate limit of the pipeline drops, by its own label', () => {
    expect(logPipeline.limit.label).toBe('namespace');
    expect(expressions.get('PromtailNamespaceCut')).toContain(`label_name="${logPipeline.limit.label}"`);
  });
});
