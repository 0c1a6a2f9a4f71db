import { z } from 'zod';
import { alertingSchema, alertsSchema, teamSchema } from './alerting.ts';
import { gitopsSchema } from './gitops.ts';
import { grafanaSchema } from './grafana.ts';
import { logsSchema, lokiSchema } from './logs.ts';
import { alertmanagerSchema, exportersSchema, operatorSchema, prometheusSchema } from './metrics.ts';
import { dnsLabel, labelValue } from './scalars.ts';

/** Kinds of clusters whose differences Panoptes knows. */
export const PLATFORMS = ['kubeadm', 'kind', 'k3s', 'eks', 'gke', 'aks'] as const;

/** One environment: base.yaml with the environment's own file merged over it. */
export const environmentSchema = z
  .strictObject({
    platform: z.enum(PLATFORMS).describe('What the cluster is built with; it decides which control plane jobs exist.'),
    cluster: labelValue().describe('Name of the cluster; every series, log line and alert carries it.'),
    namespaces: z
      .strictObject({
        monitoring: dnsLabel().default('monitoring').describe('Namespace of the stack (pod security: restricted).'),
        agents: dnsLabel()
          .default('monitoring-agents')
          .describe('Namespace of what needs the host: log collector and node exporter (pod security: privileged).'),
      })
      .prefault({}),
    gitops: gitopsSchema,
    operator: operatorSchema,
    prometheus: prometheusSchema,
    alertmanager: alertmanagerSchema,
    alerting: alertingSchema,
    alerts: alertsSchema,
    grafana: grafanaSchema,
    loki: lokiSchema,
    logs: logsSchema,
    exporters: exportersSchema,
    teams: z
      .record(dnsLabel(), teamSchema)
      .refine((teams) => Object.keys(teams).length > 0, { message: 'is empty; declare at least one team' })
      .describe('Teams that own services, by name.'),
  })
  .superRefine(checkReferences);

type EnvironmentOutput = z.output<typeof environmentSchema>;

/** What a closed schema cannot say: names that must exist elsewhere in the same environment. */
function checkReferences(environment: EnvironmentOutput, context: z.RefinementCtx): void {
  const receivers = Object.keys(environment.alerting.receivers);
  const requireReceiver = (name: string | undefined, path: string[]) => {
    if (name === undefined || receivers.includes(name)) return;
    context.addIssue({
      code: 'custom',
      path,
      input: name,
      message: `there is no receiver "${name}"; declare it under alerting.receivers or use one of: ${receivers.join(', ')}`,
    });
  };
  requireReceiver(environment.alerting.defaultReceiver, ['alerting', 'defaultReceiver']);
  for (const [name, team] of Object.entries(environment.teams)) {
    requireReceiver(team.receiver, ['teams', name, 'receiver']);
    requireReceiver(team.criticalReceiver, ['teams', name, 'criticalReceiver']);
  }
  for (const [name, receiver] of Object.entries(environment.alerting.receivers)) {
    if (receiver.email.length === 0 || environment.alerting.smtp) continue;
    context.addIssue({
      code: 'custom',
      path: ['alerting', 'receivers', name, 'email'],
      message: 'needs a mail server; add alerting.smtp with smarthost and from',
    });
  }
  if (environment.namespaces.monitoring === environment.namespaces.agents) {
    context.addIssue({
      code: 'custom',
      path: ['namespaces', 'agents'],
      input: environment.namespaces.agents,
      message: 'is the namespace of the stack; the agents need a namespace of their own (pod security: privileged)',
    });
  }
}
