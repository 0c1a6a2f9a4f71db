import { selectors } from '../../rules/selectors.ts';
import type { AlertThresholds } from '../context.ts';
import { jobQueries, overall } from '../house/job-queries.ts';
import { stat, timeseries } from '../house/panels.ts';
import { UNITS } from '../house/vocabulary.ts';

/** The instances of kube-proxy on the chosen nodes. */
export const KUBE_PROXY = jobQueries(selectors.kubeProxy, ['cluster', 'node']);

const { series, max, rate, increase, quantile } = KUBE_PROXY;

const NODE = '{{node}}';

export const proxiesUp = () =>
  stat({
    title: 'Instances up',
    description: 'Instances that answer Prometheus. A node without one keeps the rules that it had.',
    unit: UNITS.count,
    query: { expr: overall('sum', series('up', 'metrics_path="/metrics"')), legend: 'up' },
    thresholds: { criticalBelow: 1 },
  });

const programmingP99 = () => quantile(0.99, { metric: 'kubeproxy_network_programming_duration_seconds', by: ['node'] });
const syncP99 = () => quantile(0.99, { metric: 'kubeproxy_sync_proxy_rules_duration_seconds', by: ['node'] });

export const slowestProgramming = ({ kubeProxyProgrammingLatency }: AlertThresholds) =>
  stat({
    title: 'Slowest change (P99)',
    description: 'Time from a change of a Service or its pods to the rules on the slowest node.',
    unit: UNITS.seconds,
    query: { expr: overall('max', programmingP99()), legend: 'P99' },
    thresholds: { critical: kubeProxyProgrammingLatency.seconds },
  });

export const slowestSync = ({ kubeProxySyncLatency }: AlertThresholds) =>
  stat({
    title: 'Slowest write (P99)',
    description:
      'Time to write all rules on the slowest node. It grows with the number of Services and pods behind them.',
    unit: UNITS.seconds,
    query: { expr: overall('max', syncP99()), legend: 'P99' },
    thresholds: { critical: kubeProxySyncLatency.seconds },
  });

const behind = () =>
  `clamp_min(
  ${max('kubeproxy_sync_proxy_rules_last_queued_timestamp_seconds', ['node'])}
  -
  ${max('kubeproxy_sync_proxy_rules_last_timestamp_seconds', ['node'])},
  0
)`;

export const oldestRules = () =>
  stat({
    title: 'Longest behind',
    description: 'How much newer the last known change is than the rules of the node that is furthest behind.',
    unit: UNITS.seconds,
    query: { expr: overall('max', behind()), legend: 'behind' },
  });

export const programming = ({ kubeProxyProgrammingLatency }: AlertThresholds) =>
  timeseries({
    title: 'From a change to the rules (P99)',
    description:
      'Until then connections go to pods that are gone. On one node, it is short of CPU; on all, look at the API server.',
    unit: UNITS.seconds,
    queries: [{ expr: programmingP99(), legend: NODE }],
    thresholds: { critical: kubeProxyProgrammingLatency.seconds },
  });

export const syncs = ({ kubeProxySyncLatency }: AlertThresholds) =>
  timeseries({
    title: 'Writing the rules (P99)',
    description:
      'When it comes close to the interval of writes, changes pile up. nftables mode needs far less than iptables.',
    unit: UNITS.seconds,
    queries: [{ expr: syncP99(), legend: NODE }],
    thresholds: { critical: kubeProxySyncLatency.seconds },
  });

export const syncRate = () =>
  timeseries({
    title: 'Writes of rules',
    description: 'Writes per second. Many without a rollout are pods that become ready and unready.',
    unit: UNITS.callsPerSecond,
    queries: [{ expr: rate('kubeproxy_sync_proxy_rules_duration_seconds_count', ['node']), legend: NODE }],
  });

export const failures = () =>
  timeseries({
    title: 'Failed writes',
    description: 'Writes of rules that the kernel refused. The node keeps its old rules meanwhile.',
    unit: UNITS.count,
    queries: [
      {
        expr: increase('kubeproxy_sync_proxy_rules_iptables_restore_failures_total', ['node']),
        legend: '{{node}} iptables',
      },
      {
        expr: increase('kubeproxy_sync_proxy_rules_nftables_sync_failures_total', ['node']),
        legend: '{{node}} nftables',
      },
    ],
  });

export const ageOfRules = () =>
  timeseries({
    title: 'Rules behind changes',
    description:
      'How much newer the last known change is than the rules. More than some seconds for long is a stuck kube-proxy.',
    unit: UNITS.seconds,
    queries: [{ expr: behind(), legend: NODE }],
  });
