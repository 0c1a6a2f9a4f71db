import { describe, expect, test } from '@jest/globals';
import { problemsOf } from '../support/config-tree.ts';

const DEV = 'config/environments/dev.yaml';

describe('a mistake about the thresholds of the control plane', () => {
  test.each([
    [
      'an objective that the fastest alert could never miss',
      'apiServerAvailability: 90%',
      '1:34 alerts.apiServerAvailability: 90% is too little; use 95% or more',
    ],
    [
      'an objective without an error budget',
      'apiServerAvailability: 100%',
      '1:34 alerts.apiServerAvailability: 100% is too much; use less than 100%',
    ],
    [
      'a life of certificates that the API server does not count',
      'clientCertificateExpiration: 5d',
      '1:40 alerts.clientCertificateExpiration: 5d is none of the steps in which the API server counts; use 6h, 12h, 1d, 2d, 4d, 7d, 30d, 90d',
    ],
    ['no pods at all', 'schedulerBacklog: 0', '1:29 alerts.schedulerBacklog: 0 is less than one; use 1 or more'],
    [
      'a latency beyond the histogram',
      'coreDnsLatency: 1m',
      '1:27 alerts.coreDnsLatency: 1m is too long; use 30s or less',
    ],
    [
      'a share that the whole never exceeds',
      'etcdDatabaseQuota: 100%',
      '1:30 alerts.etcdDatabaseQuota: 100% is too much; use less than 100%',
    ],
  ])('%s', (_, setting, problem) => {
    expect(problemsOf({ 'environments/dev.yaml': `alerts: { ${setting} }\n` })).toEqual([`${DEV}:${problem}`]);
  });
});
