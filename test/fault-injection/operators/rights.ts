import { operator } from '../fault.ts';
import { misspeltAt } from '../places.ts';

const ROLES = ['Role', 'ClusterRole'];
const BINDINGS = ['RoleBinding', 'ClusterRoleBinding'];

/** What processes may ask of the API server. */
export const RIGHTS = [
  operator('role-rule-removed', 'The API server refuses what the rule is for.', function* ({ kind, rules }) {
    if (!ROLES.includes(kind)) return;
    for (const index of rules.keys()) yield [`rules.${index}`, (copy) => void copy.rules.splice(index, 1)];
  }),
  operator('role-verb-removed', 'The API server refuses the verb.', function* ({ kind, rules }) {
    if (!ROLES.includes(kind)) return;
    for (const [index, { verbs }] of rules.entries()) {
      for (const verb of verbs) {
        yield [
          `rules.${index} ${verb}`,
          (copy) => {
            copy.rules[index].verbs = verbs.filter((each: string) => each !== verb);
          },
        ];
      }
    }
  }),
  operator('role-resource-misspelt', 'The API server refuses what the rule is for.', function* ({ kind, rules }) {
    if (!ROLES.includes(kind)) return;
    for (const [index, { resources = [] }] of rules.entries()) {
      for (const at of resources.keys())
        yield [`rules.${index} ${resources[at]}`, misspeltAt(['rules', index, 'resources', at])];
    }
  }),
  operator('role-ref-misspelt', 'The binding gives no rights.', function* ({ kind }) {
    if (BINDINGS.includes(kind)) yield ['roleRef.name', misspeltAt(['roleRef', 'name'])];
  }),
  operator('subject-misspelt', 'The binding gives its rights to nobody.', function* ({ kind }) {
    if (!BINDINGS.includes(kind)) return;
    yield ['subjects.0.name', misspeltAt(['subjects', 0, 'name'])];
    yield ['subjects.0.namespace', misspeltAt(['subjects', 0, 'namespace'])];
  }),
];
