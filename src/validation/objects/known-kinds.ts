import { distance } from 'fastest-levenshtein';
import { describe, objectsOf, type Policy } from '../policy.ts';
import table from './schema/kubernetes.json' with { type: 'json' };

/** Versions of APIs for which there are schemas, and the groups that they are versions of. */
const VERSIONS: ReadonlySet<string> = new Set(Object.keys(table.kinds).map((each) => each.split(' ')[0] ?? ''));
const GROUPS: ReadonlySet<string> = new Set([...VERSIONS].map(groupOf));

/** Groups that belong to Kubernetes itself: of other people's, not everything is known here. */
const isBuiltIn = (group: string): boolean => !group.includes('.') || group.endsWith('.k8s.io');

/** A group of other people is hardly called like one of these. */
const looksKnown = (group: string): boolean => [...GROUPS].some((known) => distance(known, group) <= 2);

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}

/** Objects are of APIs that there are: of Kubernetes, or of the operators whose objects the stack has. */
export const knownKinds: Policy = {
  name: 'known-kinds',
  *check(input) {
    for (const { component, object } of objectsOf(input)) {
      const { apiVersion } = object;
      const group = groupOf(apiVersion);
      if (VERSIONS.has(apiVersion) || !(GROUPS.has(group) || isBuiltIn(group) || looksKnown(group))) continue;
      const known = [...VERSIONS].filter((each) => groupOf(each) === group);
      yield {
        component,
        object: describe(object),
        message: `is of ${apiVersion}, which is not known`,
        remedy: known.length > 0 ? `use ${known.join(' or ')}` : 'mend its apiVersion',
      };
    }
  },
};
