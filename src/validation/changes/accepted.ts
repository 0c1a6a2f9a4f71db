import type { Environment } from '../../config/environment.ts';
import type { AcceptedChange } from './index.ts';

/**
 * What the configuration of an environment accepts. An alert that is switched off has its reason there already, and
 * keeps it for as long as it is off.
 */
export function acceptedChanges({ gitops, alerts, services }: Environment): AcceptedChange[] {
  return [
    ...gitops.accept,
    ...switchedOff(alerts.overrides, ['', ' of *']),
    ...services.flatMap(({ name, namespace, alerts: own }) =>
      switchedOff(own.overrides, [` of ${namespace}/${name}`, ` of ${namespace}/${name} (*)`]),
    ),
  ];
}

type Overrides = Readonly<Record<string, { readonly enabled: boolean; readonly reason: string }>>;

function switchedOff(overrides: Overrides, endings: readonly string[]): AcceptedChange[] {
  return Object.entries(overrides)
    .filter(([, { enabled }]) => !enabled)
    .flatMap(([alert, { reason }]) =>
      endings.map((ending) => ({
        change: 'removed-alerts' as const,
        object: `alert ${alert}${ending}`,
        reason,
        standing: true,
      })),
    );
}
