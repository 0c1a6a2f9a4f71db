import { describe, expect, test } from '@jest/globals';
import type { ManifestObject } from '../../../src/synthesize.ts';
import { widenedRbac } from '../../../src/validation/changes/widened-rbac.ts';
import { changesIn, object } from '../../support/changes.ts';

const rule = (resources: string[], verbs: string[], more: object = {}) => ({
  apiGroups: [''],
  resources,
  verbs,
  ...more,
});
const ACCOUNT = { kind: 'ServiceAccount', name: 'web', namespace: 'monitoring' };
const granting = (kind: 'Role' | 'ClusterRole', rules: object[], subjects: object[] = [ACCOUNT]): ManifestObject[] => [
  object('ServiceAccount'),
  object(kind, { rules }),
  object(`${kind}Binding`, { roleRef: { kind, name: 'web' }, subjects }),
];
const READ = rule(['pods'], ['get', 'list']);
const widened = (before: object[], after: object[], kind: 'Role' | 'ClusterRole' = 'Role') =>
  changesIn(widenedRbac, granting(kind, before), granting(kind, after));

describe('widened-rbac', () => {
  test('notes rights to read', () => {
    expect(widened([READ], [READ, rule(['services', 'endpoints'], ['get', 'list'])])).toEqual([
      'web: ServiceAccount monitoring/web may also get, list services; get, list endpoints in the namespace monitoring, from the sync on; see that it needs it',
    ]);
    expect(widened([READ], [READ, rule(['nodes'], ['watch'])], 'ClusterRole')).toEqual([
      'web: ServiceAccount monitoring/web may also watch nodes in the whole cluster, from the sync on; see that it needs it',
    ]);
  });

  test.each<[string, object, 'Role' | 'ClusterRole', string]>([
    ['Secrets', rule(['secrets'], ['get']), 'Role', 'get secrets in the namespace monitoring'],
    [
      'named Secrets',
      rule(['secrets'], ['get'], { resourceNames: ['a', 'b'] }),
      'Role',
      'get secrets (a, b) in the namespace monitoring',
    ],
    ['every verb', rule(['pods'], ['*']), 'Role', '* pods in the namespace monitoring'],
    ['every resource', rule(['*'], ['get']), 'Role', 'get * in the namespace monitoring'],
    [
      'every group',
      { apiGroups: ['*'], resources: ['pods'], verbs: ['get'] },
      'Role',
      'get pods.* in the namespace monitoring',
    ],
    ['shells', rule(['pods/exec'], ['create']), 'Role', 'create pods/exec in the namespace monitoring'],
    ['roles', rule(['roles'], ['escalate']), 'Role', 'escalate roles in the namespace monitoring'],
    ['other accounts', rule(['users'], ['impersonate']), 'Role', 'impersonate users in the namespace monitoring'],
    ['writing everywhere', rule(['configmaps'], ['update']), 'ClusterRole', 'update configmaps in the whole cluster'],
  ])('refuses %s', (_, added, kind, right) => {
    expect(widened([READ], [READ, added], kind)).toEqual([
      `! web: ServiceAccount monitoring/web may also ${right}, from the sync on; give only what it needs, in one namespace, by name`,
    ]);
  });

  test('writing in one namespace is noted', () => {
    expect(widened([READ], [READ, rule(['configmaps'], ['update'])])).toEqual([
      'web: ServiceAccount monitoring/web may also update configmaps in the namespace monitoring, from the sync on; see that it needs it',
    ]);
  });

  test('refuses people and groups', () => {
    const group = { kind: 'Group', name: 'developers' };
    expect(changesIn(widenedRbac, granting('Role', [READ]), granting('Role', [READ], [ACCOUNT, group]))).toEqual([
      '! web: RoleBinding monitoring/web gives the rights of Role web to the Group developers, from the sync on; bind it to a ServiceAccount of the stack instead',
    ]);
    const both = granting('Role', [READ], [ACCOUNT, group]);
    expect(changesIn(widenedRbac, both, granting('Role', [READ, READ], [group, ACCOUNT]))).toEqual([]);
  });

  test('what could be done already is nothing new', () => {
    expect(widened([rule(['secrets'], ['get', 'list'])], [rule(['secrets'], ['get'])])).toEqual([]);
    expect(widened([rule(['secrets'], ['get'])], [rule(['secrets'], ['get'], { resourceNames: ['a'] })])).toEqual([]);
    expect(
      changesIn(widenedRbac, granting('ClusterRole', [READ]), [
        ...granting('ClusterRole', [READ]),
        ...granting('Role', [READ]),
      ]),
    ).toEqual([]);
  });
});
