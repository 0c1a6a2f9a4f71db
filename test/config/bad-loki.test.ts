import { describe, expect, test } from '@jest/globals';
import { problemsOf } from '../support/config-tree.ts';

/** The problems of an environment with this below `loki`, without their place in the file. */
const problems = (...lines: string[]): string[] =>
  problemsOf({ 'environments/dev.yaml': `loki:\n${lines.map((line) => `  ${line}\n`).join('')}` }).map((problem) =>
    problem.replace(/^\S+ loki\.?/, ''),
  );

const S3 = 's3: { bucket: loki-chunks, region: eu-central-1 }';
const period = (from: string, store: string) => `{ from: "${from}", objectStore: ${store} }`;

describe('a Loki that would lose lines is refused', () => {
  test.each(['ha', 'distributed'])('in mode %s without object storage', (mode) => {
    expect(problems(`mode: ${mode}`)).toEqual([
      `mode: needs object storage: in mode ${mode} each process would keep lines that the others do not find; set storage.s3, storage.gcs or storage.azure, or use mode monolithic`,
    ]);
    expect(problems(`mode: ${mode}`, `storage: { ${S3} }`)).toEqual([]);
  });

  test('with lines of an earlier period on the volume of one process', () => {
    const schema = `schema: [${period('2024-04-01', 'filesystem')}, ${period('2026-12-01', 's3')}]`;
    expect(problems('mode: ha', `storage: { ${S3} }`, schema)).toEqual([
      'schema[0].objectStore: keeps the lines from 2024-04-01 on the volume of one process, where mode ha does not find them; stay monolithic until they are past their retention, then remove this period (docs/loki.md)',
    ]);
    expect(problems(`storage: { ${S3} }`, schema)).toEqual([]);
  });

  test('with fewer processes than each line has copies', () => {
    expect(problems('mode: ha', 'replicas: 2', `storage: { ${S3} }`)).toEqual([
      'replicas: 2 is below the replication factor of 3 in mode ha; use 3 or more',
    ]);
    expect(problems('mode: distributed', `storage: { ${S3} }`, 'distributed: { ingester: { replicas: 2 } }')).toEqual([
      'distributed.ingester.replicas: 2 is below the replication factor of 3: each line goes to three of them; use 3 or more',
    ]);
  });
});

describe('the periods of a schema', () => {
  test.each([
    [
      'do not follow each other',
      [`storage: { ${S3} }`, `schema: [${period('2026-12-01', 's3')}, ${period('2024-04-01', 's3')}]`],
      'schema[1].from: does not come after 2026-12-01; put the periods in order',
    ],
    [
      'name a store that is not set',
      [`schema: [${period('2026-12-01', 'gcs')}]`],
      'schema[0].objectStore: "gcs" is not set; add storage.gcs',
    ],
    [
      'leave a store out',
      [`storage: { ${S3} }`, `schema: [${period('2024-04-01', 'filesystem')}]`],
      'storage.s3: is used by no period; add one to `schema` that begins in the future',
    ],
    [
      'are not written where there are two stores',
      [`storage: { ${S3}, gcs: { bucket: other } }`],
      'storage.gcs: is a second store; write in `schema` from when on which of them is used',
    ],
    [
      'begin on no day',
      [`schema: [${period('2026-02-30', 'filesystem')}]`],
      'schema[0].from: "2026-02-30" is a day that no calendar has',
    ],
    [
      'begin at a time',
      [`schema: [${period('tomorrow', 'filesystem')}]`],
      'schema[0].from: "tomorrow" is not a day; write one such as "2026-12-01"',
    ],
    ['are none', ['schema: []'], 'schema: is empty; write a period, or remove the key'],
  ])('are refused when they %s', (_, lines, problem) => {
    expect(problems(...lines)).toEqual([problem]);
  });
});

describe('a key that means nothing', () => {
  test.each([
    [
      ['replicas: 3'],
      'replicas: means nothing in mode monolithic: it is one process; use mode ha, or remove it (in an environment: replicas: null)',
    ],
    [
      ['mode: distributed', 'replicas: 3', `storage: { ${S3} }`],
      'replicas: means nothing in mode distributed: each part has its own; see distributed, or remove it (in an environment: replicas: null)',
    ],
    [
      ['distributed: { querier: { replicas: 2 } }'],
      'distributed: means nothing in mode monolithic, which has no parts; remove it (in an environment: distributed: null)',
    ],
    [['storage: { egressPorts: [80] }'], 'storage.egressPorts: means nothing without object storage; remove it'],
    [
      ['gateway: { htpasswd: { secret: a, key: b } }'],
      'gateway.htpasswd: means nothing without the gateway; set gateway.enabled, or remove it',
    ],
  ])('is refused: %j', (lines, problem) => expect(problems(...lines)).toEqual([problem]));
});

describe('a value that cannot be meant', () => {
  test.each([
    [
      'half of a credential',
      ['storage: { s3: { bucket: abc, region: eu-central-1, accessKeyId: { secret: a, key: b } } }'],
      'storage.s3.accessKeyId: is half of a credential; add secretAccessKey, or remove both for a workload identity',
    ],
    [
      'a literal credential',
      [
        'storage: { s3: { bucket: abc, region: eu-central-1, secretAccessKey: hunter2, accessKeyId: { secret: a, key: b } } }',
      ],
      'storage.s3.secretAccessKey: must name a Secret and a key in it, never hold the value itself; write secret: … and key: …',
    ],
    [
      'a bucket',
      ['storage: { gcs: { bucket: My_Bucket } }'],
      'storage.gcs.bucket: "My_Bucket" is not the name of a bucket; use 3 to 63 lower-case letters, digits, hyphens, dots and underscores',
    ],
    [
      'an account',
      ['storage: { azure: { account: my-account, container: loki } }'],
      'storage.azure.account: "my-account" is not a storage account; use 3 to 24 lower-case letters and digits',
    ],
    ['a short retention', ['retention: 1h'], 'retention: 1h is too short; use 24h or more'],
    [
      'a short retention of a level',
      ['retentionByLevel: { debug: 2h }'],
      'retentionByLevel.debug: 2h is too short; use 1d or more',
    ],
    [
      'a filter as a selector',
      ['retentionRules: [{ selector: \'{app="a"} |= "x"\', period: 2d }]'],
      'retentionRules[0].selector: "{app=\\"a\\"} |= \\"x\\"" is not a selector of streams; write one such as {namespace="shop"}',
    ],
    [
      'two rules of one priority',
      ['retentionRules: [{ selector: \'{app="a"}\', period: 2d }, { selector: \'{app="a"}\', period: 3d }]'],
      'retentionRules[1].selector: "{app=\\"a\\"}" has a rule of the same priority already; remove one of them',
    ],
    [
      'a burst below the rate',
      ['limits: { ingestionRate: 30 }'],
      'limits.ingestionBurst: is below ingestionRate, which is 30; raise it',
    ],
    [
      'a stream above all',
      ['limits: { streamRate: 15 }'],
      'limits.streamRate: 15 is above what all may send together, which is 10; lower it',
    ],
    [
      'a stream that bursts less than it may',
      ['limits: { streamRate: 9, streamBurst: 8 }'],
      'limits.streamBurst: 8 is below streamRate, which is 9; raise it',
    ],
    [
      'longer lines than the collectors send',
      ['limits: { lineKilobytes: 512 }'],
      'limits.lineKilobytes: 512 is too many kilobytes; use 256 or fewer',
    ],
    [
      'a huge cache',
      ['cache: { chunks: { memory: 9Ti } }'],
      'cache.chunks.memory: "9Ti" is no size for a cache; use 64Mi to 64Gi',
    ],
    [
      'an autoscaler without room',
      [
        'mode: distributed',
        `storage: { ${S3} }`,
        'distributed: { querier: { replicas: 4, autoscaling: { maxReplicas: 4 } } }',
      ],
      'distributed.querier.autoscaling.maxReplicas: 4 leaves nothing to scale beside replicas, which is 4; raise it',
    ],
    [
      'an annotation',
      ['serviceAccountAnnotations: { "a/b/c": x }'],
      'serviceAccountAnnotations: "a/b/c" is not the key of an annotation; write one such as eks.amazonaws.com/role-arn',
    ],
  ])('is refused: %s', (_, lines, problem) => expect(problems(...lines)).toEqual([problem]));
});
