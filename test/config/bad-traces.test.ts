import { describe, expect, test } from '@jest/globals';
import { problemsOf } from '../support/config-tree.ts';

/** The problems of an environment with this below `traces`, without their place in the file. */
const problems = (...lines: string[]): string[] =>
  problemsOf({ 'environments/dev.yaml': `traces:\n${lines.map((line) => `  ${line}\n`).join('')}` }).map((problem) =>
    problem.replace(/^\S+ traces\.?/, ''),
  );

const S3 = 's3: { bucket: tempo-blocks, region: eu-central-1 }';

describe('traces that cannot be meant are refused', () => {
  test.each([
    ['retention: 10m', 'retention: 10m is too short; use 1h or more'],
    [
      `storage: { ${S3}, gcs: { bucket: tempo-blocks } }`,
      'storage.gcs: is a second store beside s3; Tempo has one, so remove either',
    ],
    [
      'storage: { s3: { bucket: abc, region: eu-central-1, accessKeyId: { secret: a, key: b } } }',
      'storage.s3.accessKeyId: is half of a credential; add secretAccessKey, or remove both for a workload identity',
    ],
    [
      'storage: { azure: { account: traces, container: tempo, accountKey: hunter2 } }',
      'storage.azure.accountKey: must name a Secret and a key in it, never hold the value itself; write secret: … and key: …',
    ],
    ['storage: { egressPorts: [80] }', 'storage.egressPorts: means nothing without object storage; remove it'],
    ['limits: { ingestionRate: 30 }', 'limits.ingestionBurst: is below ingestionRate, which is 30; raise it'],
    ['limits: { traceMegabytes: 40 }', 'limits.traceMegabytes: 40 is above ingestionBurst, which is 20; lower it'],
    ['limits: { liveTraces: 5 }', 'limits.liveTraces: 5 is too few; use 100 or more'],
    ['metrics: { maxSeries: 5 }', 'metrics.maxSeries: 5 is too few; use 1000 or more'],
    ['collector: { replicas: 0 }', 'collector.replicas: 0 is too few; use 1 or more'],
    ['collector: { tailSampling: { wait: 10m } }', 'collector.tailSampling.wait: 10m is too long; use 5m or less'],
    ['collector: { tailSampling: { traces: 10 } }', 'collector.tailSampling.traces: 10 is too few; use 1000 or more'],
    [
      'collector: { tailSampling: { share: 10 } }',
      'collector.tailSampling.share: expected a percentage such as 90% or 99.95%, got the number 10',
    ],
    [
      'senderNamespaces: [Ingress]',
      'senderNamespaces[0]: "Ingress" is not a DNS label; use lower-case letters, digits and inner hyphens, and start and end with a letter or digit',
    ],
    ['enable: true', ': unknown key "enable"; did you mean "enabled"?'],
  ])('%s', (line, problem) => expect(problems(line)).toEqual([problem]));

  test.each([
    ['tempoRequestErrors: 100%', '100% is too much; use less than 100%'],
    ['tempoRefusedSpans: 0', '0 is too few; use 0.01 or more'],
    ['otelCollectorQueue: 100%', '100% is too much; use less than 100%'],
  ])('alerts.%s', (setting, problem) => {
    const [name] = setting.split(':');
    const [only, ...more] = problemsOf({ 'environments/dev.yaml': `alerts: { ${setting} }\n` });
    expect([only?.replace(/^\S+ /, ''), more]).toEqual([`alerts.${name}: ${problem}`, []]);
  });

  test('but not those with one store, and a burst to match', () => {
    expect(
      problems('enabled: true', `storage: { ${S3} }`, 'limits: { ingestionRate: 30, ingestionBurst: 40 }'),
    ).toEqual([]);
  });
});
