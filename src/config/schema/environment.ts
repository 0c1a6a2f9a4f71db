import { z } from 'zod';
import type { Path } from '../located.ts';
import { quote } from '../quote.ts';
import { remedy, suggest } from '../suggest.ts';
import { alertingSchema, teamSchema } from './alerting.ts';
import { alertmanagerSchema } from './alertmanager.ts';
import { alertsSchema } from './alerts.ts';
import { checkAuditLog } from './audit-logs.ts';
import { autoscalingSchema, checkRecordsCanBeAsked } from './autoscaling.ts';
import { exportersSchema } from './exporters.ts';
import { checkArgoCdTimeout, gitopsSchema, isOwnCluster } from './gitops.ts';
import { grafanaSchema } from './grafana.ts';
import { checkJobsExist, checkTimeouts, kubernetesSchema } from './kubernetes.ts';
import { logsSchema } from './logs.ts';
import { lokiSchema } from './loki.ts';
import { networkSchema } from './network.ts';
import { operatorSchema, prometheusSchema } from './prometheus.ts';
import { type ReportRelation, relation } from './relation.ts';
import { dnsLabel, labelValue } from './scalars.ts';
import { checkJobsDiffer, checkTargetTeams, checkTargetTimeouts, podMonitorsSchema, targetsSchema } from './targets.ts';
import { tracesSchema } from './traces.ts';

/** Kinds of clusters whose differences Panoptes knows. */
export const PLATFORMS = ['kubeadm', 'kind', 'k3s', 'eks', 'gke', 'aks'] as const;

const shape = z.strictObject({
  platform: z.enum(PLATFORMS).describe('What the cluster is built with; it decides which control plane jobs exist.'),
  cluster: labelValue().describe('Name of the cluster; every series, log line and alert carries it.'),
  namespaces: z
    .strictObject({
      monitoring: dnsLabel().default('monitoring').describe('Namespace of the stack (pod security: restricted).'),
      agents: dnsLabel()
        .default('monitoring-agents')
        .describe('Namespace of what needs the host: log collector and node exporter (pod security: privileged).'),
    })
    .prefault({})
    .describe('Namespaces that the stack is deployed into.'),
  gitops: gitopsSchema.describe('Where Argo CD finds the manifests, and where it applies them.'),
  operator: operatorSchema.describe('The Prometheus Operator.'),
  prometheus: prometheusSchema.describe('Prometheus: scrapes, stores and evaluates.'),
  alertmanager: alertmanagerSchema.describe('Alertmanager: groups alerts and sends notifications.'),
  alerting: alertingSchema.describe('Who is notified of what, and how.'),
  alerts: alertsSchema.describe('Thresholds and switches of the shipped alerts.'),
  grafana: grafanaSchema.describe('Grafana: shows dashboards.'),
  loki: lokiSchema.describe('Loki: stores logs.'),
  logs: logsSchema.describe('Collection of the logs of containers.'),
  traces: tracesSchema.describe('Traces: Tempo, and the OpenTelemetry collector before it.'),
  kubernetes: kubernetesSchema.describe('Scraping of the cluster itself.'),
  exporters: exportersSchema.describe('What describes nodes, Kubernetes objects and endpoints.'),
  targets: targetsSchema.describe('What is scraped outside the cluster, by the name of its job.'),
  podMonitors: podMonitorsSchema.describe(
    'Pods that are scraped although no Service leads to them and no service of the catalog describes them, by the name of their job.',
  ),
  autoscaling: autoscalingSchema.describe('Metrics of services for HorizontalPodAutoscalers.'),
  network: networkSchema.describe('Addresses and namespaces that the network policies must know.'),
  teams: z
    .record(dnsLabel(), teamSchema)
    .refine((teams) => Object.keys(teams).length > 0, { message: 'is empty; declare at least one team' })
    .describe('Teams that own services, by name.'),
});

/** One environment: base.yaml with the environment's own file merged over it. */
export const environmentSchema = shape.check(
  relation<EnvironmentOutput>(
    ['alerting.defaultReceiver', 'alerting.receivers', 'alerting.routes', 'teams'],
    checkReceivers,
  ),
  relation<EnvironmentOutput>(['alerting.receivers', 'alerting.smtp'], checkMailServer),
  relation<EnvironmentOutput>(['alerts.overrides', 'teams'], checkOverrideTeams),
  relation<EnvironmentOutput>(['namespaces'], checkNamespaces),
  relation<EnvironmentOutput>(['namespaces', 'gitops.argocdNamespace', 'gitops.destination'], checkArgoCdApart),
  relation<EnvironmentOutput>(['targets', 'podMonitors'], checkJobsDiffer),
  relation<EnvironmentOutput>(['targets', 'podMonitors', 'teams'], checkTargetTeams),
  relation<EnvironmentOutput>(['targets', 'podMonitors', 'prometheus.scrapeInterval'], checkTargetTimeouts),
  relation<EnvironmentOutput>(['autoscaling', 'prometheus.mode', 'prometheus.remoteQuery'], checkRecordsCanBeAsked),
  relation<EnvironmentOutput>(['gitops.metrics', 'prometheus.scrapeInterval'], checkArgoCdTimeout),
  relation<EnvironmentOutput>(['platform', 'kubernetes'], checkJobsExist),
  relation<EnvironmentOutput>(['kubernetes', 'prometheus.scrapeInterval'], checkTimeouts),
  relation<EnvironmentOutput>(['platform', 'logs.audit.enabled'], checkAuditLog),
);

type EnvironmentOutput = z.output<typeof shape>;

/** Receivers that are referred to must be declared. */
function checkReceivers({ alerting, teams }: EnvironmentOutput, report: ReportRelation): void {
  const receivers = Object.keys(alerting.receivers);
  const requireReceiver = (name: string, path: Path) => {
    if (receivers.includes(name)) return;
    const declare = suggest(name, receivers) === undefined ? 'declare it under alerting.receivers, or ' : '';
    report(path, `there is no receiver ${quote(name)}; ${declare}${remedy(name, receivers)}`);
  };
  requireReceiver(alerting.defaultReceiver, ['alerting', 'defaultReceiver']);
  for (const [index, route] of alerting.routes.entries()) {
    for (const [at, each] of route.receivers.entries()) {
      requireReceiver(each, ['alerting', 'routes', index, 'receivers', at]);
    }
  }
  for (const [name, team] of Object.entries(teams)) {
    requireReceiver(team.receiver, ['teams', name, 'receiver']);
    for (const key of ['page', 'notify'] as const) {
      for (const [index, each] of team[key]?.entries() ?? []) requireReceiver(each, ['teams', name, key, index]);
    }
    for (const [index, step] of team.escalation.entries()) {
      for (const [at, each] of step.receivers.entries()) {
        requireReceiver(each, ['teams', name, 'escalation', index, 'receivers', at]);
      }
    }
  }
}

/** An alert can only be re-routed to a team that exists. */
function checkOverrideTeams({ alerts, teams }: EnvironmentOutput, report: ReportRelation): void {
  const names = Object.keys(teams);
  for (const [alert, { team }] of Object.entries(alerts.overrides)) {
    if (team === undefined || names.includes(team)) continue;
    report(['alerts', 'overrides', alert, 'team'], `there is no team ${quote(team)}; ${remedy(team, names)}`);
  }
}

/** Mail needs a server to send it. */
function checkMailServer({ alerting }: EnvironmentOutput, report: ReportRelation): void {
  if (alerting.smtp) return;
  for (const [name, receiver] of Object.entries(alerting.receivers)) {
    if (receiver.email.every((mail) => mail.smtp)) continue;
    report(['alerting', 'receivers', name, 'email'], 'needs a mail server; add alerting.smtp with smarthost and from');
  }
}

/** The two namespaces have different pod security standards. */
function checkNamespaces({ namespaces }: EnvironmentOutput, report: ReportRelation): void {
  if (namespaces.monitoring !== namespaces.agents) return;
  report(
    ['namespaces', 'agents'],
    'is the namespace of the stack; the agents need a namespace of their own (pod security: privileged)',
  );
}

/** The network policies of the stack let nobody in but what belongs to it. */
function checkArgoCdApart({ namespaces, gitops }: EnvironmentOutput, report: ReportRelation): void {
  const { argocdNamespace, destination } = gitops;
  if (!isOwnCluster(destination) || !Object.values(namespaces).includes(argocdNamespace)) return;
  report(
    ['gitops', 'argocdNamespace'],
    'is a namespace of the stack, whose network policies would cut Argo CD off; name another one, or choose others below namespaces',
  );
}
