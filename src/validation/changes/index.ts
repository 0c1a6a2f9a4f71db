import type { ChangeFinding, ChangePolicy, Comparison } from './change.ts';
import { changedVolumes } from './changed-volumes.ts';
import { immutableFields } from './immutable-fields.ts';
import { lokiData } from './loki-data.ts';
import { loweredReplicas } from './lowered-replicas.ts';
import { loweredRetention } from './lowered-retention.ts';
import { movedObjects } from './moved-objects.ts';
import type { ChangeName } from './names.ts';
import { removedAlerts } from './removed-alerts.ts';
import { removedComponents } from './removed-components.ts';
import { removedDefinitions } from './removed-definitions.ts';
import { removedNamespaces } from './removed-namespaces.ts';
import { removedSlos } from './removed-slos.ts';
import { widenedRbac } from './widened-rbac.ts';

/** Every policy about changes, in the order of the report. */
export const changePolicies: readonly ChangePolicy[] = [
  removedNamespaces,
  removedDefinitions,
  removedComponents,
  movedObjects,
  immutableFields,
  changedVolumes,
  loweredRetention,
  loweredReplicas,
  lokiData,
  removedAlerts,
  removedSlos,
  widenedRbac,
];

/** A change that somebody has looked at and wants. */
export interface AcceptedChange {
  readonly change: ChangeName;
  /** As the finding names it; `*` stands for anything. */
  readonly object: string;
  readonly reason: string;
  /** Whether it may lie there without a change to accept. @default false */
  readonly standing?: boolean;
}

/** What is to be said about the changes of one environment. */
export interface ChangeReport {
  /** Dangerous, and accepted by nobody. */
  readonly refused: readonly ChangeFinding[];
  readonly accepted: readonly (ChangeFinding & { readonly reason: string })[];
  /** Harmless, but worth knowing. */
  readonly noted: readonly ChangeFinding[];
  /** Acceptances without such a change: they would let the next one pass unseen. */
  readonly unused: readonly AcceptedChange[];
}

const NO_CHANGES: ChangeReport = { refused: [], accepted: [], noted: [], unused: [] };

/** The findings about every change. */
function findChanges(comparison: Comparison): ChangeFinding[] {
  return changePolicies.flatMap((policy) =>
    [...policy.check(comparison)].map((finding) => ({ change: policy.name, ...finding })),
  );
}

/** Sorts the findings by what has to be done about them. An environment that is new has nothing to lose. */
export function judgeChanges(comparison: Comparison, accept: readonly AcceptedChange[]): ChangeReport {
  if (![...comparison.before.values()].some((objects) => objects.length > 0)) return NO_CHANGES;
  const findings = findChanges(comparison);
  const acceptance = (finding: ChangeFinding) => accept.find((each) => isAbout(each, finding));
  const dangerous = findings.filter((finding) => finding.dangerous);
  return {
    refused: dangerous.filter((finding) => !acceptance(finding)),
    accepted: dangerous.flatMap((finding) => {
      const found = acceptance(finding);
      return found ? [{ ...finding, reason: found.reason }] : [];
    }),
    noted: findings.filter((finding) => !finding.dangerous),
    unused: accept.filter((each) => !each.standing && !dangerous.some((finding) => isAbout(each, finding))),
  };
}

function isAbout({ change, object }: AcceptedChange, finding: ChangeFinding): boolean {
  if (change !== finding.change) return false;
  const pattern = object
    .split('*')
    .map((text) => text.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${pattern}$`).test(finding.object);
}
