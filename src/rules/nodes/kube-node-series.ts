import type { CaseLabels } from '../cases.ts';
import type { InputSeries } from '../rule.ts';
import { kubeStateMetrics } from './cases.ts';

/** Conditions of a node; what it reports is 1 for one of the states. */
export const CONDITION = 'kube_node_status_condition';

/** Whether no new pods may start on a node. */
export const CORDONED = 'kube_node_spec_unschedulable';

/** Labels of the condition of a node that takes pods. */
export const READY = { condition: 'Ready', status: 'true' };

/** What two exporters of Kubernetes objects say while one replaces the other. */
export const fromTwo = (metric: string, now: string, labels: CaseLabels, before = now): InputSeries[] => [
  kubeStateMetrics.one(metric, now, labels),
  kubeStateMetrics.one(metric, before, { ...labels, instance: 'before' }),
];
