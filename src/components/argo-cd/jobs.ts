import { type GitopsConfig, isOwnCluster } from '../../config/schema/gitops.ts';
import type { Labels } from '../../kubernetes/labels.ts';
import type { ExternalService } from '../../validation/network/external-service.ts';

/** A process of Argo CD that is scraped. */
export interface ArgoCdProcess {
  /** Port of the container that answers at /metrics. */
  readonly port: number;
  /** What the Helm chart calls the process, in the label `app.kubernetes.io/component` of its Service of metrics. */
  readonly component: string;
  /** What it is about, for the documentation. */
  readonly about: string;
}

/**
 * Every process of Argo CD, by its job. Jobs are called as the Services of Argo CD's own manifests are, because
 * dashboards for Argo CD select by these names.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/metrics/
 */
export const ARGO_CD_JOBS = {
  'argocd-applicationset-controller': {
    port: 8080,
    component: 'applicationset-controller',
    about: 'the generator of Applications of Argo CD',
  },
  'argocd-metrics': {
    port: 8082,
    component: 'application-controller',
    about: 'the application controller of Argo CD: state and syncs of every Application',
  },
  'argocd-notifications-controller-metrics': {
    port: 9001,
    component: 'notifications-controller',
    about: 'the notifications of Argo CD',
  },
  'argocd-repo-server': {
    port: 8084,
    component: 'repo-server',
    about: 'the repository server of Argo CD: Git and manifests',
  },
  'argocd-server-metrics': { port: 8083, component: 'server', about: 'the API and web server of Argo CD' },
} as const satisfies Readonly<Record<string, ArgoCdProcess>>;

export type ArgoCdJob = keyof typeof ARGO_CD_JOBS;

/** The Service of one process, as Argo CD is installed. */
interface Installation {
  readonly labels: (job: string, process: ArgoCdProcess) => Labels;
  readonly port: string;
}

const NAME = 'app.kubernetes.io/name';

/**
 * The Helm chart has Services of metrics only where `<component>.metrics.enabled` is set, and calls all of them alike.
 *
 * @see https://github.com/argoproj/argo-cd/tree/master/manifests/base
 * @see https://github.com/argoproj/argo-helm/tree/main/charts/argo-cd
 */
const INSTALLATIONS: Readonly<Record<GitopsConfig['metrics']['installedBy'], Installation>> = {
  manifests: { labels: (job) => ({ [NAME]: job }), port: 'metrics' },
  helm: {
    labels: (_, { component }) => ({ [NAME]: 'argocd-metrics', 'app.kubernetes.io/component': component }),
    port: 'http-metrics',
  },
};

/** Whether an Argo CD is scraped: by default where it deploys to its own cluster, and so runs beside the stack. */
export function argoCdIsScraped({ metrics, destination }: GitopsConfig): boolean {
  return metrics.enabled ?? isOwnCluster(destination);
}

/** The Service of one process: its job, labels and port. */
export interface ArgoCdService extends ExternalService {
  readonly name: ArgoCdJob;
  readonly ports: readonly { readonly name: string; readonly number: number }[];
}

/** The Services of Argo CD that the monitors select: Argo CD's installation has created them. */
export function argoCdServices(gitops: GitopsConfig): ArgoCdService[] {
  if (!argoCdIsScraped(gitops)) return [];
  const { labels, port } = INSTALLATIONS[gitops.metrics.installedBy];
  return (Object.keys(ARGO_CD_JOBS) as ArgoCdJob[]).map((job) => ({
    namespace: gitops.argocdNamespace,
    name: job,
    labels: labels(job, ARGO_CD_JOBS[job]),
    ports: [{ name: port, number: ARGO_CD_JOBS[job].port }],
  }));
}

/** The namespace of the Argo CD that is scraped, if one is. */
export function argoCdNamespaces(gitops: GitopsConfig): string[] {
  return argoCdIsScraped(gitops) ? [gitops.argocdNamespace] : [];
}
