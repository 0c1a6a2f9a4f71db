import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { dividedInto } from '../../../src/kubernetes/parts.ts';
import type { ManifestObject } from '../../../src/synthesize.ts';
import { sizes } from '../../../src/validation/objects/sizes.ts';
import { type LokiFragment, lokiObjects } from '../../support/loki.ts';
import { environmentWithLogAlerts, logRules } from '../../support/many-log-alerts.ts';
import { find } from '../../support/synth.ts';

const SERVICES = 1_000;
/** What all services of a team share is nothing here: each has two groups of its own, and one of patterns. */
const GROUPS = SERVICES * 3 + 1;

type Map = ManifestObject & { readonly data: Readonly<Record<string, string>> };

const objectsOf = (services: number, config: Record<string, unknown> = {}) => {
  const environment = environmentWithLogAlerts(services, config);
  return lokiObjects((config.loki ?? {}) as LokiFragment, { logRules: logRules(environment) });
};
const mapsOf = (objects: readonly ManifestObject[]) =>
  objects.filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.labels?.loki_rule === '1') as Map[];
const groupsIn = (maps: readonly Map[]): string[] =>
  maps.flatMap(({ data }) =>
    Object.values(data).flatMap((text) =>
      (load(text) as { groups: { name: string }[] }).groups.map(({ name }) => name),
    ),
  );

describe('the rules over logs of 1,000 services with alerts of their own', () => {
  const objects = objectsOf(SERVICES);
  const maps = mapsOf(objects);

  test('stand in several ConfigMaps, each of which the policy about sizes grants', () => {
    const input = { components: new Map([['loki', objects]]) } as never;
    expect([...sizes.check(input)]).toEqual([]);
    const bytes = maps.map((map) => Buffer.byteLength(JSON.stringify(map)));
    expect(Math.max(...bytes)).toBeLessThan(384 * 1024);
    expect(maps.length).toBeGreaterThan(8);
  });

  test('are all there, once', () => {
    const names = groupsIn(maps);
    expect(names).toHaveLength(GROUPS);
    expect(new Set(names).size).toBe(GROUPS);
    const files = maps.flatMap(({ data }) => Object.keys(data));
    expect(new Set(files).size).toBe(files.length);
  });

  test('are all mounted into the directory that the ruler reads', () => {
    const { volumes, containers } = find(objects, 'StatefulSet', 'loki').spec.template.spec;
    const volume = volumes.find(({ name }: { name: string }) => name === 'rules');
    expect(volume.projected.sources).toEqual(maps.map(({ metadata }) => ({ configMap: { name: metadata.name } })));
    const mount = containers[0].volumeMounts.find(({ name }: { name: string }) => name === 'rules');
    expect(mount.mountPath).toBe('/etc/loki/rules/fake');
  });

  test('change in one ConfigMap when there is one service more', () => {
    const texts = (all: readonly Map[]) => new Map(all.map((map) => [map.metadata.name, JSON.stringify(map.data)]));
    const [before, after] = [texts(maps), texts(mapsOf(objectsOf(SERVICES + 1)))];
    expect([...after.keys()]).toEqual([...before.keys()]);
    const changed = [...after].filter(([name, text]) => before.get(name) !== text);
    // Its alerts, its patterns and its silence may be in three of them.
    expect(changed.length).toBeLessThanOrEqual(3);
  });

  test('are divided tenant by tenant where there are several', () => {
    const tenants = objectsOf(SERVICES, { loki: { tenancy: { by: 'team' } } });
    const own = mapsOf(tenants);
    expect(groupsIn(own)).toHaveLength(GROUPS);
    expect(new Set(own.map(({ metadata }) => metadata.name)).size).toBe(own.length);
    const { volumes } = find(tenants, 'StatefulSet', 'loki').spec.template.spec;
    const { sources } = volumes.find(({ name }: { name: string }) => name === 'rules').projected;
    const paths = sources.flatMap(({ configMap }: { configMap: { items: { path: string }[] } }) =>
      configMap.items.map(({ path }) => path),
    );
    expect(paths).toHaveLength(own.flatMap(({ data }) => Object.keys(data)).length);
    expect(new Set(paths).size).toBe(paths.length);
  });
});

test('few rules stay in one ConfigMap', () => {
  const maps = mapsOf(objectsOf(10));
  expect(maps.map(({ metadata }) => metadata.name)).toEqual(['loki-rules']);
});

describe('what is divided', () => {
  const items = (count: number, bytes = 10) =>
    Array.from({ length: count }, (_, index) => ({ name: `item-${index}`, bytes }));

  test('is no larger than the limit, and nothing of it is lost', () => {
    const parts = dividedInto(items(500), 1_000);
    expect(parts.flat()).toHaveLength(500);
    for (const part of parts) expect(part.length).toBeLessThanOrEqual(100);
  });

  test('stays where it is while there are as many parts', () => {
    const [before, after] = [dividedInto(items(60), 500), dividedInto(items(61), 500)];
    expect(after).toHaveLength(before.length);
    expect(after.map((part) => part.filter(({ name }) => name !== 'item-60'))).toEqual(before);
  });

  test('is left alone where it fits, and where a single item is too large', () => {
    expect(dividedInto(items(3), 30)).toEqual([items(3)]);
    expect(dividedInto(items(1, 5_000), 30)).toEqual([items(1, 5_000)]);
    expect(dividedInto([], 30)).toEqual([[]]);
  });
});
