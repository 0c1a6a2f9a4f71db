import type { Environment } from '../config/environment.ts';
import { prerequisites } from '../prerequisites.ts';

/** What a person should know beside what was written: what must exist before the first sync, and what has aged. */
export function notes(environments: readonly Environment[]): string[] {
  return [
    'Secrets that must exist before the first sync (Panoptes only refers to them):',
    ...environments.map((environment) => `  ${environment.name}: ${secretsOf(environment)}`),
    ...promtailNote(environments),
  ];
}

/** Which environments still depend on what nobody mends any more. */
function promtailNote(environments: readonly Environment[]): string[] {
  const names = environments.filter(({ logs }) => logs.collector === 'promtail').map(({ name }) => name);
  if (names.length === 0) return [];
  return [
    `Promtail collects the logs of ${names.join(', ')}. It reached its end of life on 2026-03-02 and gets no more fixes; logs.collector: alloy takes over where it has stopped.`,
  ];
}

function secretsOf(environment: Environment): string {
  return prerequisites(environment)
    .map(({ namespace, name, keys }) => `${namespace}/${name} (${keys.join(', ')})`)
    .join(', ');
}
