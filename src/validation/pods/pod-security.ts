import { FOREIGN_DIRECTORY, SHARED_DIRECTORY } from '../../logs/audit.ts';
import { describe, ofKind, type Policy, type PolicyInput } from '../policy.ts';
import { CONFIGURED, EXCEPTIONS, type PodSecurityException } from './pod-security-exceptions.ts';
import { CHECKS, type Check, type CheckName } from './pod-security-standards.ts';
import { type Pods, podsOf } from './pods.ts';

const ENFORCE = 'pod-security.kubernetes.io/enforce';

const NAMES = Object.keys(CHECKS) as CheckName[];

/** Something that a check of the Pod Security Standards refuses. */
export interface Violation {
  readonly workload: string;
  readonly check: CheckName;
  readonly what: string;
}

/**
 * Pods hold to the restricted Pod Security Standard. Whatever does not is excused by name and reason, and only where
 * the API server would admit it.
 */
export const podSecurity: Policy = {
  name: 'pod-security',
  *check(input) {
    for (const pods of podsOf(input)) {
      const { component, object } = pods;
      const violations = violationsOf(pods);
      const level = enforced(input, object.metadata.namespace);
      for (const violation of violations) {
        const { check, what } = violation;
        const found = `breaks the check ${check} of the Pod Security Standards (${what})`;
        if (refuses(level, CHECKS[check])) {
          const remedy = `its namespace enforces "${level}", so the API server would refuse its pods`;
          yield { component, object: describe(object), message: found, remedy };
        } else if (!EXCEPTIONS.some((exception) => excuses(exception, violation))) {
          const remedy = 'change it, or add it with its reason to src/validation/pods/pod-security-exceptions.ts';
          yield { component, object: describe(object), message: found, remedy };
        }
      }
      for (const what of unused(workloadOf(pods), violations)) {
        yield {
          component,
          object: describe(object),
          message: `is excused in src/validation/pods/pod-security-exceptions.ts for what it does not do (${what})`,
          remedy: 'remove it there',
        };
      }
    }
  },
};

/** Everything in some pods that the restricted standard refuses. */
export function violationsOf(pods: Pods): Violation[] {
  return NAMES.flatMap((check) =>
    CHECKS[check].violations(pods.template).map((what) => ({ workload: workloadOf(pods), check, what })),
  );
}

/** Kind and name, as exceptions write it: the namespace is a matter of configuration. */
function workloadOf({ object }: Pods): string {
  return `${object.kind}/${object.metadata.name}`;
}

/** Whether an exception is about a violation. */
export function excuses({ workload, checks, what }: PodSecurityException, violation: Violation): boolean {
  return (
    workload === violation.workload &&
    checks.includes(violation.check) &&
    what.some((each) => names(each, violation.what))
  );
}

/** Whether an exception names what a check found. A directory that people choose is one that they may choose. */
function names(excused: string, found: string): boolean {
  if (!excused.endsWith(CONFIGURED)) return excused === found;
  const [, directory] = /^hostPath (\/.+)$/.exec(found) ?? [];
  const file = `${directory}/file`;
  return directory !== undefined && !FOREIGN_DIRECTORY.test(file) && !SHARED_DIRECTORY.test(file);
}

function unused(workload: string, violations: readonly Violation[]): string[] {
  const about = EXCEPTIONS.filter(
    (exception) =>
      exception.workload === workload &&
      // What people have to ask for is not used where nobody did; but whoever uses a part of it needs all.
      (exception.onlyWith === undefined || violations.some((violation) => excuses(exception, violation))),
  );
  return about.flatMap(({ checks, what }) => [
    ...what.filter((each) => !violations.some((found) => checks.includes(found.check) && names(each, found.what))),
    ...checks.filter(
      (check) => !violations.some((found) => found.check === check && what.some((each) => names(each, found.what))),
    ),
  ]);
}

/** The level that the namespace enforces. A namespace that is not ours may enforce any, so it counts as one without. */
function enforced(input: PolicyInput, namespace: string | undefined): string | undefined {
  return ofKind(input, 'Namespace').find(({ object }) => object.metadata.name === namespace)?.object.metadata.labels?.[
    ENFORCE
  ];
}

function refuses(enforcedLevel: string | undefined, { level }: Check): boolean {
  return enforcedLevel === 'restricted' || (enforcedLevel === 'baseline' && level === 'baseline');
}
