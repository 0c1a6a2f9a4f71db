import type { Environment } from '../config/environment.ts';
import type { SecretKey } from '../config/schema/scalars.ts';

/**
 * Every credential that the configuration reads from a file, without repeats, sorted by Secret and key. They are found by
 * their form, so that none is forgotten: a Secret that is not mounted is a receiver that never notifies.
 */
export function alertingSecrets({ alerting }: Pick<Environment, 'alerting'>): SecretKey[] {
  const all = references([alerting.smtp, alerting.deadMansSwitch, alerting.receivers]);
  const unique = new Map(all.map((reference) => [`${reference.secret}/${reference.key}`, reference]));
  return [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, reference]) => reference);
}

function references(value: unknown): SecretKey[] {
  if (typeof value !== 'object' || value === null) return [];
  return isReference(value) ? [value] : Object.values(value).flatMap(references);
}

function isReference(value: object): value is SecretKey {
  return Object.keys(value).sort().join() === 'key,secret';
}
