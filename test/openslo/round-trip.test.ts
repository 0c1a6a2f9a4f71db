import { describe, expect, test } from '@jest/globals';
import type { Service } from '../../src/config/environment.ts';
import { loadEnvironments } from '../../src/config/load.ts';
import { slos as slosSchema } from '../../src/config/schema/slo.ts';
import { openSloDocuments, yamlStream } from '../../src/openslo/export.ts';
import { slosFragment, withSlos } from '../../src/openslo/fragment.ts';
import { type ImportedService, importOpenSlo } from '../../src/openslo/import.ts';
import { SERVICE_YAML } from '../support/config-tree.ts';
import { testEnvironment, testService } from '../support/environment.ts';
import { Random } from '../support/random.ts';
import { randomName, randomSlo } from './random-slos.ts';

const ENVIRONMENT = testEnvironment();

/** Services after their objectives went to OpenSLO and back, through text both times. */
function roundTrip(services: readonly Service[]): readonly ImportedService[] {
  const files = openSloDocuments({ ...ENVIRONMENT, services });
  return importOpenSlo([...files].map(([file, documents]) => ({ file, text: yamlStream(documents) }))).services;
}

/** What is imported, as the schema of the catalog reads it. */
const parsed = ({ slos }: ImportedService) => slosSchema().parse(slos);

const EVERY_INDICATOR = {
  default: { objective: '99.9%' },
  availability: { objective: '99.95%', availability: { errorCodes: '5..|429', routes: '/checkout.*' } },
  latency: { objective: '99%', window: '28d', latency: { threshold: '300ms' } },
  errors: { objective: '99%', window: '7d', events: { total: 'orders_total', errors: 'orders_total{ok="no"}' } },
  good: { objective: '99%', events: { total: 'orders_total', good: 'orders_total{ok="yes"}' }, minBadEvents: 0 },
  freshness: { objective: '99%', freshness: { timestamp: 'last_success', maxAge: '1h' }, tiers: ['slow', 'fast'] },
  throughput: { objective: '97%', throughput: { counter: 'done_total', minimum: 0.5 }, description: 'Mail: sent.' },
};

describe('export, then import', () => {
  test.each(Object.entries(EVERY_INDICATOR))('%s comes back as its author wrote it', (name, slo) => {
    const [imported, ...others] = roundTrip([testService({ slos: { [name]: slo } })]);
    expect(others).toEqual([]);
    expect(imported).toEqual({
      name: 'api-gateway',
      namespace: 'shop',
      slos: { [name]: { window: '30d', ...slo } },
    });
  });

  test('all objectives of several services stay apart', () => {
    const services = [
      testService({ name: 'b-c', namespace: 'a', slos: { d: { objective: '99%' } } }),
      testService({ name: 'c', namespace: 'a-b', slos: { d: { objective: '98%' } } }),
      testService({ name: 'none' }),
    ];
    expect(roundTrip(services).map((each) => [each.namespace, each.name, Object.keys(each.slos)])).toEqual([
      ['a', 'b-c', ['d']],
      ['a-b', 'c', ['d']],
    ]);
  });

  test('200 random sets of objectives are the same afterwards', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const random = new Random(seed);
      const slos = Object.fromEntries(Array.from({ length: 3 }, () => [randomName(random), randomSlo(random)]));
      const service = testService({ name: randomName(random), namespace: randomName(random), slos });
      const [imported, ...others] = roundTrip([service]);
      const expected = { name: service.name, namespace: service.namespace, slos: service.slos };
      expect({ seed, others, ...imported, slos: imported && parsed(imported) }).toEqual({
        seed,
        others: [],
        ...expected,
      });
    }
  });

  test.each(loadEnvironments('config').environments.map((each) => [each.name, each] as const))(
    'the objectives of the sample environment %s come back',
    (_, environment) => {
      const expected = environment.services.filter(({ slos }) => Object.keys(slos).length > 0);
      expect(expected.length).toBeGreaterThan(0);
      const imported = roundTrip(expected);
      expect(imported.map((each) => ({ ...each, slos: parsed(each) }))).toEqual(
        expected.map(({ name, namespace, slos }) => ({ name, namespace, slos })),
      );
    },
  );

  test('what is added to a service file is what the catalog reads', () => {
    for (let seed = 0; seed < 100; seed += 1) {
      const random = new Random(seed);
      const service = testService({ slos: { [randomName(random)]: randomSlo(random) } });
      const [imported] = roundTrip([service]);
      const text = withSlos(SERVICE_YAML, imported!);
      expect(text.startsWith(SERVICE_YAML)).toBe(true);
      expect(text.endsWith(slosFragment(imported!))).toBe(true);
    }
  });
});
