import { alertingSecrets } from './alerting/config.ts';
import type { Environment } from './config/environment.ts';
import type { Prerequisite } from './validation/policy.ts';

/** The Secrets that somebody must create before the stack starts. Panoptes only refers to them. */
export function prerequisites(environment: Environment): Prerequisite[] {
  const namespace = environment.namespaces.monitoring;
  const keys = new Map<string, string[]>();
  for (const { secret, key } of alertingSecrets(environment)) keys.set(secret, [...(keys.get(secret) ?? []), key]);
  return [
    {
      kind: 'Secret',
      namespace,
      name: environment.grafana.adminSecret,
      keys: ['admin-user', 'admin-password'],
      purpose: 'the administrator of Grafana',
    },
    ...[...keys].map(([name, names]) => ({
      kind: 'Secret' as const,
      namespace,
      name,
      keys: names,
      purpose: 'notifications of Alertmanager',
    })),
  ];
}
