import { describe } from '../policy.ts';
import type { ChangePolicy, Data } from './change.ts';

/** A namespace that goes takes everything in it along, volumes included. */
export const removedNamespaces: ChangePolicy = {
  name: 'removed-namespaces',
  *check({ removed, changed }) {
    for (const { component, object } of removed) {
      if (object.kind !== 'Namespace') continue;
      yield { component, object: describe(object), message: fate(object), dangerous: true };
    }
    for (const { component, old, now } of changed) {
      if (old.kind !== 'Namespace' || !isKept(old) || isKept(now)) continue;
      yield {
        component,
        object: describe(now),
        message:
          'loses the option Prune=false: once it leaves the tree, Argo CD deletes it with everything in it; keep the option',
        dangerous: true,
      };
    }
  },
};

const isKept = ({ metadata }: Data): boolean =>
  /(^|,)Prune=(false|confirm)(,|$)/.test(metadata.annotations?.['argocd.argoproj.io/sync-options'] ?? '');

function fate(namespace: Data): string {
  const instead = 'keep it, or copy its data first';
  return isKept(namespace)
    ? `is removed: Argo CD leaves the namespace (Prune=false) and prunes what the stack had in it, while its volume claims stay there unused; ${instead}`
    : `is removed: Argo CD deletes the namespace with everything in it, volume claims included; ${instead}`;
}
