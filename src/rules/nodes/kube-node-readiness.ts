import { steady } from '../cases.ts';
import { humanize } from '../humanize.ts';
import { maxBy, on } from '../promql.ts';
import type { AlertRule, InputSeries } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { kubeStateMetrics, NODE_TEMPLATE, ON_NODE, THE_NODE } from './cases.ts';
import { CONDITION, CORDONED, fromTwo, READY } from './kube-node-series.ts';

const job = selectors.kubeStateMetrics;

/** A cordoned node is somebody's work in progress. */
const NOT_CORDONED = `and ${on('node')}
${maxBy(['node'], `${CORDONED}{${job}}`)} == 0`;

/** Whether a node is cordoned; a stranger says the opposite. */
const cordoned = (now: 0 | 1, before = now): InputSeries[] => [
  ...fromTwo(CORDONED, steady(now), {}, steady(before)),
  ...(now === 0 ? kubeStateMetrics.others(CORDONED, steady(1)) : []),
];

/** A node whose condition Ready has these values; other conditions and states must not count. */
function readiness(ready: string, before = ready): InputSeries[] {
  return [
    ...fromTwo(CONDITION, ready, READY, before),
    ...fromTwo(CONDITION, steady(1), { condition: 'Ready', status: 'unknown' }),
    ...fromTwo(CONDITION, steady(1), { condition: 'DiskPressure', status: 'true' }),
    ...kubeStateMetrics.others(CONDITION, steady(1), READY),
  ];
}

/** A node that does not become ready again. */
export function notReady(): AlertRule {
  return {
    alert: 'KubeNodeNotReady',
    expr: `${maxBy(['node'], `${CONDITION}{${job},condition="Ready",status="true"}`)} == 0
${NOT_CORDONED}`,
    for: '15m',
    severity: 'warning',
    summary: 'A node has not been ready for 15 minutes.',
    description:
      'Node {{ $labels.node }} in cluster {{ $labels.cluster }} has not been ready for more than 15 minutes.',
    runbook: {
      meaning:
        'The kubelet of the node reports that it is not ready, or has stopped reporting. The node is not cordoned.',
      impact:
        'No new pods start there. After five minutes its pods are replaced on other nodes, except those of DaemonSets and those with volumes that cannot be detached.',
      diagnosis: [
        'Read the conditions and events: `kubectl describe node <node>`.',
        'Ask the machine itself: is it running, and can it be reached from other nodes?',
        'Read the log of the kubelet and of the container runtime on the node: `journalctl -u kubelet -u containerd`.',
      ],
      mitigation: [
        'Restart the kubelet or the container runtime when one of them hangs.',
        'Replace the machine when it is gone: delete the node object so that volumes are released.',
        'Cordon the node while you work on it; the alert then ends.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'not ready for 16 minutes',
          input: [...readiness(steady(0)), ...cordoned(0)],
          at: '16m',
          expect: [ON_NODE],
          descriptions: ['Node worker-1 in cluster test has not been ready for more than 15 minutes.'],
        },
      ],
      quiet: [
        { name: 'not ready, but cordoned', input: [...readiness(steady(0)), ...cordoned(1)], at: '60m' },
        {
          name: 'cordoned as one of two exporters sees it',
          input: [...readiness(steady(0)), ...cordoned(1, 0)],
          at: '60m',
        },
        {
          name: 'ready as one of two exporters sees it',
          input: [...readiness(steady(1), steady(0)), ...cordoned(0)],
          at: '60m',
        },
        { name: 'not ready for 14 minutes', input: [...readiness(steady(0)), ...cordoned(0)], at: '14m' },
        { name: 'ready again after 14 minutes', input: [...readiness('0x13 1x60'), ...cordoned(0)], at: '20m' },
        { name: 'nobody says whether it is cordoned', input: readiness(steady(0)), at: '60m' },
      ],
    },
  };
}

/** A node that becomes ready again and again. */
export function flapping(): AlertRule {
  const flaps = '1x30 0 0 1 1 0 0 1x90';
  return {
    alert: 'KubeNodeReadinessFlapping',
    // Not ready and ready again are two changes: a single restart of the kubelet is not yet flapping.
    expr: `${maxBy(['node'], `changes(${CONDITION}{${job},condition="Ready",status="true"}[15m])`)} > 2
${NOT_CORDONED}`,
    for: '5m',
    keepFiringFor: '15m',
    severity: 'warning',
    summary: 'A node keeps changing between ready and not ready.',
    description: `The readiness of ${NODE_TEMPLATE} changed {{ $value | humanize }} times within 15 minutes.`,
    runbook: {
      meaning: 'The node was ready, not ready and ready again, at least twice within a quarter of an hour.',
      impact:
        'Each time its pods leave their Services and come back; after five minutes without readiness they are replaced.',
      diagnosis: [
        'See the history: `kubectl get events --all-namespaces --field-selector involvedObject.name=<node>`.',
        'Read `journalctl -u kubelet` for "PLEG is not healthy" (a container runtime that hangs) and for errors with the API server.',
        'See whether the node is overloaded: NodeSystemSaturation, NodeMemoryHighUtilization, NodeDiskIOSaturation.',
        'Several nodes at once: the API server or the network to it is the cause, not the nodes.',
      ],
      mitigation: [
        'Cordon the node so that nothing new lands there: `kubectl cordon <node>`.',
        'Restart the container runtime and the kubelet.',
        'Reserve more CPU and memory for the system (kubeReserved, systemReserved), or replace the node.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'not ready twice within fifteen minutes',
          input: [...readiness(flaps, steady(1)), ...cordoned(0)],
          at: '42m',
          expect: [ON_NODE],
          descriptions: [`The readiness of ${THE_NODE} changed ${humanize(4)} times within 15 minutes.`],
        },
      ],
      quiet: [
        { name: 'not ready once', input: [...readiness('1x30 0 0 1x90'), ...cordoned(0)], at: '42m' },
        { name: 'for 3 minutes', input: [...readiness(flaps), ...cordoned(0)], at: '38m' },
        { name: 'cordoned', input: [...readiness(flaps), ...cordoned(1, 0)], at: '42m' },
        { name: 'nobody says whether it is cordoned', input: readiness(flaps), at: '42m' },
        {
          name: 'what another job, condition or status tells',
          input: [
            ...kubeStateMetrics.others(CONDITION, flaps, READY),
            kubeStateMetrics.one(CONDITION, flaps, { ...READY, condition: 'NetworkUnavailable' }),
            kubeStateMetrics.one(CONDITION, flaps, { ...READY, status: 'unknown' }),
            ...cordoned(0),
          ],
          at: '42m',
        },
      ],
    },
  };
}
