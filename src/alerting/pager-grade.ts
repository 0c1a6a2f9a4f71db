/** Integrations that wake people: they call until somebody answers. A chat or a mail waits until it is read. */
export const PAGERS: readonly string[] = ['pagerduty', 'opsgenie'];

/** The ways in which a receiver notifies, such as `slack`. */
export function integrationsOf(receiver: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(receiver).flatMap(([kind, list]) => (Array.isArray(list) && list.length > 0 ? [kind] : []));
}

/** Whether a receiver wakes somebody. */
export function isPagerGrade(receiver: Readonly<Record<string, unknown>>): boolean {
  return integrationsOf(receiver).some((kind) => PAGERS.includes(kind));
}
