import { describe, expect, test } from '@jest/globals';
import { loadEnvironments } from '../src/config/load.ts';
import { images } from '../src/config/versions.ts';
import { externalServices } from '../src/external-services.ts';
import { prerequisites } from '../src/prerequisites.ts';
import { validate } from '../src/validation/index.ts';
import { testEnvironment } from './support/environment.ts';
import { sampleOf } from './support/sample.ts';

/** The sample environment, with a Prometheus that outgrew one machine. */
const environment = {
  ...loadEnvironments('config').base,
  prometheus: testEnvironment({
    prometheus: {
      replicas: 2,
      shards: 3,
      globalView: { service: 'thanos-query', namespace: 'thanos', port: 9090 },
      rules: { ruler: { namespace: 'thanos' } },
      thanos: { objectStorage: { config: { secret: 'thanos-bucket', key: 'thanos.yaml' } } },
      remoteWrite: [
        {
          name: 'mimir',
          url: 'https://mimir.example.com/api/v1/push',
          authentication: { bearer: { secret: 'mimir', key: 'token' } },
        },
      ],
    },
  }).prometheus,
};
const sample = sampleOf(environment);
const findings = (known: ReturnType<typeof prerequisites>) =>
  validate({
    ...sample.synthesis,
    externalServices: externalServices(environment),
    prerequisites: known,
    images: Object.values(images),
  }).map(({ object, message }) => `${object} ${message}`);

describe('a Prometheus that outgrew one machine', () => {
  test('holds: its objects, its connections, and rules that a ruler evaluates', () => {
    expect(sample.synthesis.problems).toEqual([]);
    expect(findings(prerequisites(environment))).toEqual([]);
  });

  test('needs Secrets, each of which must be announced', () => {
    const own = ['mimir', 'thanos-bucket'];
    expect(prerequisites(environment).filter(({ name }) => own.includes(name))).toEqual([
      {
        kind: 'Secret',
        namespace: 'monitoring',
        name: 'mimir',
        keys: ['token'],
        purpose: 'remote write of Prometheus',
      },
      {
        kind: 'Secret',
        namespace: 'monitoring',
        name: 'thanos-bucket',
        keys: ['thanos.yaml'],
        purpose: 'object storage of the Thanos sidecar',
      },
    ]);
    expect(findings(prerequisites(environment).filter(({ name }) => !own.includes(name)))).toEqual(
      own.map(
        (name) =>
          `Prometheus monitoring/panoptes needs the Secret "${name}", which is neither synthesized nor listed as a prerequisite`,
      ),
    );
  });

  test('is asked by Grafana through what sees all shards', () => {
    expect(JSON.stringify(sample.components.get('grafana'))).toContain('http://thanos-query.thanos.svc:9090');
  });
});
