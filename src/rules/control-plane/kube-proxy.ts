import type { ControlPlaneThresholds } from '../../config/schema/alert-thresholds/control-plane.ts';
import { CLUSTER, growing, series, steady } from '../cases.ts';
import { humanizeDuration } from '../humanize.ts';
import { maxBy, on, sumBy } from '../promql.ts';
import type { AlertRule, NonEmpty, RuleGroup } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { amountTests, elsewhere, p99 } from '../threshold-cases.ts';

const { kubeProxy } = selectors;

const NODE = { node: 'worker-1' };
const JOB = { job: 'kube-proxy', ...NODE };

/** What leads connections to Services to their pods, on every node. */
export function kubeProxyGroups(thresholds: ControlPlaneThresholds): RuleGroup[] {
  return [
    {
      name: 'kubernetes-system-kube-proxy',
      rules: [
        syncSlow(thresholds.kubeProxySyncLatency.seconds),
        programmingSlow(thresholds.kubeProxyProgrammingLatency.seconds),
        syncFailing(),
        rulesStale(),
      ],
    },
  ];
}

const STALE_RULES = 'Connections to Services on this node go to pods that are gone, and miss new ones.';

const CHECK_NODE: NonEmpty<string> = [
  'Read the log of kube-proxy on the node: `kubectl -n kube-system logs -l k8s-app=kube-proxy --field-selector spec.nodeName=<node>`.',
  'Compare CPU and memory of the node, and look for throttling of kube-proxy.',
  'See how many rules there are: `sum by (node) (kubeproxy_sync_proxy_rules_iptables_total{job="kube-proxy"})`.',
  'See whether something else writes rules and holds the lock: a network plugin, a firewall (`ps aux | grep -E "iptables|nft"` on the node).',
];

const REPAIR_NODE: NonEmpty<string> = [
  'Restart kube-proxy on the node: delete its pod.',
  'Give it more CPU, or move to the mode nftables when there are many thousands of Services and endpoints.',
  'Cordon and drain the node when only it is affected, and replace it.',
];

function syncSlow(threshold: number): AlertRule {
  const metric = 'kubeproxy_sync_proxy_rules_duration_seconds';
  return {
    alert: 'KubeProxySyncSlow',
    expr: `histogram_quantile(0.99, ${sumBy(['node', 'le'], `rate(${metric}_bucket{${kubeProxy}}[10m])`)}) > ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'Kube-proxy takes long to write its rules.',
    description:
      'On node {{ $labels.node }} of cluster {{ $labels.cluster }} kube-proxy takes up to {{ $value | humanizeDuration }} (P99) to write the rules of Services.',
    runbook: {
      meaning:
        'Every change of a Service or its pods has kube-proxy write rules, and that takes longer than the threshold.',
      impact: `${STALE_RULES} The slower it writes, the longer that lasts after each change.`,
      diagnosis: CHECK_NODE,
      mitigation: REPAIR_NODE,
    },
    tests: amountTests({
      hold: 15,
      threshold,
      exact: true,
      input: (seconds) => p99(metric, JOB, seconds),
      labels: NODE,
      description: (value) =>
        `On node worker-1 of cluster test kube-proxy takes up to ${humanizeDuration(value)} (P99) to write the rules of Services.`,
    }),
  };
}

function programmingSlow(threshold: number): AlertRule {
  const metric = 'kubeproxy_network_programming_duration_seconds';
  return {
    alert: 'KubeProxyNetworkProgrammingSlow',
    expr: `histogram_quantile(0.99, ${sumBy(['node', 'le'], `rate(${metric}_bucket{${kubeProxy}}[10m])`)}) > ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'Changes of Services reach a node late.',
    description:
      'Changes of Services and their pods take up to {{ $value | humanizeDuration }} (P99) to take effect on node {{ $labels.node }} of cluster {{ $labels.cluster }}.',
    runbook: {
      meaning:
        'From the moment when a pod or a Service changes to the moment when the rules on the node follow, more time passes than the threshold.',
      impact: STALE_RULES,
      diagnosis: [
        'See whether all nodes are late: then endpoints are written late (KubeControllerManagerQueueLong), or the API server is slow.',
        'See whether writing the rules is what takes long: KubeProxySyncSlow.',
        ...CHECK_NODE,
      ],
      mitigation: REPAIR_NODE,
    },
    tests: amountTests({
      hold: 15,
      threshold,
      exact: true,
      input: (seconds) => p99(metric, JOB, seconds),
      labels: NODE,
      description: (value) =>
        `Changes of Services and their pods take up to ${humanizeDuration(value)} (P99) to take effect on node worker-1 of cluster test.`,
    }),
  };
}

function syncFailing(): AlertRule {
  const failures = (mode: 'iptables_restore' | 'nftables_sync', values: string) =>
    series(`kubeproxy_sync_proxy_rules_${mode}_failures_total`, { ...JOB, ip_family: 'IPv4' }, values);
  const failing = (mode: string) =>
    sumBy(['node'], `increase(kubeproxy_sync_proxy_rules_${mode}_failures_total{${kubeProxy}}[15m])`);
  const fires = (mode: 'iptables_restore' | 'nftables_sync') => ({
    name: `one failure a minute (${mode})`,
    input: [failures(mode, growing(1)), ...elsewhere([failures(mode, growing(5))])],
    at: '30m',
    expect: [{ cluster: CLUSTER, ...NODE }] as const,
    descriptions: [
      'On node worker-1 of cluster test kube-proxy failed 15 times to write the rules of Services within 15 minutes.',
    ] as const,
  });
  return {
    alert: 'KubeProxySyncFailing',
    // One of the two exists, by the mode of kube-proxy.
    expr: `(
  ${failing('iptables_restore')}
  or
  ${failing('nftables_sync')}
) > 0`,
    for: '10m',
    severity: 'warning',
    summary: 'Kube-proxy fails to write its rules.',
    description:
      'On node {{ $labels.node }} of cluster {{ $labels.cluster }} kube-proxy failed {{ $value | humanize }} times to write the rules of Services within 15 minutes.',
    runbook: {
      meaning: 'The kernel refused rules of kube-proxy. It tries again and again.',
      impact: `${STALE_RULES}`,
      diagnosis: [
        'Read the error in the log of kube-proxy on the node; it names the rule or the module of the kernel that is missing.',
        ...CHECK_NODE.slice(1),
      ],
      mitigation: [
        'Load the missing module of the kernel, or end the other process that writes rules.',
        ...REPAIR_NODE,
      ],
    },
    tests: {
      fires: [fires('iptables_restore'), fires('nftables_sync')],
      quiet: [
        {
          name: 'failures long ago',
          input: [failures('iptables_restore', steady(3)), failures('nftables_sync', steady(3))],
          at: '45m',
        },
        { name: 'for less than 10 minutes', input: [failures('iptables_restore', growing(1))], at: '10m' },
        {
          name: 'something else fails',
          input: elsewhere([failures('iptables_restore', growing(1)), failures('nftables_sync', growing(1))]),
          at: '45m',
        },
      ],
    },
  };
}

function rulesStale(): AlertRule {
  const labels = { ...JOB, instance: '10.0.0.9:10249', ip_family: 'IPv4' };
  const synced = (values: string) => series('kubeproxy_sync_proxy_rules_last_timestamp_seconds', labels, values);
  const queued = (values: string) => series('kubeproxy_sync_proxy_rules_last_queued_timestamp_seconds', labels, values);
  /** What the pod before left behind at the same address. */
  const before = [synced(steady(200)), queued(steady(190))].map((each) => ({
    ...each,
    series: each.series.replace('job=', 'pod="old",job='),
  }));
  const by = ['node', 'instance', 'ip_family'];
  const last = maxBy(by, `kubeproxy_sync_proxy_rules_last_timestamp_seconds{${kubeProxy}}`);
  return {
    alert: 'KubeProxyRulesStale',
    // Without a change there is nothing to write; time stands still for both.
    expr: `time() - ${last} > 600
and ${on(...by)}
${maxBy(by, `kubeproxy_sync_proxy_rules_last_queued_timestamp_seconds{${kubeProxy}}`)} > ${last}`,
    for: '5m',
    severity: 'critical',
    summary: 'Kube-proxy no longer follows changes of Services.',
    description:
      'On node {{ $labels.node }} of cluster {{ $labels.cluster }} kube-proxy last wrote the rules of Services ({{ $labels.ip_family }}) {{ $value | humanizeDuration }} ago, and changes are waiting.',
    runbook: {
      meaning:
        'Services or their pods have changed, and the rules on the node have not followed for more than ten minutes.',
      impact: STALE_RULES,
      diagnosis: CHECK_NODE,
      mitigation: REPAIR_NODE,
    },
    tests: {
      fires: [
        {
          name: 'last written 25 minutes ago, and changed since',
          input: [
            synced(steady(300)),
            queued(steady(360)),
            ...before,
            ...elsewhere([synced(steady(1700)), queued(steady(200))]),
          ],
          at: '30m',
          expect: [{ cluster: CLUSTER, ...NODE, instance: labels.instance, ip_family: 'IPv4' }],
          descriptions: [
            `On node worker-1 of cluster test kube-proxy last wrote the rules of Services (IPv4) ${humanizeDuration(1500)} ago, and changes are waiting.`,
          ],
        },
      ],
      quiet: [
        {
          name: 'nothing has changed since',
          input: [synced(steady(300)), queued(steady(299)), ...before, ...elsewhere([queued(steady(400))])],
          at: '45m',
        },
        { name: 'changed in the same second', input: [synced(steady(300)), queued(steady(300))], at: '45m' },
        { name: 'written now and then', input: [synced('0+60x120'), queued('30+60x120')], at: '45m' },
        {
          name: 'written every eight minutes',
          input: [synced('0x7 480x7 960x7 1440x7 1920x7 2400x7 2880x7'), queued('4000x60')],
          at: '50m',
        },
        { name: 'exactly ten minutes late', input: [synced('-600+60x60'), queued('-500+60x60')], at: '45m' },
        { name: 'for less than 5 minutes', input: [synced(steady(0)), queued(steady(60))], at: '14m' },
        { name: 'something else is late', input: elsewhere([synced(steady(300)), queued(steady(400))]), at: '45m' },
      ],
    },
  };
}
