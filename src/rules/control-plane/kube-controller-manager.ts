import type { ControlPlaneThresholds } from '../../config/schema/alert-thresholds/control-plane.ts';
import { growing, series, steady } from '../cases.ts';
import { humanize, humanizeDuration, humanizePercentage } from '../humanize.ts';
import { maxBy, ratio, sumBy } from '../promql.ts';
import type { AlertRule, RuleGroup } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { amountTests, elsewhere } from '../threshold-cases.ts';
import { noLeader } from './leader-alerts.ts';

const { controllerManager } = selectors;
const JOB = { job: 'kube-controller-manager' };

/** What makes the cluster follow its objects. */
export function controllerManagerGroups(thresholds: ControlPlaneThresholds): RuleGroup[] {
  return [
    {
      name: 'kubernetes-system-controller-manager',
      rules: [
        noLeader({
          alert: 'KubeControllerManagerNoLeader',
          job: 'kube-controller-manager',
          impact:
            'Nothing follows a change: Deployments roll out no pods, failed pods are not replaced, endpoints are not updated, Jobs do not start.',
        }),
        queueLong(thresholds.controllerManagerQueueDepth),
        queueSlow(thresholds.controllerManagerQueueLatency.seconds),
        zoneUnhealthy(thresholds.controllerManagerUnhealthyNodes.ratio),
      ],
    },
  ];
}

const QUEUE = { name: 'deployment' };

const FIND_CAUSE =
  'Read its log for the controller: `kubectl -n kube-system logs -l component=kube-controller-manager | grep -i <name>`.';

const QUEUE_MITIGATION = [
  'Repair what the API server, a webhook or the cloud answers with errors or too late.',
  'Stop what changes so many objects at once.',
  'Raise the number of workers (--concurrent-*-syncs) and the limits --kube-api-qps and --kube-api-burst, and give it more CPU.',
] as const;

function queueLong(threshold: number): AlertRule {
  const depth = (value: number, instance = 'a') =>
    series('workqueue_depth', { ...JOB, ...QUEUE, instance }, steady(value));
  return {
    alert: 'KubeControllerManagerQueueLong',
    // Only the instance that leads has work.
    expr: `${maxBy(['name'], `workqueue_depth{${controllerManager}}`)} > ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'A controller of Kubernetes does not keep up.',
    description:
      '{{ $value | humanize }} objects have been waiting for the controller {{ $labels.name }} in cluster {{ $labels.cluster }}.',
    runbook: {
      meaning: 'The controller has more objects to look at than it manages to, for 15 minutes.',
      impact: 'What this controller is for happens late: rollouts, endpoints, clean-up of deleted objects, Jobs.',
      diagnosis: [
        'See how fast work comes and how long a piece takes: `rate(workqueue_adds_total{job="kube-controller-manager",name="<name>"}[5m])`, and `rate(workqueue_work_duration_seconds_sum{job="kube-controller-manager",name="<name>"}[5m])`.',
        FIND_CAUSE,
        'See whether the API server is slow or refuses it: `sum by (code) (rate(rest_client_requests_total{job="kube-controller-manager"}[5m]))`.',
      ],
      mitigation: QUEUE_MITIGATION,
    },
    tests: amountTests({
      hold: 15,
      threshold,
      exact: true,
      input: (value) => [depth(value), depth(0, 'b')],
      labels: QUEUE,
      description: (value) =>
        `${humanize(value)} objects have been waiting for the controller deployment in cluster test.`,
    }),
  };
}

function queueSlow(threshold: number): AlertRule {
  const metric = 'workqueue_queue_duration_seconds';
  const waits = (seconds: number, perMinute: number) => [
    series(`${metric}_sum`, { ...JOB, ...QUEUE }, growing(seconds * 30)),
    series(`${metric}_count`, { ...JOB, ...QUEUE }, growing(perMinute)),
  ];
  return {
    alert: 'KubeControllerManagerQueueSlow',
    expr: `${ratio(
      sumBy(['name'], `rate(${metric}_sum{${controllerManager}}[5m])`),
      sumBy(['name'], `rate(${metric}_count{${controllerManager}}[5m])`),
    )} > ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'Objects wait long for a controller of Kubernetes.',
    description:
      'Objects wait {{ $value | humanizeDuration }} on average for the controller {{ $labels.name }} in cluster {{ $labels.cluster }}.',
    runbook: {
      meaning: 'From a change of an object to the moment when its controller looks at it, this time passes.',
      impact: 'What this controller is for happens late: rollouts, endpoints, clean-up of deleted objects, Jobs.',
      diagnosis: [
        'See how many wait: `workqueue_depth{job="kube-controller-manager",name="<name>"}`.',
        'See whether single pieces of work take long: `rate(workqueue_work_duration_seconds_sum{job="kube-controller-manager",name="<name>"}[5m]) / rate(workqueue_work_duration_seconds_count{job="kube-controller-manager",name="<name>"}[5m])`.',
        FIND_CAUSE,
      ],
      mitigation: QUEUE_MITIGATION,
    },
    tests: amountTests({
      hold: 15,
      exact: true,
      threshold,
      input: (seconds) => [
        ...waits(seconds, 30),
        ...elsewhere([series(`${metric}_count`, { ...JOB, ...QUEUE }, growing(60))]),
      ],
      labels: QUEUE,
      description: (value) =>
        `Objects wait ${humanizeDuration(value)} on average for the controller deployment in cluster test.`,
      quiet: [{ name: 'no work', input: waits(threshold, 0), at: '35m' }],
    }),
  };
}

function zoneUnhealthy(threshold: number): AlertRule {
  const zone = (unhealthy: number, size: number) => [
    series('node_collector_unhealthy_nodes_in_zone', { ...JOB, zone: 'eu:-:eu-1' }, steady(unhealthy)),
    series('node_collector_unhealthy_nodes_in_zone', { ...JOB, zone: 'eu:-:eu-1', instance: 'b' }, steady(0)),
    series('node_collector_zone_size', { ...JOB, zone: 'eu:-:eu-1' }, steady(size)),
    series('node_collector_zone_size', { ...JOB, zone: 'eu:-:eu-1', instance: 'b' }, steady(size / 2)),
  ];
  return {
    alert: 'KubeNodeZoneUnhealthy',
    // The name of a zone holds its region, a zero byte between colons, and itself.
    expr: `label_replace(
  ${ratio(
    maxBy(['zone'], `node_collector_unhealthy_nodes_in_zone{${controllerManager}}`),
    maxBy(['zone'], `node_collector_zone_size{${controllerManager}}`),
  ).replaceAll('\n', '\n  ')},
  "zone", "$2", "zone", "(.*):.:(.*)"
) > ${threshold}`,
    for: '5m',
    severity: 'critical',
    summary: 'Many nodes of a zone are unhealthy.',
    description:
      '{{ $value | humanizePercentage }} of the nodes of zone {{ $labels.zone | printf "%q" }} in cluster {{ $labels.cluster }} are unhealthy.',
    runbook: {
      meaning:
        'The controller manager has not heard from these nodes. From 55 % on it takes the zone for disturbed, and moves pods away slowly or not at all.',
      impact: 'Pods on these nodes may be down, and are not replaced as fast as usual. Services lose capacity.',
      diagnosis: [
        'See which nodes, and since when: `kubectl get nodes -L topology.kubernetes.io/zone`, `kubectl describe node <node>`.',
        'See whether they are really down, or only cut off from the API server: reach one of them by SSH or its console.',
        'See the status page of the cloud, and what the nodes have in common: an image, a network, a change of a certificate.',
      ],
      mitigation: [
        'Restore the network between the zone and the control plane.',
        'Add nodes in another zone, and let workloads spread over zones.',
        'Replace nodes that are gone; delete their objects so that volumes are released.',
      ],
    },
    tests: amountTests({
      hold: 5,
      threshold,
      input: (share) => [
        ...zone(1000 * Math.min(share, (1 + threshold) / 2), 1000),
        ...elsewhere([series('node_collector_zone_size', { ...JOB, zone: 'eu:-:eu-1' }, steady(5000))]),
      ],
      labels: { zone: 'eu-1' },
      description: (value) =>
        `${humanizePercentage(Math.min(value, (1 + threshold) / 2))} of the nodes of zone "eu-1" in cluster test are unhealthy.`,
      quiet: [{ name: 'all nodes have left', input: zone(5, 0), at: '35m' }],
    }),
  };
}
