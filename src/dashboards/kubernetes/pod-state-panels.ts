import { records } from '../../rules/records.ts';
import { timeseries } from '../house/panels.ts';
import { table } from '../house/table-panel.ts';
import { UNITS } from '../house/vocabulary.ts';
import { toPod } from './kube-links.ts';
import { kube, OF_CONTAINER, OF_POD } from './kube-queries.ts';

export const podsByPhase = (matchers: string) =>
  timeseries({
    title: 'Pods by phase',
    description:
      'Pods that wait, run, have ended, have failed, or whose node is lost. Failed ones stay until somebody deletes them.',
    unit: UNITS.count,
    queries: [
      {
        expr: `sum by (phase) (${records.namespacePods}{${matchers}}) > 0`,
        legend: '{{phase}}',
      },
    ],
    stacked: true,
  });

const POD_KEYS = [
  { title: 'Cluster', label: 'cluster' },
  { title: 'Namespace', label: 'namespace' },
  { title: 'Pod', label: 'pod', links: [toPod()] },
] as const;

/** Pods that are not ready, but for those that have ended well. */
export const notReadyPods = (matchers: string) =>
  table({
    title: 'Pods that are not ready',
    description: 'Pods that wait, have failed, or run and do not serve. A click leads to the reason. Empty is good.',
    keys: [...POD_KEYS, { title: 'Phase', label: 'phase' }],
    values: [{ title: 'Now', expr: notReady(matchers), unit: UNITS.count, decimals: 0 }],
    sortBy: 'Now',
  });

/** Pods that do not run, and those that run and do not serve. A pod that no node has taken yet is neither ready nor not. */
function notReady(matchers: string): string {
  const inPhase = (phases: string) =>
    `${kube([...OF_POD, 'phase'], 'kube_pod_status_phase', `phase=~"${phases}"`, matchers)} > 0`;
  const unready = `${kube(OF_POD, 'kube_pod_status_ready', 'condition="false"', matchers)} > 0`;
  return `${inPhase('Pending|Failed|Unknown')} or (${inPhase('Running')} and on (cluster, namespace, pod) (${unready}))`;
}

/** Why containers wait, and why they ended the last time. */
export const containerReasons = (matchers: string) =>
  table({
    title: 'Containers that wait or were ended',
    description:
      'Why a container does not start, and why it ended the last time. OOMKilled means that it used more memory than its limit.',
    keys: [
      ...POD_KEYS,
      { title: 'Container', label: 'container' },
      { title: 'State', label: 'state' },
      { title: 'Reason', label: 'reason' },
    ],
    values: [
      {
        title: 'Now',
        expr: REASONS.map(([state, metric]) => named(state, metric, matchers)).join('\nor\n'),
        unit: UNITS.count,
        decimals: 0,
      },
    ],
    sortBy: 'Now',
  });

const REASONS = [
  ['waits', 'kube_pod_container_status_waiting_reason'],
  ['waits before the start', 'kube_pod_init_container_status_waiting_reason'],
  ['ended before', 'kube_pod_container_status_last_terminated_reason'],
] as const;

const named = (state: string, metric: string, matchers: string) =>
  `label_replace(${kube([...OF_CONTAINER, 'reason'], metric, matchers)} > 0, "state", "${state}", "", "")`;
