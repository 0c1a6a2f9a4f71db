import { describe } from '../policy.ts';
import { type ChangePolicy, isDeployed } from './change.ts';

/** Kinds whose deletion, if only for a moment, loses data or takes other objects along. */
const PRECIOUS: ReadonlySet<string> = new Set([
  'Alertmanager',
  'CustomResourceDefinition',
  'Namespace',
  'PersistentVolumeClaim',
  'Prometheus',
  'PrometheusAgent',
  'Secret',
  'StatefulSet',
  'ThanosRuler',
]);

/** Two Applications want one object for a while: the old one prunes what the new one has just taken over. */
export const movedObjects: ChangePolicy = {
  name: 'moved-objects',
  *check({ changed, after }) {
    for (const { component, from, now } of changed) {
      if (from === component) continue;
      const object = describe(now);
      if (!isDeployed(after, from)) {
        yield {
          component,
          object,
          message: `moves from ${from}, which goes away without pruning: ${component} takes it over, once the Application of ${from} is gone; nothing to do`,
          dangerous: false,
        };
        continue;
      }
      const dangerous = PRECIOUS.has(now.kind);
      const remedy = dangerous
        ? 'move it in two steps: first give it the annotation argocd.argoproj.io/sync-options: Prune=false where it is'
        : 'expect it to be missing for some minutes';
      yield {
        component,
        object,
        message: `moves from ${from}: ${component} cannot synchronize while ${from} has it (FailOnSharedResource), then ${from} prunes it, and the next attempt of ${component} creates it anew; ${remedy}`,
        dangerous,
      };
    }
  },
};
