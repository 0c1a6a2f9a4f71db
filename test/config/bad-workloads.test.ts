import { describe, expect, test } from '@jest/globals';
import { problemsOf } from '../support/config-tree.ts';

const DEV = 'config/environments/dev.yaml';

describe('a mistake about the thresholds of workloads and volumes', () => {
  test.each([
    ['no restarts at all', 'containerRestarts: 0', '1:30 alerts.containerRestarts: 0 is too few; use 1 or more'],
    [
      'as many restarts as a crash loop has',
      'containerRestarts: 21',
      '1:30 alerts.containerRestarts: 21 is too many; a container that restarts that often is in a crash loop',
    ],
    [
      'less than what was asked for',
      'workloadOverRequest: 0.5',
      '1:32 alerts.workloadOverRequest: 0.5 is too little; use 1 or more',
    ],
    ['no quota at all', 'quotaOvercommit: 0', '1:28 alerts.quotaOvercommit: 0 is too little; use 0.5 or more'],
    [
      'a forecast of less than what it looks back on',
      'volumeForecast: 1h',
      '1:27 alerts.volumeForecast: 1h is too short; use 12h or more',
    ],
    [
      'a share that the whole never exceeds',
      'containerMemory: 100%',
      '1:28 alerts.containerMemory: 100% is too much; use less than 100%',
    ],
  ])('%s', (_, setting, problem) => {
    expect(problemsOf({ 'environments/dev.yaml': `alerts: { ${setting} }\n` })).toEqual([`${DEV}:${problem}`]);
  });
});
