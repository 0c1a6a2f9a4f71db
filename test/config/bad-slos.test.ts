import { describe, expect, test } from '@jest/globals';
import { problemsOf, SERVICE_YAML } from '../support/config-tree.ts';

const SERVICE = 'config/services/api-gateway.yaml';

/** What is said of one objective, which stands on line 8 of the file of its service; without columns. */
const problems = (slo: string, service = SERVICE_YAML) =>
  problemsOf({ 'services/api-gateway.yaml': `${service}slos:\n  main: ${slo}\n` }).map((problem) =>
    problem.replace(/^([^:]+:8):\d+ /, '$1 '),
  );

const at = (path: string) => `${SERVICE}:8 slos.main${path}:`;

describe('objectives that cannot be', () => {
  test.each([
    ['{ objective: 100%, window: 7d }', `${at('.objective')} 100% leaves no error budget; use a value below 100%`],
    ['{ objective: 0%, window: 7d }', `${at('.objective')} 0% promises nothing; use a value above 0%`],
    [
      '{ objective: 99%, window: 7d, latency: { threshold: 1s }, availability: {} }',
      `${at('.latency')} is a second indicator beside "availability"; give it an SLO of its own`,
    ],
    [
      '{ objective: 99%, window: 7d, events: { total: a, errors: b, good: c } }',
      `${at('.events.good')} says the same as errors; keep one of them`,
    ],
    [
      '{ objective: 99%, window: 7d, events: { total: a } }',
      `${at('.events')} does not say which events are bad; add errors, or good`,
    ],
    [
      '{ objective: 99%, window: 7d, events: { total: a, errors: a } }',
      `${at('.events.total')} "a" is the same series as the part of it; name the counter of all events`,
    ],
    [
      '{ objective: 99%, window: 7d, events: { total: "rate(a)", errors: b } }',
      'is not a selector; write the name of a metric, and label matchers in braces where you need them',
    ],
    [
      '{ objective: 99%, window: 30d }',
      `${at('.window')} a period of 30d is longer than samples are kept in environment base (7d); use a shorter window, or raise prometheus.retention`,
    ],
    ['{ objective: 99%, window: 7d, tiers: [] }', 'is empty; name at least one tier'],
  ])('%s', (slo, message) => {
    const found = problems(slo);
    expect(found).toContainEqual(expect.stringContaining(message));
    expect(found.every((problem) => problem.startsWith(`${SERVICE}:8 `))).toBe(true);
  });

  test('a tier that can never fire is named, with the lowest objective that it can fire for', () => {
    expect(problems('{ objective: 92%, window: 7d }')[0]).toBe(
      `${at('.objective')} 92% is so low that the tier fast can never fire; use an objective above 92.56%, or leave fast out of tiers`,
    );
    expect(problems('{ objective: 93%, window: 7d }')).toEqual([]);
    expect(problems('{ objective: 92%, window: 7d, tiers: [medium, slow, trickle] }')).toEqual([]);
  });

  test('a threshold between two buckets is no threshold', () => {
    expect(problems('{ objective: 99%, window: 7d, latency: { threshold: 300ms } }')).toEqual([
      `${at('.latency')} has a threshold of 300ms, which is no boundary of a bucket; use 250ms or 500ms, or say in metrics.buckets which boundaries the service has`,
    ]);
    expect(problems('{ objective: 99%, window: 7d, latency: { threshold: 250ms } }')).toEqual([]);
    const buckets = `${SERVICE_YAML}  buckets: [0.1, 0.3, 1]\n`;
    const said = problemsOf({
      'services/api-gateway.yaml': `${buckets}slos:\n  main: { objective: 99%, window: 7d, latency: { threshold: 300ms } }\n`,
    });
    expect(said).toEqual([]);
    const native = `${SERVICE_YAML}  histograms: native\n`;
    const any = problemsOf({
      'services/api-gateway.yaml': `${native}slos:\n  main: { objective: 99%, window: 7d, latency: { threshold: 123ms } }\n`,
    });
    expect(any).toEqual([]);
  });

  test('a service without requests promises nothing about them', () => {
    const worker = SERVICE_YAML.replace('promhttp', 'worker');
    expect(problems('{ objective: 99%, window: 7d, latency: { threshold: 1s } }', worker)).toEqual([
      `${at('.latency')} is about requests, which a service with the preset worker does not answer; use events, freshness or throughput`,
    ]);
    expect(problems('{ objective: 99%, window: 7d }', worker)).toHaveLength(1);
    expect(problems('{ objective: 99%, window: 7d, events: { total: a, errors: b } }', worker)).toEqual([]);
  });

  test('a period may be as long as samples are kept, and no longer', () => {
    expect(problems('{ objective: 99%, window: 7d }')).toEqual([]);
    expect(problems('{ objective: 99%, window: 28d }')).toHaveLength(3);
    expect(problemsOf({ 'services/api-gateway.yaml': `${SERVICE_YAML}slos:\n  main:\n    objective: 99%\n` })[0]).toBe(
      `${SERVICE}:8:3 slos.main: a period of 30d is longer than samples are kept in environment base (7d); use a shorter window, or raise prometheus.retention`,
    );
  });
});
