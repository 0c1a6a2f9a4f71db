import type { ScrapeConfigProps } from '../../../imports/monitoring.coreos.com.ts';
import type { SecretKey } from '../../config/schema/scalars.ts';
import type { PodMonitorJob, TargetJob } from '../../config/schema/targets.ts';
import { secretSelector, secretsOfTls, tlsConfig } from '../prometheus/secret-selector.ts';

type ScrapeConfigSpec = ScrapeConfigProps['spec'];

/** Labels per sample above which a scrape is refused; some twenty are normal. */
export const LABEL_LIMIT = 64;

/** How the targets of one job are found and scraped. */
export function scrapeConfigSpec(job: string, target: TargetJob): ScrapeConfigSpec {
  const { interval, timeout, tls } = target;
  return {
    jobName: job,
    ...discovery(target),
    scheme: target.scheme,
    metricsPath: target.path,
    ...(interval ? { scrapeInterval: String(interval) } : {}),
    ...(timeout ? { scrapeTimeout: String(timeout) } : {}),
    // What the targets say of themselves must not replace the labels that they are given here.
    honorLabels: false,
    ...login(target),
    ...(tls ? { tlsConfig: tlsConfig(tls) } : {}),
    ...labels(target),
    ...(target.scrapeClass ? { scrapeClass: target.scrapeClass } : {}),
    sampleLimit: target.sampleLimit,
    labelLimit: LABEL_LIMIT,
  };
}

function discovery({ static: addresses, dns }: TargetJob): Partial<ScrapeConfigSpec> {
  return {
    ...(addresses ? { staticConfigs: [{ targets: [...addresses] }] } : {}),
    // Prometheus ignores the port of SRV records, which name their own; the network policies open this one.
    ...(dns ? { dnsSDConfigs: [{ names: [...dns.names], type: dns.type, port: dns.port }] } : {}),
  };
}

/** How Prometheus proves who it is. ScrapeConfigs and PodMonitors spell it alike. */
export function login({ basic, bearer }: Pick<TargetJob, 'basic' | 'bearer'>) {
  if (basic) {
    return { basicAuth: { username: secretSelector(basic.username), password: secretSelector(basic.password) } };
  }
  return bearer ? { authorization: { type: 'Bearer', credentials: secretSelector(bearer) } } : {};
}

function labels({ labels: more, team }: TargetJob): Partial<ScrapeConfigSpec> {
  const all = Object.entries({ ...more, ...(team ? { team } : {}) });
  if (all.length === 0) return {};
  return {
    relabelings: all.map(([targetLabel, replacement]) => ({ action: 'replace', targetLabel, replacement })),
  };
}

/** The Secrets that the targets of one job need. */
export function secretsOfTarget({ basic, bearer, tls }: TargetJob | PodMonitorJob): SecretKey[] {
  const login = [basic?.username, basic?.password, bearer].filter((reference) => reference !== undefined);
  return [...login, ...secretsOfTls(tls)];
}

/** The ports at which the targets of one job are scraped. */
export function portsOfTarget({ static: addresses = [], dns }: TargetJob): number[] {
  return [...addresses.map((address) => Number(address.split(':').at(-1))), ...(dns ? [dns.port] : [])];
}
