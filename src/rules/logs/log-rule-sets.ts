import type { Service } from '../../config/environment.ts';
import { alertLabels, objectNameOf } from '../../services/identity.ts';
import { type EnvironmentAlerts, thresholdsOf } from '../../services/thresholds.ts';
import { dashboardLinks } from '../dashboard-link.ts';
import type { AlertOverride } from '../rule-context.ts';
import { auditAlerts } from './audit-alerts.ts';
import { declaredAlert } from './declared-alerts.ts';
import type { LogRuleGroup } from './log-rule.ts';
import type { LogTarget } from './log-target.ts';
import { streamsOf } from './logql.ts';
import { serviceLogRecords } from './records.ts';
import { processLogAlerts, serviceLogAlerts } from './service-log-alerts.ts';
import { auditLogSilent, journalSilent, serviceLogSilent } from './silence.ts';

/** Loki writes each query to its own log, with the pattern in it: the alert would set itself off. */
const NO_QUERIES = ' != `count_over_time`';

/** Rule groups that are evaluated with the same changes of alerts. */
export interface LogRules {
  readonly groups: readonly LogRuleGroup[];
  /** What a service says of its own alerts. @default - nothing */
  readonly overrides?: Readonly<Record<string, AlertOverride>>;
}

/** Which logs of nodes are read besides those of containers. */
export interface NodeLogs {
  readonly audit: boolean;
  readonly journal: boolean;
  /** Namespaces of the stack and of the cluster itself, in which people have little to do. */
  readonly namespaces: readonly string[];
}

/** What the rules over logs are made from. */
export interface LogRuleProps {
  /** Value of the label `cluster`. */
  readonly cluster: string;
  readonly services: readonly Service[];
  readonly thresholds: EnvironmentAlerts;
  /** Namespaces of what belongs to no service: the stack, and the cluster itself. */
  readonly ownNamespaces: readonly string[];
  /** Logs of nodes that belong to the platform. @default - none of them are read */
  readonly nodeLogs?: NodeLogs;
  /** Whether there is somewhere to write series of recording rules to. */
  readonly records: boolean;
}

/**
 * Files of rules over logs, by their name: one for each team, one for what belongs to the platform, and one with
 * records. The services of a team share their rules, because each rule is a query of its own every minute; only
 * those that want something else have rules of their own.
 */
export function logRuleFiles(props: LogRuleProps): Map<string, LogRules[]> {
  const { services, thresholds, ownNamespaces, records, cluster, nodeLogs } = props;
  const teams = [...new Set(services.map(({ team }) => team))].sort();
  return new Map([
    ...teams.map((team): [string, LogRules[]] => [
      `team-${team}.yaml`,
      teamRules(
        services.filter((service) => service.team === team),
        thresholds,
        cluster,
      ),
    ]),
    // A tenant may have none of these namespaces.
    ...(ownNamespaces.length > 0
      ? [['platform.yaml', [{ groups: platformGroups(services, ownNamespaces) }]] as [string, LogRules[]]]
      : []),
    ...(nodeLogs?.audit || nodeLogs?.journal
      ? [['nodes.yaml', [{ groups: nodeLogGroups({ ...props, nodeLogs }) }]] as [string, LogRules[]]]
      : []),
    ...(records ? [['records.yaml', [{ groups: serviceLogRecords() }]] as [string, LogRules[]]] : []),
  ]);
}

function teamRules(services: readonly Service[], thresholds: EnvironmentAlerts, cluster: string): LogRules[] {
  const special = services.filter((service) => isSpecial(service, thresholds));
  const others = services.filter((service) => !special.includes(service));
  const [first] = others;
  return [
    ...(first ? [{ groups: [sharedGroup(others, first, thresholds)] }] : []),
    ...special.map((service) => ({
      groups: [ownGroup(service, thresholds)],
      overrides: service.alerts.overrides,
    })),
    ...services.flatMap((service) => {
      const groups = declaredLogGroups(service, cluster);
      return groups.length > 0 ? [{ groups, overrides: service.alerts.overrides }] : [];
    }),
  ];
}

/** Whether the shared alerts of its team would not be those that a service has asked for. */
function isSpecial(service: Service, thresholds: EnvironmentAlerts): boolean {
  const target = targetOf([service], service);
  const alerts = serviceLogAlerts(target, thresholdsOf(service, thresholds));
  const shipped = serviceLogAlerts(target, thresholds);
  return (
    Object.keys(service.labels).length > 0 ||
    alerts.some(({ alert, expr }, index) => expr !== shipped[index]?.expr || alert in service.alerts.overrides)
  );
}

/** Alerts of services of a team that want what all want. */
function sharedGroup(services: readonly Service[], first: Service, thresholds: EnvironmentAlerts): LogRuleGroup {
  const { team } = first;
  const target = { ...targetOf(services, first), labels: { team } };
  return groupOf(`logs.${team}`, serviceLogAlerts(target, thresholds));
}

/** Alerts of one service with its own thresholds. */
function ownGroup(service: Service, thresholds: EnvironmentAlerts): LogRuleGroup {
  return groupOf(
    `${objectNameOf(service)}.logs`,
    serviceLogAlerts(targetOf([service], service), thresholdsOf(service, thresholds)),
  );
}

/** Every rule group over the logs of one service, by itself. */
export function serviceLogGroups(service: Service, thresholds: EnvironmentAlerts, cluster: string): LogRuleGroup[] {
  return [ownGroup(service, thresholds), ...declaredLogGroups(service, cluster)];
}

/** Alerts that a service declares itself. */
function declaredLogGroups(service: Service, cluster: string): LogRuleGroup[] {
  const target = targetOf([service], service);
  const rules = Object.entries(service.logs.alerts).map(([name, alert]) => declaredAlert(target, name, alert));
  const { silentAfter } = service.logs;
  return [
    ...(rules.length > 0 ? [groupOf(`${objectNameOf(service)}.log-patterns`, rules)] : []),
    ...(silentAfter
      ? [groupOf(`${objectNameOf(service)}.log-silence`, [serviceLogSilent(target, silentAfter, cluster)])]
      : []),
  ];
}

/** Alerts about logs of nodes: what the API server writes of those who ask it, and whether it does. */
export function nodeLogGroups({
  cluster,
  thresholds,
  nodeLogs,
}: Pick<LogRuleProps, 'cluster' | 'thresholds'> & { readonly nodeLogs: NodeLogs }): LogRuleGroup[] {
  const audit = [...auditAlerts(nodeLogs.namespaces, thresholds), auditLogSilent(cluster)];
  return [
    ...(nodeLogs.audit ? [{ name: 'logs.audit', dashboard: dashboardLinks.auditLog, rules: audit }] : []),
    ...(nodeLogs.journal
      ? [{ name: 'logs.journal', dashboard: dashboardLinks.logCollector, rules: [journalSilent(cluster)] }]
      : []),
  ];
}

/** Alerts about programs that belong to no team's services. Which errors are usual there, nobody has said. */
export function platformGroups(services: readonly Service[], ownNamespaces: readonly string[]): LogRuleGroup[] {
  const namespaces = [...new Set(ownNamespaces)].sort();
  const known = services.filter(({ namespace }) => namespaces.includes(namespace));
  const streams = [
    `namespace=~"${namespaces.join('|')}"`,
    ...(known.length > 0 ? [streamsOf(known).replace(/^job=~?/, 'job!~')] : []),
  ];
  const example = { namespace: namespaces[0] ?? '', name: 'example' };
  const rules = processLogAlerts({ streams: streams.join(', '), except: NO_QUERIES, labels: {}, example });
  return [{ name: 'logs.platform', dashboard: dashboardLinks.logExplorer, rules }];
}

function targetOf(services: readonly Service[], example: Service): LogTarget {
  // Namespace and service stand in the streams.
  const { namespace: _, service: __, ...labels } = alertLabels(example);
  return { streams: streamsOf(services), labels, example };
}

const groupOf = (name: string, rules: LogRuleGroup['rules']): LogRuleGroup => ({
  name,
  dashboard: dashboardLinks.logExplorer,
  rules,
});
