import { isIP } from 'node:net';
import { z } from 'zod';
import { CLUSTER_JOBS, type ClusterJob } from '../../components/kubernetes/cluster-jobs.ts';
import { type Platform, platformPreset } from '../../components/kubernetes/platforms.ts';
import type { Duration } from '../duration.ts';
import { type ReportRelation, relation } from './relation.ts';
import { tlsClient } from './remote-authentication.ts';
import { duration, portNumber } from './scalars.ts';

const pace = {
  interval: duration({ min: '5s', max: '75s' })
    .optional()
    .describe('How often the job is scraped. At most 75s. Default: prometheus.scrapeInterval.'),
  timeout: duration({ min: '1s' })
    .optional()
    .describe('How long an answer may take; not longer than the interval. Default: as everything else.'),
};

/** A job that every cluster has, and that rules cannot do without. */
const always = () => z.strictObject(pace).prefault({});

/** A job that can be switched on or off where the platform has it. */
const switched = (enabled: string) =>
  z.strictObject({ enabled: z.boolean().optional().describe(enabled), ...pace }).prefault({});

const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

const host = () =>
  z
    .string()
    .refine(
      (text) => isIP(text) !== 0 || NAME.test(text),
      'is not a host; write an address such as 10.0.0.11 or a name, without a port (the key port has it)',
    );

interface Members {
  readonly endpoints: readonly string[];
  readonly scheme: string;
  readonly tls?: unknown;
}

function checkMembers({ endpoints, scheme, tls }: Members, report: ReportRelation): void {
  if (!tls) return;
  if (endpoints.length === 0) report(['tls'], 'has no meaning without endpoints; add endpoints, or remove it');
  else if (scheme === 'http') report(['tls'], 'has no meaning over http; remove it, or set scheme: https');
}

/** etcd is found by its pods, or where it is no pod, or only answers clients with a certificate, by its addresses. */
const etcd = z
  .strictObject({
    enabled: z
      .boolean()
      .optional()
      .describe(
        'Whether etcd is scraped and missed. Without endpoints, switch it on after giving it the argument --listen-metrics-urls=http://0.0.0.0:2381. Default: true where there are endpoints.',
      ),
    endpoints: z
      .array(host())
      .default([])
      .describe(
        'Addresses of the members of etcd: where it runs outside the cluster, or where its port for clients is scraped. Default: none; its pods in kube-system are looked for.',
      ),
    port: portNumber()
      .default(2379)
      .describe('Port of the endpoints: 2379 is that for clients, 2381 that for metrics.'),
    scheme: z
      .enum(['http', 'https'])
      .default('https')
      .describe('Protocol of the endpoints: https on the port for clients, usually http on that for metrics.'),
    tls: tlsClient
      .optional()
      .describe(
        'Authority and client certificate for the endpoints. kubeadm keeps them in /etc/kubernetes/pki/etcd as ca.crt, healthcheck-client.crt and healthcheck-client.key.',
      ),
    ...pace,
  })
  .check(relation<Members>(['endpoints', 'scheme', 'tls'], checkMembers))
  .prefault({});

/** Jobs of the cluster itself. Which of them exist at all depends on the platform. */
export const kubernetesSchema = z
  .strictObject({
    apiServer: always().describe('Scraping of the API servers.'),
    kubelet: always().describe('Scraping of the kubelets: themselves, their containers (cAdvisor) and their probes.'),
    coreDns: switched('Whether CoreDNS is scraped and missed. Default: true where the platform runs it.').describe(
      'Scraping of CoreDNS.',
    ),
    controllerManager: switched(
      'Whether the controller managers are scraped and missed. Switch it on after giving them the argument --bind-address=0.0.0.0. Default: false.',
    ).describe('Scraping of kube-controller-manager (kubeadm and kind).'),
    scheduler: switched(
      'Whether the schedulers are scraped and missed. Switch it on after giving them the argument --bind-address=0.0.0.0. Default: false.',
    ).describe('Scraping of kube-scheduler (kubeadm and kind).'),
    etcd: etcd.describe('Scraping of etcd (kubeadm, kind, and with endpoints k3s).'),
    kubeProxy: switched(
      'Whether kube-proxy is scraped and missed. Switch it on once its configuration has metricsBindAddress: 0.0.0.0:10249. Default: false.',
    ).describe('Scraping of kube-proxy (kubeadm, kind, eks and aks).'),
  })
  .prefault({});

export type KubernetesSettings = Readonly<z.output<typeof kubernetesSchema>>;

/** What the relations below read. */
interface Scraping {
  readonly platform: Platform;
  readonly kubernetes: KubernetesSettings;
  readonly prometheus: { readonly scrapeInterval: Duration };
}

/** A job that the platform hides would be down for ever. */
export function checkJobsExist({ platform, kubernetes }: Scraping, report: ReportRelation): void {
  for (const [job, { state, byAddress, why }] of Object.entries(platformPreset(platform))) {
    const { key } = CLUSTER_JOBS[job as ClusterJob];
    const settings = kubernetes[key];
    const addressed = 'endpoints' in settings && settings.endpoints.length > 0;
    if (addressed && !byAddress) {
      report(['kubernetes', key, 'endpoints'], `cannot be reached on ${platform}: ${why}; remove them`);
      continue;
    }
    if (state !== 'absent' || addressed || !('enabled' in settings) || !settings.enabled) continue;
    const remedy = byAddress ? 'name its addresses in endpoints, or remove it' : 'remove it';
    report(['kubernetes', key, 'enabled'], `is not possible on ${platform}: ${why}; ${remedy}`);
  }
}

/** The operator refuses a monitor whose timeout is longer than its interval. */
export function checkTimeouts({ kubernetes, prometheus }: Scraping, report: ReportRelation): void {
  for (const [key, { interval = prometheus.scrapeInterval, timeout }] of Object.entries(kubernetes)) {
    if (!timeout || timeout.milliseconds <= interval.milliseconds) continue;
    report(['kubernetes', key, 'timeout'], `is longer than the interval of ${interval}; use ${interval} or less`);
  }
}
