import { describe, expect, test } from '@jest/globals';
import { load, problemsOf, SERVICE_YAML } from '../support/config-tree.ts';

const FILE = 'services/api-gateway.yaml';
const QUEUE = SERVICE_YAML.replace('promhttp', 'worker');

/** What is said of a threshold, which stands on one line behind its service; without line and column. */
const problems = (alerts: string, service = SERVICE_YAML) =>
  problemsOf({ [FILE]: `${service}alerts: { ${alerts} }\n` }).map((problem) =>
    problem.replace(/^config\/services\/api-gateway\.yaml:\d+:\d+ /, ''),
  );

describe('thresholds of a service', () => {
  test.each([
    ['trafficDrop: 100%', 'alerts.trafficDrop: 100% is too much; use less than 100%'],
    ['trafficMinimum: 0', 'alerts.trafficMinimum: 0 is too little; use 0.01 or more, for fewer requests say nothing'],
    ['trafficMinimum: 2000000', 'alerts.trafficMinimum: 2000000 is too much; use 1000000 or less'],
    ['cpuThrottling: 100%', 'alerts.cpuThrottling: 100% is too much; use less than 100%'],
  ])('%s', (alerts, message) => {
    expect(problems(alerts)).toEqual([message]);
  });

  test.each([
    ['length: a', 'queueLength: 0', 'alerts.queueLength: 0 is too few; use 1 or more'],
    ['length: a', 'queueLag: 5m', 'alerts.queueLag: means nothing: metrics.queue has no lag; remove it'],
    ['lag: a', 'queueLag: 0s', 'alerts.queueLag: 0s is too short; use 1s or more'],
    ['lag: a', 'queueLength: 5', 'alerts.queueLength: means nothing: metrics.queue has no length; remove it'],
    [
      'processed: a',
      'queueFailureRatio: 5%',
      'alerts.queueFailureRatio: means nothing: metrics.queue does not count failed messages; remove it',
    ],
  ])('queue with %s: %s', (queue, alerts, message) => {
    expect(problems(alerts, `${QUEUE}  queue: { ${queue} }\n`)).toEqual([message]);
  });

  test.each([
    ['cronMaxAge: 30m', 'alerts.cronMaxAge: 30m is too short; use 1h or more'],
    ['cronMaxAge: 90d', 'alerts.cronMaxAge: 90d is too long; use 60d or less'],
    ['cronSlowdown: 1', 'alerts.cronSlowdown: 1 is too little; use 1.5 or more'],
    ['cronSlowdown: 3', 'alerts.cronSlowdown: means nothing: metrics.cron has no duration; remove it'],
  ])('cron: %s', (alerts, message) => {
    expect(problems(alerts, `${QUEUE}  cron: { lastSuccess: a }\n`)).toEqual([message]);
  });

  test('mean nothing where the service has no requests, queue or clock', () => {
    const alerts = 'trafficDrop: 5%, trafficMinimum: 5, queueLag: 5m, queueLength: 5, cronMaxAge: 5h';
    expect(problems(alerts, QUEUE)).toEqual([
      'alerts.trafficDrop: means nothing: the service has no requests; remove it',
      'alerts.trafficMinimum: means nothing: the service has no requests; remove it',
      'alerts.queueLag: means nothing: metrics.queue has no lag; remove it',
      'alerts.queueLength: means nothing: metrics.queue has no length; remove it',
      'alerts.cronMaxAge: means nothing: there is no metrics.cron; remove it',
    ]);
  });

  test('hold where they mean something', () => {
    const metrics =
      '  queue: { succeeded: a, failed: b, length: c, lag: d }\n  cron: { lastSuccess: e, duration: f }\n';
    const alerts = 'queueLag: 5m, queueLength: 5, queueFailureRatio: 5%, cronMaxAge: 5h, cronSlowdown: 5';
    const { base } = load({ [FILE]: `${SERVICE_YAML}${metrics}alerts: { ${alerts}, trafficDrop: 5% }\n` });
    expect(base.services[0]?.alerts).toMatchObject({ queueLength: 5, cronSlowdown: 5 });
  });
});
