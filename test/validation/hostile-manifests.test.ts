import { describe, expect, test } from '@jest/globals';
import type { ManifestObject } from '../../src/synthesize.ts';
import { findingsOf, validate } from '../../src/validation/index.ts';
import { validateManifests, withoutNulls } from '../../src/validation/manifests.ts';
import type { PolicyInput } from '../../src/validation/policy.ts';
import { objectOf, policyInputOf } from '../support/policy.ts';
import { Random } from '../support/random.ts';
import { sampleBase } from '../support/sample.ts';

type Data = Record<string, unknown>;

/** What people write by mistake where something else belongs. */
const WRONG: readonly unknown[] = [null, [], {}, '', 0, true, 'text', [null], ['text'], { a: null }, [[]], -1];

/** The same object with something else in one to three places. */
function damaged(random: Random, object: ManifestObject): ManifestObject {
  const copy = structuredClone(object) as unknown as Data;
  for (let times = 1 + random.below(3); times > 0; times -= 1) damageOne(random, copy);
  return withoutNulls(copy) as ManifestObject;
}

function damageOne(random: Random, object: Data): void {
  // What every document must have is asked for before any policy sees it.
  const isFree = (key: string) => !['apiVersion', 'kind', 'name'].includes(key);
  const places = [object, object, object, object.metadata as Data].filter((each) => Object.keys(each).some(isFree));
  let place = random.pick(places);
  let key = random.pick(Object.keys(place).filter(isFree));
  if (key === 'metadata') return;
  for (let depth = random.below(7); depth > 0; depth -= 1) {
    const inner = place[key];
    if (typeof inner !== 'object' || inner === null || Object.keys(inner).length === 0) break;
    place = inner as Data;
    key = random.pick(Object.keys(place));
  }
  if (random.chance(0.3)) delete place[key];
  else place[key] = random.pick(WRONG);
}

const all = [...sampleBase.components.values()].flat();
const COUNT = 200;
const random = new Random(20261123);
const hostile = Array.from({ length: COUNT }, () => damaged(random, random.pick(all)));

describe('manifests that nobody would write', () => {
  test.each(hostile.map((object, index) => [index, object] as const))(
    'number %i is judged by every policy, alone and among sound ones',
    (index, object) => {
      expect(() => validate(policyInputOf(object))).not.toThrow();
      // Each costs a whole sample.
      if (index % 10 > 0) return;
      const others = all.filter(({ kind, metadata }) => kind !== object.kind || metadata.name !== object.metadata.name);
      const input: PolicyInput = { ...policyInputOf(), components: new Map([['all', [...others, object]]]) };
      expect(() => validate(input)).not.toThrow();
    },
  );

  test('are read from files', () => {
    const rules = { roleRef: null, subjects: [{}] };
    const objects = [
      objectOf('Role', { rules: null }, 'web', 'rbac.authorization.k8s.io/v1'),
      objectOf('RoleBinding', rules, 'web', 'rbac.authorization.k8s.io/v1'),
      objectOf('Deployment', { spec: { template: null } }, 'web', 'apps/v1'),
    ];
    const files = new Map([['all.yaml', objects.map((object) => JSON.stringify(object)).join('\n---\n')]]);
    const { errors } = validateManifests(files, { name: 'files' });
    expect(errors).toEqual(
      expect.arrayContaining([
        'files: all.yaml: RoleBinding shop/web lacks roleRef; add it [schema]',
        'files: all.yaml: Deployment shop/web lacks spec.template; add it [schema]',
      ]),
    );
  });

  test('do not hide what is wrong with others', () => {
    const privileged = objectOf('Pod', {
      spec: { containers: [{ name: 'web', image: 'web:1', securityContext: { privileged: true } }] },
    });
    const before = validate(policyInputOf(privileged)).map(({ policy, message }) => `${policy}: ${message}`);
    expect(before.length).toBeGreaterThan(3);
    const broken = objectOf('Deployment', { spec: {} }, 'broken', 'apps/v1');
    const after = validate(policyInputOf(broken, privileged)).map(({ policy, message }) => `${policy}: ${message}`);
    expect(after).toEqual(expect.arrayContaining(before));
  });

  test('that no policy expects stop the synth, and with it what a policy itself does wrong', () => {
    const policy = {
      name: 'broken',
      check: () => {
        throw new Error('a defect');
      },
    };
    expect([...findingsOf(policy, policyInputOf(objectOf('ConfigMap', {})))]).toEqual([
      expect.objectContaining({ message: 'has a shape in which it cannot be judged: a defect' }),
    ]);
    expect(hostile.length).toBe(COUNT);
  });
});
