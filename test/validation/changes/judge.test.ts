import { describe, expect, test } from '@jest/globals';
import { refusals } from '../../../src/changes.ts';
import { changeNotes } from '../../../src/cli/change-notes.ts';
import { compare } from '../../../src/validation/changes/change.ts';
import { type AcceptedChange, changePolicies, judgeChanges } from '../../../src/validation/changes/index.ts';
import { CHANGES } from '../../../src/validation/changes/names.ts';
import { componentsOf, object } from '../../support/changes.ts';

const namespaces = (...names: string[]) => names.map((name) => object('Namespace', {}, { name }));
const comparison = compare(componentsOf(namespaces('a', 'b', 'c')), componentsOf(namespaces('c')));
const accept = (name: string, more: Partial<AcceptedChange> = {}): AcceptedChange => ({
  change: 'removed-namespaces',
  object: name,
  reason: 'it is empty',
  ...more,
});
const objects = (list: readonly { readonly object: string }[]) => list.map((each) => each.object);

describe('the judgement of changes', () => {
  test('every policy has its own name, which configuration can accept', () => {
    expect(changePolicies.map(({ name }) => name)).toEqual([...CHANGES]);
  });

  test('refuses what is dangerous and not accepted', () => {
    const { refused, accepted, noted, unused } = judgeChanges(comparison, [accept('Namespace a')]);
    expect([objects(refused), objects(accepted), noted, unused]).toEqual([['Namespace b'], ['Namespace a'], [], []]);
    expect(accepted[0]!.reason).toBe('it is empty');
  });

  test('an asterisk stands for anything, and nothing else does', () => {
    expect(judgeChanges(comparison, [accept('Namespace *')]).refused).toEqual([]);
    expect(objects(judgeChanges(comparison, [accept('Namespace .')]).refused)).toHaveLength(2);
    expect(objects(judgeChanges(comparison, [accept('Namespace')]).refused)).toHaveLength(2);
    expect(
      objects(judgeChanges(comparison, [accept('Namespace *', { change: 'removed-alerts' })]).refused),
    ).toHaveLength(2);
  });

  test('names what is accepted and does not happen, unless it may stay', () => {
    const stale = accept('Namespace c');
    expect(judgeChanges(comparison, [stale, accept('x', { standing: true })]).unused).toEqual([stale]);
  });

  test('has nothing to say of an environment that is new', () => {
    const fresh = compare(new Map([['web', []]]), componentsOf(namespaces('a')));
    expect(judgeChanges(fresh, [accept('Namespace c')])).toEqual({ refused: [], accepted: [], noted: [], unused: [] });
  });

  test('is told in one line for each change', () => {
    const report = judgeChanges(comparison, [accept('Namespace a'), accept('Namespace c')]);
    const fate =
      'is removed: Argo CD deletes the namespace with everything in it, volume claims included; keep it, or copy its data first';
    expect(refusals([{ environment: 'prod', report }], 'config')).toEqual([
      `prod: web: Namespace b ${fate}; or accept it in config/environments/prod.yaml: gitops.accept: [{ change: removed-namespaces, object: "Namespace b", reason: … }] [removed-namespaces]`,
    ]);
    expect(changeNotes([{ environment: 'prod', report }])).toEqual([
      'Changes against what was there before:',
      `  prod: web: Namespace a ${fate} [removed-namespaces, accepted: it is empty]`,
      '  prod: gitops.accept has removed-namespaces of "Namespace c", which does not happen; remove it, or the next one passes unseen',
    ]);
    expect(changeNotes([{ environment: 'prod', report: judgeChanges(comparison, [accept('*')]) }])).toHaveLength(3);
    expect(changeNotes([])).toEqual([]);
  });
});
