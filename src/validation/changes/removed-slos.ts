import type { ChangePolicy } from './change.ts';
import { goneServices, goneSlos } from './rules.ts';

/** An objective that goes takes its budget and its alerts along; what it recorded so far is kept, but not continued. */
export const removedSlos: ChangePolicy = {
  name: 'removed-slos',
  *check(comparison) {
    const services = goneServices(comparison);
    for (const [name, { component, rule }] of goneSlos(comparison)) {
      if (services.has(`${rule.labels.namespace}/${rule.labels.service}`)) continue;
      yield {
        component,
        object: `SLO ${name}`,
        message:
          'is removed: its error budget is no longer recorded and its burn-rate alerts are gone; under a new name it would begin with a full budget; keep it',
        dangerous: true,
      };
    }
  },
};
