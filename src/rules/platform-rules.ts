import { clusterJobs, type Platform } from '../components/kubernetes/platforms.ts';
import type { ControlPlaneThresholds } from '../config/schema/alert-thresholds/control-plane.ts';
import type { KubernetesSettings } from '../config/schema/kubernetes.ts';
import { controlPlaneGroups } from './control-plane/groups.ts';
import { jobsDownGroups } from './control-plane/jobs-down.ts';
import { apiServerGroups } from './control-plane/kube-apiserver-alerts.ts';
import { dashboardLinks } from './dashboard-link.ts';
import { capacityRecordGroups } from './kubernetes/capacity-records.ts';
import { podOwnerGroups } from './kubernetes/pod-owner.ts';
import { podRecordGroups } from './kubernetes/pod-records.ts';
import { kubernetesRecordGroups } from './kubernetes/records.ts';
import { kubernetesResourceGroups, type ResourceThresholds } from './kubernetes/resources.ts';
import { type StorageThresholds, storageGroups } from './kubernetes/storage.ts';
import { workloadRecordGroups } from './kubernetes/workload-records.ts';
import { kubernetesWorkloadGroups, type WorkloadThresholds } from './kubernetes/workloads.ts';
import { type KubeletThresholds, kubeletGroups } from './nodes/kubelet.ts';
import { type NodeThresholds, nodeGroups } from './nodes/nodes.ts';
import type { RuleGroup } from './rule.ts';
import { generalGroups } from './stack/general.ts';
import { missingJobGroups } from './stack/missing-jobs.ts';

/** What the rules of the platform depend on. */
export interface PlatformRuleProps {
  /** What the cluster is built with; it decides which jobs exist, and so which may be missed. */
  readonly platform: Platform;
  /** Switches of the cluster's own jobs. @default - what can be scraped as the platform comes */
  readonly settings?: KubernetesSettings;
  /** Jobs of the stack, which may be missed like those of the cluster. @default - none */
  readonly stackJobs?: readonly string[];
  readonly thresholds: ControlPlaneThresholds &
    KubeletThresholds &
    NodeThresholds &
    ResourceThresholds &
    StorageThresholds &
    WorkloadThresholds;
}

/** Rule groups that belong together and are delivered as one PrometheusRule. */
export interface RuleSet {
  readonly name: string;
  readonly groups: readonly RuleGroup[];
}

/** Every rule about the cluster itself, by topic. */
export function platformRuleSets({ platform, settings, stackJobs = [], thresholds }: PlatformRuleProps): RuleSet[] {
  const jobs = [...clusterJobs(platform, settings), 'kube-state-metrics', 'node-exporter'];
  return [
    { name: 'general', groups: [...generalGroups(), ...missingJobGroups(stackJobs)] },
    {
      name: 'kubernetes-records',
      groups: [
        ...kubernetesRecordGroups(),
        ...podOwnerGroups(),
        ...workloadRecordGroups(),
        ...capacityRecordGroups(),
        ...podRecordGroups(),
      ],
    },
    { name: 'kubernetes-resources', groups: kubernetesResourceGroups(thresholds) },
    { name: 'kubernetes-storage', groups: storageGroups(thresholds) },
    { name: 'kubernetes-system', groups: jobsDownGroups(jobs) },
    {
      name: 'kube-apiserver',
      groups: apiServerGroups({ platform, thresholds }).map((group) => ({
        dashboard: dashboardLinks.apiServer,
        ...group,
      })),
    },
    { name: 'control-plane', groups: controlPlaneGroups(jobs, thresholds) },
    { name: 'kubernetes-workloads', groups: kubernetesWorkloadGroups(thresholds) },
    { name: 'nodes', groups: nodeGroups(thresholds) },
    { name: 'kubelet', groups: jobs.includes('kubelet') ? kubeletGroups(thresholds) : [] },
  ];
}

/** Every rule group about the cluster itself. Records come before the alerts that read them. */
export function platformRuleGroups(props: PlatformRuleProps): RuleGroup[] {
  return platformRuleSets(props).flatMap(({ groups }) => groups);
}
