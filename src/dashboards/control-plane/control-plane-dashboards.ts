import type { ClusterJob } from '../../components/kubernetes/cluster-jobs.ts';
import { clusterJobs } from '../../components/kubernetes/platforms.ts';
import type { DashboardContext } from '../context.ts';
import type { DashboardFile } from '../house/dashboard-file.ts';
import { apiServer } from './api-server.ts';
import { controllerManager } from './controller-manager.ts';
import { coreDns } from './coredns.ts';
import { etcd } from './etcd.ts';
import { kubeProxy } from './kube-proxy.ts';
import { kubelet } from './kubelet.ts';
import { scheduler } from './scheduler.ts';

/** The dashboard of each job of the cluster itself. */
const OF_JOB: Readonly<Record<ClusterJob, (context: DashboardContext) => DashboardFile>> = {
  apiserver: apiServer,
  etcd,
  'kube-scheduler': scheduler,
  'kube-controller-manager': controllerManager,
  coredns: coreDns,
  kubelet,
  'kube-proxy': kubeProxy,
};

/** Dashboards about the parts of Kubernetes that are scraped: of what the platform hides, panels would stay empty. */
export function controlPlaneDashboards(context: DashboardContext): DashboardFile[] {
  const scraped = clusterJobs(context.platform, context.kubernetes);
  return Object.entries(OF_JOB)
    .filter(([job]) => scraped.includes(job as ClusterJob))
    .map(([, dashboard]) => dashboard(context));
}
