import { expect } from '@jest/globals';
import { App } from 'cdk8s';
import type { ComponentChart } from '../../src/components/component-chart.ts';
import { type ManifestObject, synthesize } from '../../src/synthesize.ts';
import { schema } from '../../src/validation/objects/schema.ts';
import { policyInputOf } from './policy.ts';

/** Renders one chart on its own; fails the test when any of its objects does not hold against its schema. */
export function synthChart(build: (app: App) => ComponentChart): ManifestObject[] {
  const app = new App({ outdir: '/nowhere' });
  const chart = build(app);
  const { components, problems } = synthesize(app);
  expect(problems).toEqual([]);
  expect([...schema.check({ ...policyInputOf(), components })]).toEqual([]);
  return [...(components.get(chart.node.id) ?? [])];
}

/** The object of that kind and name; fails the test when there is none or more than one. */
// biome-ignore lint/suspicious/noExplicitAny: tests reach into arbitrary objects and assert what they find.
export function find(objects: readonly ManifestObject[], kind: string, name: string): any {
  const found = objects.filter((object) => object.kind === kind && object.metadata.name === name);
  expect(found.map((object) => `${object.kind}/${object.metadata.name}`)).toEqual([`${kind}/${name}`]);
  return found[0];
}
