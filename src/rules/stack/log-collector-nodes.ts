import { CLUSTER, series, steady } from '../cases.ts';
import { groupBy, maxBy, on } from '../promql.ts';
import type { AlertRule, InputSeries } from '../rule.ts';
import { selectors } from '../selectors.ts';
import type { LogCollector } from './log-collectors.ts';

const { kubeStateMetrics } = selectors;
const JOB = 'kube-state-metrics';
const NODE = 'worker-1';

/** Nodes on which no collector can run: DaemonSets have no pods on Fargate. */
const WITHOUT_COLLECTOR = 'os_image!~"(?i).*windows.*",node!~"fargate-.+"';

interface NodeLabels {
  readonly job?: string;
  readonly node?: string;
  readonly os_image?: string;
}

function node({ job = JOB, node = NODE, os_image = 'Ubuntu 24.04.2 LTS' }: NodeLabels = {}): InputSeries {
  return series('kube_node_info', { job, node, os_image }, steady(1));
}

function condition(value: number, more: { job?: string; node?: string; condition?: string; status?: string } = {}) {
  const labels = { job: JOB, node: NODE, condition: 'Ready', status: 'true', ...more };
  return series('kube_node_status_condition', labels, steady(value));
}

const description =
  'On node {{ $labels.node }} no log collector has answered for 15 minutes, although the node is ready.';

/** An alert about nodes that are ready and have no collector that answers. */
export function missingOnNode({ name: product, container, port, job }: LogCollector): AlertRule {
  const collector = (value: number, more: { job?: string; pod?: string } = {}): InputSeries =>
    series('up', { ...job.labels, node: NODE, ...more }, steady(value));
  const fires = (name: string, ...input: InputSeries[]) => ({
    name,
    input,
    at: '20m',
    expect: [{ cluster: CLUSTER, node: NODE }] as const,
    descriptions: [
      `On node ${NODE} no log collector has answered for 15 minutes, although the node is ready.`,
    ] as const,
  });
  const quiet = (name: string, ...input: InputSeries[]) => ({ name, input, at: '60m' });
  return {
    alert: `${product}MissingOnNode`,
    expr: `${groupBy(['node'], `kube_node_info{${kubeStateMetrics},${WITHOUT_COLLECTOR}}`)}
and ${on('node')}
${maxBy(['node'], `kube_node_status_condition{${kubeStateMetrics},condition="Ready",status="true"}`)} == 1
unless ${on('node')}
${maxBy(['node'], `up{${job.matchers}}`)} == 1`,
    for: '15m',
    severity: 'warning',
    summary: 'A node has no log collector.',
    description,
    runbook: {
      meaning: 'The node is ready, but there is no collector on it, or none that Prometheus reaches.',
      impact:
        'Logs of the pods on this node do not arrive. What is rotated away meanwhile (by default at 10 MB) is lost.',
      diagnosis: [
        `See whether it has a pod: \`kubectl -n monitoring-agents get pods -l app.kubernetes.io/name=${container} -o wide --field-selector spec.nodeName=<node>\`.`,
        `No pod: read the events of the DaemonSet: \`kubectl -n monitoring-agents describe daemonset ${container}\`. Resources, pod security or a quota may stand in the way.`,
        'A pod that is not ready or restarts: read its events and its log.',
        `A pod that is ready: Prometheus does not reach port ${port} on that node; the error stands under Status > Target health.`,
      ],
      mitigation: [
        'Make room on the node when the pod does not fit: it has the priority system-node-critical and moves others out of the way by itself unless that is forbidden.',
        'Restore the labels of the namespace (pod security: privileged) when pods are refused.',
        `Open port ${port} between nodes when only Prometheus fails to reach it.`,
      ],
    },
    tests: {
      fires: [
        fires('no pod, though a stranger runs there', node(), condition(1), collector(1, { job: 'other' })),
        fires('a pod that does not answer', node(), condition(1), collector(0)),
        fires(
          'two exporters, of which one does not know yet that the node is ready',
          node(),
          condition(1, { status: 'true' }),
          series(
            'kube_node_status_condition',
            { job: JOB, node: NODE, condition: 'Ready', status: 'true', instance: 'old' },
            steady(0),
          ),
        ),
      ],
      quiet: [
        quiet('a pod that answers', node(), condition(1), collector(1)),
        quiet(
          'one pod that ends and one that answers',
          node(),
          condition(1),
          collector(0, { pod: 'old' }),
          collector(1),
        ),
        { name: 'missing for only 14 minutes', input: [node(), condition(1)], at: '14m' },
        quiet('a node that is not ready', node(), condition(0), condition(1, { status: 'false' })),
        quiet('under pressure and not ready', node(), condition(0), condition(1, { condition: 'MemoryPressure' })),
        quiet('ready says only a stranger', node(), condition(1, { job: 'other' })),
        quiet('a stranger knows such a node', node({ job: 'other' }), condition(1)),
        quiet('a node with Windows', node({ os_image: 'Windows Server 2022 Datacenter' }), condition(1)),
        quiet(
          'a node of Fargate',
          node({ node: 'fargate-ip-10-0-0-1' }),
          condition(1, { node: 'fargate-ip-10-0-0-1' }),
        ),
      ],
    },
  };
}
