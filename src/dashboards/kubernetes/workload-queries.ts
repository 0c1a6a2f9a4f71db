import { OF_WORKLOAD } from '../../rules/kubernetes/workload-records.ts';
import { sumBy } from '../../rules/promql.ts';
import { type RecordName, records } from '../../rules/records.ts';
import { chosen } from '../house/queries.ts';
import { kube } from './kube-queries.ts';

/** Matchers of the chosen workloads, in records by workload. */
export const IN_WORKLOAD = chosen(['cluster', 'namespace', 'workload_type', 'workload']);

export const total = (record: RecordName): string => `sum(${record}{${IN_WORKLOAD}})`;
export const byWorkload = (record: RecordName): string => sumBy(OF_WORKLOAD, `${record}{${IN_WORKLOAD}}`);

/** Values of pods as those of the chosen workloads, with their labels. */
const ownedBy = (ofPods: string): string =>
  `${ofPods} * on (cluster, namespace, pod) group_left (workload, workload_type) ${records.podOwner}{${IN_WORKLOAD}}`;

/** Values of pods, added up by chosen workload. */
export const summedByWorkload = (ofPods: string): string => sumBy(OF_WORKLOAD, ownedBy(ofPods));

/** Kinds of workloads that keep a number of pods, and what is told of them. */
export const KINDS = {
  deployment: {
    desired: 'spec_replicas',
    available: 'status_replicas_available',
    updated: 'status_replicas_updated',
  },
  statefulset: { desired: 'replicas', available: 'status_replicas_ready', updated: 'status_replicas_updated' },
  daemonset: {
    desired: 'status_desired_number_scheduled',
    available: 'status_number_available',
    updated: 'status_updated_number_scheduled',
  },
} as const;

export type Kind = keyof typeof KINDS;
export const ALL_KINDS = Object.keys(KINDS) as Kind[];

/** A number of each chosen workload of a kind, with the labels that kube-state-metrics gives it. */
export const ofKind = (kind: Kind, metric: string): string =>
  kube(['namespace', kind], `kube_${kind}_${metric}`, chosen(['cluster', 'namespace']), `${kind}=~"$workload"`);

/** The same, named as in records by workload. */
export const asWorkload = (kind: Kind, value: string): string =>
  `label_replace(label_replace(${value}, "workload", "$1", "${kind}", "(.+)"), "workload_type", "${kind}", "", "")`;
