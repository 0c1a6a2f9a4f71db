import { z } from 'zod';
import type { Duration } from '../duration.ts';
import { quote } from '../quote.ts';
import { remedy } from '../suggest.ts';
import { type ReportRelation, relation, reservedKeys } from './relation.ts';
import { tlsClient } from './remote-authentication.ts';
import { dnsLabel, dnsRecordName, duration, labelName, portNumber, secretKey } from './scalars.ts';

/** Labels that Panoptes and Prometheus set. */
const OWN_LABELS = ['cluster', 'instance', 'job', 'team'] as const;

/** Jobs of the stack and of the cluster: alerts rely on them, and would take foreign targets for their own. */
export const RESERVED_JOBS = [
  'alertmanager',
  'apiserver',
  'blackbox',
  'blackbox-exporter',
  'coredns',
  'etcd',
  'grafana',
  'kube-controller-manager',
  'kube-proxy',
  'kube-scheduler',
  'kube-state-metrics',
  'kubelet',
  'loki',
  'node-exporter',
  'prometheus',
  'prometheus-operator',
  'promtail',
] as const;

const address = () =>
  z
    .string()
    .regex(
      /^([A-Za-z0-9]([-.A-Za-z0-9]*[A-Za-z0-9])?|\[[0-9a-fA-F:.]+\]):\d{1,5}$/,
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
    scheme: z.enum(['http', 'https']).default('https').describe('Protocol of the targets.'),
    path: z
      .string()
      .regex(/^\/[^\s?#]*$/, 'is not a path; write one that starts with /, such as /metrics')
      .default('/metrics')
      .describe('HTTP path of the metrics.'),
    interval: duration({ min: '5s', max: '75s' })
      .optional()
      .describe('Scrape interval. Default: prometheus.scrapeInterval.'),
    timeout: duration({ min: '1s' })
      .optional()
      .describe('How long an answer may take; not longer than the interval. Default: that of Prometheus.'),
    team: dnsLabel().optional().describe('Team that hears of alerts about the targets. Default: the default receiver.'),
    labels: z
      .record(labelName(), z.string().min(1, 'is empty; write a value'))
      .check(relation<Record<string, unknown>>([], reservedKeys(OWN_LABELS, 'is set by Panoptes; choose another name')))
      .default({})
      .describe('More labels on all series of the targets.'),
    basic: z
      .strictObject({
        username: secretKey().describe('Secret that holds the user. It may be the one with the password.'),
        password: secretKey().describe('Secret that holds the password.'),
      })
      .optional()
      .describe('User and password to log in with.'),
    bearer: secretKey().optional().describe('Secret that holds a token to log in with.'),
    tls: tlsClient.optional().describe('What to trust, and which certificate to show.'),
    sampleLimit: z.int().min(1).default(10_000).describe('Samples per scrape above which the target is refused.'),
  })
  .check(relation<Target>(['static', 'dns', 'scheme', 'basic', 'bearer', 'tls'], checkTarget));

interface Target {
  readonly static?: unknown;
  readonly dns?: unknown;
  readonly scheme: string;
  readonly basic?: unknown;
  readonly bearer?: unknown;
  readonly tls?: unknown;
}

function checkTarget(value: Target, report: ReportRelation): void {
  if (!value.static && !value.dns) report([], 'has no targets; add static, dns or both');
  if (value.basic && value.bearer) report(['bearer'], 'is a second way to log in; keep basic or bearer');
  if (value.scheme === 'https') return;
  for (const key of ['basic', 'bearer'] as const) {
    if (value[key]) report([key], 'would be sent in the clear; set scheme: https');
  }
  if (value.tls) report(['tls'], 'has no meaning over http; remove it, or set scheme: https');
}

/** Targets outside the cluster, by the name of their job. */
export const targetsSchema = z
  .record(dnsLabel(), target)
  .check(
    relation<Record<string, unknown>>([], reservedKeys(RESERVED_JOBS, 'is a job of Panoptes; choose another name')),
  )
  .default({});

/** Targets outside the cluster that form one job. */
export type TargetJob = z.output<typeof target>;

/** What the relations below read. */
interface Scraping {
  readonly targets: Readonly<Record<string, TargetJob>>;
  readonly teams: Readonly<Record<string, unknown>>;
  readonly prometheus: { readonly scrapeInterval: Duration };
}

/** Teams that are referred to must be declared. */
export function checkTargetTeams({ targets, teams }: Pick<Scraping, 'targets' | 'teams'>, report: ReportRelation) {
  for (const [job, { team }] of Object.entries(targets)) {
    if (team === undefined || Object.hasOwn(teams, team)) continue;
    report(['targets', job, 'team'], `there is no team ${quote(team)}; ${remedy(team, Object.keys(teams))}`);
  }
}

/** The operator refuses a target whose timeout is longer than its interval. */
export function checkTargetTimeouts(
  { targets, prometheus }: Pick<Scraping, 'targets' | 'prometheus'>,
  report: ReportRelation,
) {
  for (const [job, { interval = prometheus.scrapeInterval, timeout }] of Object.entries(targets)) {
    if (!timeout || timeout.milliseconds <= interval.milliseconds) continue;
    report(['targets', job, 'timeout'], `is longer than the interval of ${interval}; use ${interval} or less`);
  }
}
