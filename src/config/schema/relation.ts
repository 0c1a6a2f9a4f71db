import { z } from 'zod';
import type { Path } from '../located.ts';

/** Stands for any key or item in the paths of a relation. */
const ANY = '*';

/** Reports what is wrong between values, at the path of the one that should change. */
export type ReportRelation = (path: Path, message: string) => void;

/**
 * A rule about several values of one mapping. It runs as soon as the values that it reads hold by themselves,
 * whatever is wrong elsewhere in the mapping, so that one run shows all problems. Paths are dotted; `*` stands for any
 * key or item.
 */
export function relation<T>(
  reads: readonly string[],
  check: (value: T, report: ReportRelation) => void,
): z.core.$ZodCheck<T> {
  const paths = reads.map((path) => path.split('.'));
  return z.superRefine<T>(
    (value, context) =>
      check(value, (path, message) =>
        context.addIssue({ code: 'custom', path: [...path], message, params: { relation: true } }),
      ),
    { when: ({ issues }) => !issues.some((issue) => spoils(issue, paths)) },
  );
}

/** A rule against keys that have a meaning of their own. */
export function reservedKeys(reserved: readonly string[], message: string) {
  return (value: Readonly<Record<string, unknown>>, report: ReportRelation): void => {
    for (const key of Object.keys(value)) if (reserved.includes(key)) report([key], message);
  };
}

/** Whether an issue comes from a rule about several values. */
export function isRelation(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'custom' && issue.params?.relation === true;
}

function spoils({ code, path = [] }: z.core.$ZodRawIssue, reads: readonly Path[]): boolean {
  // A key too many leaves the known ones as they are.
  if (code === 'unrecognized_keys') return false;
  // A value of another type has none of its parts.
  if (code === 'invalid_type' && path.length === 0) return true;
  return reads.some((read) =>
    read.every((segment, index) => index >= path.length || [path[index], ANY].includes(segment)),
  );
}
