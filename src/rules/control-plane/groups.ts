import type { ControlPlaneThresholds } from '../../config/schema/alert-thresholds/control-plane.ts';
import type { RuleGroup } from '../rule.ts';
import { coreDnsGroups } from './coredns.ts';
import { etcdGroups } from './etcd.ts';
import { controllerManagerGroups } from './kube-controller-manager.ts';
import { kubeProxyGroups } from './kube-proxy.ts';
import { schedulerGroups } from './kube-scheduler.ts';
import { kubernetesSystemGroups } from './kubernetes-system.ts';

/** Rules about a job, which only exist where the job is scraped. */
const OF_JOB: Readonly<Record<string, (thresholds: ControlPlaneThresholds) => RuleGroup[]>> = {
  coredns: coreDnsGroups,
  etcd: etcdGroups,
  'kube-controller-manager': controllerManagerGroups,
  'kube-proxy': kubeProxyGroups,
  'kube-scheduler': schedulerGroups,
};

/** Rules about the parts of Kubernetes besides the API server, as far as these jobs tell of them. */
export function controlPlaneGroups(jobs: readonly string[], thresholds: ControlPlaneThresholds): RuleGroup[] {
  return [...jobs.flatMap((job) => OF_JOB[job]?.(thresholds) ?? []), ...kubernetesSystemGroups(jobs, thresholds)];
}
