import { describe, expect, test } from '@jest/globals';
import type { Environment } from '../src/config/environment.ts';
import { sampleOf, samples } from './support/sample.ts';

/** Objects by component, name and kind, as texts. */
function textsOf(environment: Environment): Map<string, string> {
  const { components } = sampleOf(environment);
  return new Map(
    [...components].flatMap(([component, objects]) =>
      objects.map((object) => [
        `${component}: ${object.kind} ${object.metadata.name}`,
        JSON.stringify(object, undefined, 1),
      ]),
    ),
  );
}

/** What is not the same in both, by component, kind and name. */
function changed(before: Map<string, string>, after: Map<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key)).sort();
}

describe.each(samples)('another collector in %s', (_, { environment }) => {
  const withCollector = (collector: 'promtail' | 'alloy') =>
    textsOf({ ...environment, logs: { ...environment.logs, collector } });
  const promtail = withCollector('promtail');
  const alloy = withCollector('alloy');
  const changes = changed(promtail, alloy).filter((key) => !/^(promtail|alloy): /.test(key));

  test('replaces the component of the collector, with its monitor, its alerts and its rights', () => {
    const kinds = (texts: Map<string, string>, component: string) =>
      [...texts.keys()].filter((key) => key.startsWith(`${component}: `)).map((key) => key.split(' ')[1]);
    expect(kinds(promtail, 'alloy')).toEqual([]);
    expect(kinds(alloy, 'promtail')).toEqual([]);
    expect(kinds(alloy, 'alloy')).toEqual(kinds(promtail, 'promtail'));
  });

  test('changes nothing else but who may connect, which jobs are missed, and its dashboards', () => {
    const expected =
      /^(loki(-\w+)*: NetworkPolicy|prometheus: NetworkPolicy|kubernetes: PrometheusRule general$|dashboards: ConfigMap dashboard-(log-collector|log-losses)$)/;
    expect(changes.filter((key) => !expected.test(key))).toEqual([]);
    expect(changes.length).toBeGreaterThan(0);
  });
});
