import type { ControlPlaneThresholds } from '../../config/schema/alert-thresholds/control-plane.ts';
import { type DashboardLink, dashboardLinks } from '../dashboard-link.ts';
import type { RuleGroup } from '../rule.ts';
import { coreDnsGroups } from './coredns.ts';
import { etcdGroups } from './etcd.ts';
import { controllerManagerGroups } from './kube-controller-manager.ts';
import { kubeProxyGroups } from './kube-proxy.ts';
import { schedulerGroups } from './kube-scheduler.ts';
import { kubernetesSystemGroups } from './kubernetes-system.ts';

interface JobRules {
  readonly groups: (thresholds: ControlPlaneThresholds) => RuleGroup[];
  readonly dashboard: DashboardLink;
}

/** Rules about a job, which only exist where the job is scraped, as its dashboard does. */
const OF_JOB: Readonly<Record<string, JobRules>> = {
  coredns: { groups: coreDnsGroups, dashboard: dashboardLinks.coreDns },
  etcd: { groups: etcdGroups, dashboard: dashboardLinks.etcd },
  'kube-controller-manager': { groups: controllerManagerGroups, dashboard: dashboardLinks.controllerManager },
  'kube-proxy': { groups: kubeProxyGroups, dashboard: dashboardLinks.kubeProxy },
  'kube-scheduler': { groups: schedulerGroups, dashboard: dashboardLinks.scheduler },
};

/** Rules about the parts of Kubernetes besides the API server, as far as these jobs tell of them. */
export function controlPlaneGroups(jobs: readonly string[], thresholds: ControlPlaneThresholds): RuleGroup[] {
  const ofJobs = jobs.flatMap((job) => {
    const rules = OF_JOB[job];
    return rules ? rules.groups(thresholds).map((group) => ({ dashboard: rules.dashboard, ...group })) : [];
  });
  return [...ofJobs, ...kubernetesSystemGroups(jobs, thresholds)];
}
