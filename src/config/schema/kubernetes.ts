import { z } from 'zod';
import { CLUSTER_JOBS, type ClusterJob } from '../../components/kubernetes/cluster-jobs.ts';
import { type Platform, platformPreset } from '../../components/kubernetes/platforms.ts';
import type { Duration } from '../duration.ts';
import type { ReportRelation } from './relation.ts';
import { duration } from './scalars.ts';

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
    etcd: switched(
      'Whether etcd is scraped and missed. Switch it on after giving it the argument --listen-metrics-urls=http://0.0.0.0:2381. Default: false.',
    ).describe('Scraping of etcd in the pods of the control plane (kubeadm and kind).'),
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
  for (const [job, { state, why }] of Object.entries(platformPreset(platform))) {
    const { key } = CLUSTER_JOBS[job as ClusterJob];
    const settings = kubernetes[key];
    if (state !== 'absent' || !('enabled' in settings) || !settings.enabled) continue;
    report(['kubernetes', key, 'enabled'], `is not possible on ${platform}: ${why}; remove it`);
  }
}

/** The operator refuses a monitor whose timeout is longer than its interval. */
export function checkTimeouts({ kubernetes, prometheus }: Scraping, report: ReportRelation): void {
  for (const [key, { interval = prometheus.scrapeInterval, timeout }] of Object.entries(kubernetes)) {
    if (!timeout || timeout.milliseconds <= interval.milliseconds) continue;
    report(['kubernetes', key, 'timeout'], `is longer than the interval of ${interval}; use ${interval} or less`);
  }
}
