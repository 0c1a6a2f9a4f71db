import { describe, expect, test } from '@jest/globals';
import { problemsOf } from '../support/config-tree.ts';

const DEV = 'config/environments/dev.yaml';

describe('a threshold of Loki, Promtail, Grafana or Argo CD that cannot be meant', () => {
  test.each([
    ['lokiStreams: 100%', '100% is too much; use less than 100%'],
    ['lokiWriteLatency: 2m', '2m is too long; use 50s or less'],
    ['lokiRejectedLines: 0', '0 is too few; use 0.01 or more'],
    ['lokiCompactionDelay: 10m', '10m is too short; use 30m or more'],
    ['logCollectorRequestLatency: 10s', '10s is too long; use 5s or less'],
    ['logCollectorCutLines: 0', '0 is too few; use 0.1 or more'],
    ['auditForbidden: 0', '0 is too few; use 1 or more'],
    ['auditForbidden: 2000000', '2000000 is too many; use 1000000 or fewer'],
    ['grafanaLatency: 1ms', '1ms is too short; use 10ms or more'],
    ['argoCdQueueDepth: 0', '0 is too few; use 1 or more'],
    ['argoCdPendingRequests: 20000', '20000 is too many; use 10000 or fewer'],
  ])('%s', (setting, problem) => {
    const [name = ''] = setting.split(':');
    const column = `alerts: { ${name}: `.length + 1;
    expect(problemsOf({ 'environments/dev.yaml': `alerts: { ${setting} }\n` })).toEqual([
      `${DEV}:1:${column} alerts.${name}: ${problem}`,
    ]);
  });
});
