import { steady } from '../cases.ts';
import { groupBy, maxBy, on } from '../promql.ts';
import type { AlertRule, InputSeries } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { kubeStateMetrics, NODE_TEMPLATE, nodeExporter, ON_NODE, THE_NODE } from './cases.ts';

/** Alerts about the exporter on each node: what it cannot read, and where it does not answer. */
export const nodeExporterAlerts = (): AlertRule[] => [collectorFailed(), exporterMissing()];

const job = selectors.nodeExporter;
const ksm = selectors.kubeStateMetrics;

function collectorFailed(): AlertRule {
  const metric = 'node_scrape_collector_success';
  const collector = { collector: 'filesystem' };
  const success = (now: string, before = now): InputSeries[] => [
    nodeExporter.one(metric, now, collector),
    nodeExporter.one(metric, before, { ...collector, instance: 'before' }),
  ];
  const description = `Collector filesystem of the exporter on ${THE_NODE} worked within the last day and has failed for 15 minutes.`;
  return {
    alert: 'NodeExporterCollectorFailed',
    // A collector that finds no such hardware reports a failure all its life, so it must have worked before. Every
    // tenth minute of the day is enough: there are a hundred of these series on each node.
    expr: `${maxBy(['node', 'collector'], `${metric}{${job}}`)} == 0
and ${on('node', 'collector')}
${maxBy(['node', 'collector'], `max_over_time(${metric}{${job}}[1d:10m])`)} == 1`,
    for: '15m',
    severity: 'warning',
    summary: 'The exporter of a node can no longer read a part of it.',
    description: `Collector {{ $labels.collector }} of the exporter on ${NODE_TEMPLATE} worked within the last day and has failed for 15 minutes.`,
    runbook: {
      meaning:
        'The exporter answers, but this collector, which worked before, ends with an error or finds nothing. Its series are missing.',
      impact: 'Alerts and dashboards about this part of the node are silent.',
      diagnosis: [
        'Find the pod of the exporter and read its log: `kubectl -n monitoring-agents get pods -l app.kubernetes.io/name=node-exporter -o wide`, then `kubectl -n monitoring-agents logs <pod> -c node-exporter`.',
        'A collector of the kernel (`mdadm`, `conntrack`, `bonding`) fails when its module was unloaded: `lsmod` on the node.',
        'See whether it happens on all nodes at once, which points to an update of the exporter or of the kernel.',
      ],
      mitigation: [
        'Restart the exporter on the node: delete its pod.',
        'Roll back the update that broke it, or switch the collector off in exporters.nodeExporter.collectors where that is possible.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'failed for 17 minutes',
          input: [...success('1x30 0x90'), ...nodeExporter.others(metric, steady(1), collector)],
          at: '48m',
          expect: [{ ...ON_NODE, ...collector }],
          descriptions: [description],
        },
        {
          name: 'failed since the exporter was replaced',
          input: success('_x30 0x90', '1x30 stale'),
          at: '48m',
          expect: [{ ...ON_NODE, ...collector }],
          descriptions: [description],
        },
      ],
      quiet: [
        { name: 'failed for 13 minutes', input: success('1x30 0x90'), at: '44m' },
        {
          name: 'never worked',
          input: [...success(steady(0)), ...nodeExporter.others(metric, '1x5 _x120', collector)],
          at: '60m',
        },
        { name: 'works', input: success(steady(1)), at: '60m' },
        { name: 'works as one of two exporters sees it', input: success('1x30 0x90', steady(1)), at: '60m' },
        { name: 'another job tells of it', input: nodeExporter.others(metric, '1x30 0x90', collector), at: '60m' },
      ],
    },
  };
}

function exporterMissing(): AlertRule {
  const [info, condition] = ['kube_node_info', 'kube_node_status_condition'];
  const READY = { condition: 'Ready', status: 'true' };
  const LINUX = { os_image: 'Ubuntu 24.04 LTS' };
  const worker2 = { node: 'worker-2' };
  const known = (labels = {}) => [
    kubeStateMetrics.one(info, steady(1), { ...LINUX, ...labels }),
    kubeStateMetrics.one(condition, steady(1), READY),
  ];
  // The exporter of another node answers.
  const elsewhere = nodeExporter.one('up', steady(1), worker2);
  const strangers = nodeExporter.others('up', steady(1));
  const name = 'fargate-10-0-0-1';
  return {
    alert: 'NodeExporterMissingOnNode',
    // Nodes that are not ready have an alert of their own, and so has the job when nobody answers. Windows has another
    // exporter, and Fargate runs no DaemonSets.
    expr: `${groupBy(['node'], `${info}{${ksm},os_image!~"Windows.*",node!~"fargate-.+"}`)}
and ${on('node')}
${maxBy(['node'], `${condition}{${ksm},condition="Ready",status="true"}`)} == 1
unless ${on('node')}
${maxBy(['node'], `up{${job}}`)} == 1
and ${on()}
${maxBy([], `up{${job}}`)} == 1`,
    for: '15m',
    severity: 'warning',
    summary: 'The exporter of a single node does not answer.',
    description: `The exporter on ${NODE_TEMPLATE} has not answered for 15 minutes, while the node is ready and other exporters answer.`,
    runbook: {
      meaning: 'Kubernetes has a node that is ready, and Prometheus gets no series of its operating system.',
      impact: 'Alerts about disks, memory, network and clock of this node are silent.',
      diagnosis: [
        'See the pod: `kubectl -n monitoring-agents get pods -o wide --field-selector spec.nodeName=<node>`, its events and its log.',
        'No pod: the DaemonSet cannot place it; `kubectl -n monitoring-agents describe daemonset node-exporter` says why. Another program may hold its port 9100.',
        'A pod that is ready: open Status > Target health in Prometheus and read the error; a firewall of the node may close port 9100.',
      ],
      mitigation: [
        'Delete a pod that hangs.',
        'Open port 9100 of the node to Prometheus, or stop what else listens there.',
        'Make room when the node is so full that even this pod does not fit.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'never answered for 17 minutes',
          input: [
            ...known(),
            kubeStateMetrics.one(condition, steady(0), { ...READY, instance: 'before' }),
            elsewhere,
            ...strangers,
          ],
          at: '17m',
          expect: [ON_NODE],
          descriptions: [
            `The exporter on ${THE_NODE} has not answered for 15 minutes, while the node is ready and other exporters answer.`,
          ],
        },
        {
          name: 'down for 17 minutes',
          input: [...known(), elsewhere, nodeExporter.one('up', steady(0))],
          at: '17m',
          expect: [ON_NODE],
          descriptions: [
            `The exporter on ${THE_NODE} has not answered for 15 minutes, while the node is ready and other exporters answer.`,
          ],
        },
      ],
      quiet: [
        { name: 'for 13 minutes', input: [...known(), elsewhere], at: '13m' },
        {
          name: 'answers, while another exporter of the node ends',
          input: [
            ...known(),
            elsewhere,
            nodeExporter.one('up', steady(1)),
            nodeExporter.one('up', steady(0), { instance: 'before' }),
          ],
          at: '60m',
        },
        {
          name: 'nobody answers',
          input: [
            ...known(),
            nodeExporter.one('up', steady(0), worker2),
            ...nodeExporter.others('up', steady(1), worker2),
          ],
          at: '60m',
        },
        { name: 'a Windows node', input: [...known({ os_image: 'Windows Server 2022' }), elsewhere], at: '60m' },
        {
          name: 'a node of Fargate',
          input: [
            kubeStateMetrics.one(info, steady(1), { ...LINUX, node: name }),
            kubeStateMetrics.one(condition, steady(1), { ...READY, node: name }),
            elsewhere,
          ],
          at: '60m',
        },
        {
          name: 'not ready',
          input: [
            kubeStateMetrics.one(info, steady(1), LINUX),
            ...[0, 0].map((value, index) =>
              kubeStateMetrics.one(condition, steady(value), { ...READY, instance: String(index) }),
            ),
            kubeStateMetrics.one(condition, steady(1), { condition: 'Ready', status: 'false' }),
            kubeStateMetrics.one(condition, steady(1), { condition: 'DiskPressure', status: 'true' }),
            ...kubeStateMetrics.others(condition, steady(1), READY),
            elsewhere,
          ],
          at: '60m',
        },
        {
          name: 'a node that only a stranger knows',
          input: [
            ...kubeStateMetrics.others(info, steady(1), LINUX),
            kubeStateMetrics.one(condition, steady(1), READY),
            elsewhere,
          ],
          at: '60m',
        },
      ],
    },
  };
}
