import { describe, expect, test } from '@jest/globals';
import { pipelineOf } from '../../src/logs/pipeline-of.ts';
import { stagesOf } from '../../src/logs/stages.ts';
import { testEnvironment, testService } from '../support/environment.ts';

/** Selectors of all matches of the services, with the names of the stages within. */
function matches(...services: Record<string, unknown>[]) {
  const environment = testEnvironment(
    {},
    services.map((service) => testService(service)),
  );
  return stagesOf(pipelineOf(environment)).flatMap((stage) =>
    'match' in stage ? [[stage.match.selector, stage.match.stages.map((each) => Object.keys(each)[0]).join(' ')]] : [],
  );
}

describe('stages of single services', () => {
  test('are none for a service that says nothing', () => {
    expect(matches({})).toEqual([]);
  });

  test('are shared by the services of a namespace that say the same', () => {
    const logs = { multiline: 'java' };
    expect(
      matches(
        { name: 'a', logs },
        { name: 'b', logs },
        { name: 'c', logs: { multiline: 'go' } },
        { name: 'd', namespace: 'bank', logs },
      ),
    ).toEqual([
      ['{namespace="shop",service_name=~"a|b"}', 'multiline'],
      ['{namespace="shop",service_name="c"}', 'multiline'],
      ['{namespace="bank",service_name="d"}', 'multiline'],
    ]);
  });

  test('ask for labels alone, which all lines of a stream have in common', () => {
    const logs = {
      format: 'json',
      multiline: 'java',
      drop: [{ reason: 'noise', expression: 'x' }],
      sample: { keep: '10%', expression: 'y' },
      redact: ['z'],
      metrics: { a: { expression: 'a', description: 'An a.' } },
    };
    expect(matches({ name: 'a', logs })).toEqual([
      ['{namespace="shop",service_name="a"}', 'multiline'],
      ['{namespace="shop",service_name="a"}', 'labelallow regex metrics drop regex template drop'],
      ['{namespace="shop",service_name="a"}', 'replace json template json template json template'],
    ]);
  });
});
