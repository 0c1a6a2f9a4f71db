import { z } from 'zod';
import type { Duration } from '../duration.ts';
import { quote } from '../quote.ts';
import { remedy } from '../suggest.ts';
import { type ReportRelation, relation, reservedKeys } from './relation.ts';
import { dnsLabel, dnsRecordName, HOST_OR_IPV6_PORT, labelKey, labelValue, portName, portNumber } from './scalars.ts';
import { checkLogin, scrape } from './scrape-target.ts';

/** Labels that say which pod it was. */
const POD_LABELS = ['container', 'endpoint', 'namespace', 'node', 'pod'] as const;

/** Jobs of the stack and of the cluster: alerts rely on them, and would take foreign targets for their own. */
export const RESERVED_JOBS = [
  'alertmanager',
  'alloy',
  'apiserver',
  'argocd-applicationset-controller',
  'argocd-metrics',
  'argocd-notifications-controller-metrics',
  'argocd-repo-server',
  'argocd-server-metrics',
  'blackbox',
  'blackbox-exporter',
  'coredns',
  'etcd',
  'events',
  'grafana',
  'kube-controller-manager',
  'kube-proxy',
  'kube-scheduler',
  'kube-state-metrics',
  'kubelet',
  'loki',
  'loki-canary',
  'loki-chunks-cache',
  'loki-gateway',
  'loki-results-cache',
  'node-exporter',
  'opentelemetry-collector',
  'prometheus',
  'prometheus-adapter',
  'prometheus-operator',
  'promtail',
  'tempo',
  'thanos-ruler',
] as const;

const address = () =>
  z
    .string()
    .regex(
      new RegExp(HOST_OR_IPV6_PORT),
      'is not host:port; write a host and a port, such as db.example.com:9100, without https://',
    );

const dns = z.strictObject({
  names: z
    .array(dnsRecordName())
    .min(1, 'is empty; name at least one')
    .describe(
      'Names whose every address is a target, looked up every 30 seconds. Over https, tls.serverName must say which name their certificates have.',
    ),
  type: z
    .enum(['A', 'AAAA', 'SRV'])
    .default('A')
    .describe('Type of the records to look up. SRV records name host and port of each target.'),
  port: portNumber().describe('Port of the targets; SRV records must name the same, as no other is open.'),
});

const target = z
  .strictObject({
    static: z
      .array(address())
      .min(1, 'is empty; name at least one target, or remove the key')
      .optional()
      .describe('Hosts and ports to scrape.'),
    dns: dns.optional().describe('Targets that are found by name.'),
    ...scrape('https'),
  })
  .check(relation<Found>(['static', 'dns'], checkFound), checkLogin);

const podMonitor = z
  .strictObject({
    namespace: dnsLabel().describe('Namespace of the pods. Prometheus gets a Role to find them there.'),
    selector: z
      .record(labelKey(), labelValue())
      .refine((labels) => Object.keys(labels).length > 0, { message: 'is empty; it would select everything' })
      .describe('Labels of the pods.'),
    port: z
      .union([portName(), portNumber()], { error: 'expected the name of a port, or its number' })
      .describe('Port of a container of the pods, by name or number. The pods must declare it.'),
    ...scrape('http', POD_LABELS),
  })
  .check(checkLogin);

interface Found {
  readonly static?: unknown;
  readonly dns?: unknown;
}

function checkFound(value: Found, report: ReportRelation): void {
  if (!value.static && !value.dns) report([], 'has no targets; add static, dns or both');
}

const byJob = <T extends z.ZodType>(schema: T) =>
  z
    .record(dnsLabel(), schema)
    .check(
      relation<Record<string, unknown>>([], reservedKeys(RESERVED_JOBS, 'is a job of Panoptes; choose another name')),
    )
    .default({});

/** Targets outside the cluster, by the name of their job. */
export const targetsSchema = byJob(target);

/** Pods that no Service leads to and that no service of the catalog is, by the name of their job. */
export const podMonitorsSchema = byJob(podMonitor);

/** Targets outside the cluster that form one job. */
export type TargetJob = z.output<typeof target>;

/** Pods that form one job. */
export type PodMonitorJob = z.output<typeof podMonitor>;

/** Keys that hold jobs of the configuration. */
const KEYS = ['targets', 'podMonitors'] as const;

/** What the relations below read. */
interface Scraping {
  readonly targets: Readonly<Record<string, TargetJob>>;
  readonly podMonitors: Readonly<Record<string, PodMonitorJob>>;
  readonly teams: Readonly<Record<string, unknown>>;
  readonly prometheus: { readonly scrapeInterval: Duration };
}

type Jobs = Pick<Scraping, (typeof KEYS)[number]>;

/** Every job of the configuration, with its place. */
function jobsOf(scraping: Jobs): { path: string[]; job: TargetJob | PodMonitorJob }[] {
  return KEYS.flatMap((key) => Object.entries(scraping[key]).map(([name, job]) => ({ path: [key, name], job })));
}

/** Two jobs of one name could not be told apart. */
export function checkJobsDiffer({ targets, podMonitors }: Jobs, report: ReportRelation): void {
  for (const job of Object.keys(podMonitors)) {
    if (Object.hasOwn(targets, job))
      report(['podMonitors', job], 'is the name of a job in targets, too; rename one of them');
  }
}

/** Teams that are referred to must be declared. */
export function checkTargetTeams({ teams, ...jobs }: Jobs & Pick<Scraping, 'teams'>, report: ReportRelation): void {
  for (const { path, job } of jobsOf(jobs)) {
    if (job.team === undefined || Object.hasOwn(teams, job.team)) continue;
    report([...path, 'team'], `there is no team ${quote(job.team)}; ${remedy(job.team, Object.keys(teams))}`);
  }
}

/** The operator refuses a target whose timeout is longer than its interval. */
export function checkTargetTimeouts(
  { prometheus, ...jobs }: Jobs & Pick<Scraping, 'prometheus'>,
  report: ReportRelation,
): void {
  for (const { path, job } of jobsOf(jobs)) {
    const { interval = prometheus.scrapeInterval, timeout } = job;
    if (!timeout || timeout.milliseconds <= interval.milliseconds) continue;
    report([...path, 'timeout'], `is longer than the interval of ${interval}; use ${interval} or less`);
  }
}
