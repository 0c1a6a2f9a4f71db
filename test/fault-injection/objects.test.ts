import { describe, expect, test } from '@jest/globals';
import { Random } from '../support/random.ts';
import { deliveryWorlds } from './delivery-worlds.ts';
import { draw } from './draw.ts';
import { describeSite } from './fault.ts';
import { DELIVERY } from './operators/delivery.ts';
import { OPERATORS } from './operators/index.ts';
import { firstError, outcomeOf } from './outcome.ts';
import { reportOf, SEED } from './report.ts';
import { worlds } from './worlds.ts';

/** Faults of each operator. */
const EACH = 4;

const all = worlds();
const random = new Random(SEED);
const drawn = draw(OPERATORS, all, random, EACH);
const trees = deliveryWorlds();
const ofTrees = draw(DELIVERY, trees, random, EACH);
const judged = [...drawn, ...ofTrees].map(({ operator, world, site }) => ({
  operator: operator.name,
  isHarmless: operator.harmless !== undefined,
  where: `${world.name} ${site.component}: ${describeSite(site)}`,
  outcome: outcomeOf(world, site, random),
}));

describe('a single fault in the objects of an environment', () => {
  test.each([...all, ...trees].map((world) => [world.name, world] as const))('is none in %s as it is', (_, world) => {
    expect((world.firstError ?? firstError)(world.input)).toBeUndefined();
  });

  test('is drawn over the whole tree', () => {
    const components = all.flatMap(({ input }) => [...input.components].filter(([, objects]) => objects.length > 0));
    const kinds = new Set(components.flatMap(([, objects]) => objects.map(({ kind }) => kind)));
    expect([...new Set(drawn.map(({ site }) => site.component))].sort()).toEqual(
      [...new Set(components.map(([name]) => name))].sort(),
    );
    expect([...new Set(drawn.map(({ site }) => site.object.kind))].sort()).toEqual([...kinds].sort());
  });

  test('is drawn wherever what Argo CD reads can be broken', () => {
    const names = new Set(ofTrees.map(({ operator }) => operator.name));
    expect(DELIVERY.map(({ name }) => name).filter((name) => !names.has(name))).toEqual([]);
    const kinds = ['AppProject', 'Application', 'File', 'Kustomization'];
    expect([...new Set(ofTrees.map(({ site }) => site.object.kind))].sort()).toEqual(kinds);
  });

  test('is found before anything is written, if it breaks something', () => {
    const { total, caught, unknown, lines } = reportOf(judged.filter(({ isHarmless }) => !isHarmless));
    const figures = [`seed ${SEED}: ${caught} of ${total} faults are found`, ...lines].join('\n');
    if (process.env.FAULT_SEED) console.info(figures);
    expect(unknown).toEqual([]);
    expect(total).toBeGreaterThanOrEqual(300);
    expect(caught / total).toBeGreaterThanOrEqual(0.95);
  });

  test('is no error, if it breaks nothing', () => {
    const wrong = judged.filter(({ isHarmless, outcome }) => isHarmless && outcome.by !== undefined);
    expect(wrong).toEqual([]);
  });
});
