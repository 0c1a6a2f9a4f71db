import { clusterJobs, type Platform } from '../components/kubernetes/platforms.ts';
import type { KubernetesSettings } from '../config/schema/kubernetes.ts';
import { generalGroups } from './general.ts';
import { jobsDownGroups } from './jobs-down.ts';
import { kubernetesRecordGroups } from './kubernetes-records.ts';
import { kubernetesResourceGroups, type ResourceThresholds } from './kubernetes-resources.ts';
import { kubernetesWorkloadGroups } from './kubernetes-workloads.ts';
import { type NodeThresholds, nodeGroups } from './nodes.ts';
import { podOwnerGroups } from './pod-owner.ts';
import type { RuleGroup } from './rule.ts';

/** What the rules of the platform depend on. */
export interface PlatformRuleProps {
  /** What the cluster is built with; it decides which jobs exist, and so which may be missed. */
  readonly platform: Platform;
  /** Switches of the cluster's own jobs. @default - what can be scraped as the platform comes */
  readonly settings?: KubernetesSettings;
  readonly thresholds: NodeThresholds & ResourceThresholds;
}

/** Rule groups that belong together and are delivered as one PrometheusRule. */
export interface RuleSet {
  readonly name: string;
  readonly groups: readonly RuleGroup[];
}

/** Every rule about the cluster itself, by topic. */
export function platformRuleSets({ platform, settings, thresholds }: PlatformRuleProps): RuleSet[] {
  const jobs = [...clusterJobs(platform, settings), 'kube-state-metrics', 'node-exporter'];
  return [
    { name: 'general', groups: generalGroups() },
    { name: 'kubernetes-records', groups: [...kubernetesRecordGroups(), ...podOwnerGroups()] },
    { name: 'kubernetes-resources', groups: kubernetesResourceGroups(thresholds) },
    { name: 'kubernetes-system', groups: jobsDownGroups(jobs) },
    { name: 'kubernetes-workloads', groups: kubernetesWorkloadGroups() },
    { name: 'nodes', groups: nodeGroups(thresholds) },
  ];
}

/** Every rule group about the cluster itself. Records come before the alerts that read them. */
export function platformRuleGroups(props: PlatformRuleProps): RuleGroup[] {
  return platformRuleSets(props).flatMap(({ groups }) => groups);
}
