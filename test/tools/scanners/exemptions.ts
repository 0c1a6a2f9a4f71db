import type { Exemption } from '../../support/exemptions.ts';

const EVERYTHING = ['*'] as const;

const CPU =
  'CPU is shared by the requests when it is short, and given back at once. A limit would only slow down scrapes, rules and queries while the node idles. It can be set per component (resources.limits.cpu).';
const MEMORY =
  'The request is what a process needs, the limit where something has gone wrong with it. To reserve the limit would cost about twice the memory.';

const RESOURCES: readonly Exemption[] = [
  { check: 'container-resources', what: 'CPU limit is not set', objects: EVERYTHING, reason: CPU },
  { check: 'container-cpu-requests-equal-limits', objects: EVERYTHING, reason: CPU },
  {
    check: 'container-resource-requests-equal-limits',
    what: 'CPU requests does not match limits',
    objects: EVERYTHING,
    reason: CPU,
  },
  { check: 'container-memory-requests-equal-limits', objects: EVERYTHING, reason: MEMORY },
  {
    check: 'container-resource-requests-equal-limits',
    what: 'Memory requests does not match limits',
    objects: EVERYTHING,
    reason: MEMORY,
  },
  {
    check: 'container-ephemeral-storage-request-and-limit',
    objects: EVERYTHING,
    reason:
      'Root file systems are read-only, and each emptyDir has a limit of its own or lies in memory (a test beside this file holds it). What is left are logs, which the kubelet rotates.',
  },
];

const IMAGES: readonly Exemption[] = [
  {
    check: 'container-image-pull-policy',
    objects: EVERYTHING,
    reason:
      'Tags are pinned, most of them to a digest, so that to pull again brings nothing new. A pod must start again on its node while the registry is down: that is when monitoring is needed.',
  },
];

/** kube-score wants users and groups above 10 000, which no person on the node has. */
const USERS: readonly Exemption[] = [
  {
    check: 'container-security-context-user-group-id',
    objects: ['DaemonSet monitoring-agents/promtail*: promtail', 'DaemonSet monitoring-agents/alloy*: alloy'],
    reason:
      'Files of logs on the nodes belong to root, and nobody else may read them. They have no capability of root.',
  },
  {
    check: 'container-security-context-user-group-id',
    objects: ['Deployment monitoring/events: events'],
    reason: 'The user that the image of Alloy has for it.',
  },
  {
    check: 'container-security-context-user-group-id',
    objects: ['Deployment monitoring/grafana: *'],
    reason:
      'The user of the image of Grafana, to whom its volume belongs. What collects its files must be able to share them.',
  },
  {
    check: 'container-security-context-user-group-id',
    objects: ['Deployment monitoring/loki-gateway: nginx'],
    reason: 'The user of the image of nginx.',
  },
  {
    check: 'container-security-context-user-group-id',
    objects: [
      'StatefulSet monitoring/alertmanager-panoptes: *',
      'StatefulSet monitoring/prometheus-panoptes*: *',
      'StatefulSet monitoring/prom-agent-panoptes*: *',
      'StatefulSet monitoring/thanos-ruler-panoptes: *',
    ],
    reason:
      'User 1000, as nearly everybody runs them with the operator: who comes from there keeps the volumes, whose files belong to it.',
  },
];

/** kube-score wants two of all that a Service leads to, which give way to each other without a gap. */
const REPLICAS: readonly Exemption[] = [
  {
    check: 'deployment-replicas',
    objects: ['Deployment monitoring/kube-state-metrics'],
    reason:
      'A second one would report every object once more, and every sum over them would be double. While none runs, KubeStateMetricsDown tells.',
  },
  ...['deployment-replicas', 'deployment-strategy'].flatMap((check) => [
    {
      check,
      objects: ['Deployment monitoring/prometheus-operator'],
      reason:
        'Operators know nothing of each other, and would fight over StatefulSets. What they have made runs without them.',
    },
    {
      check,
      objects: ['Deployment monitoring/events'],
      reason: 'Each would send every event. A new one reads what was missed: the API server keeps events for an hour.',
    },
    {
      check,
      objects: ['Deployment monitoring/grafana'],
      reason: 'Its database is a file on a volume that one node has at a time.',
    },
    {
      check,
      objects: ['Deployment monitoring/loki-canary'],
      reason: 'Two would find the lines of each other and count them as wrong.',
    },
  ]),
  {
    check: 'deployment-replicas',
    objects: ['Deployment monitoring/blackbox-exporter'],
    reason: 'Production has two. An environment that can do without probes for a minute needs one.',
  },
];

/** kube-score wants different probes, so that nothing is restarted because it is busy or waits for others. */
const PROBES: readonly Exemption[] = [
  {
    check: 'pod-probes-identical',
    objects: [
      'DaemonSet monitoring-agents/node-exporter',
      'Deployment monitoring/blackbox-exporter',
      'Deployment monitoring/loki-canary',
      'Deployment monitoring/loki-gateway',
      'Deployment monitoring/prometheus-operator',
      'StatefulSet monitoring/loki-chunks-cache',
      'StatefulSet monitoring/loki-results-cache',
    ],
    reason:
      'They answer as soon as they run, from nothing but themselves; none has another endpoint for it. So it fails only when the process hangs.',
  },
  {
    check: 'pod-probes-identical',
    objects: [
      'DaemonSet monitoring-agents/alloy*',
      'Deployment monitoring/events',
      'Deployment monitoring/opentelemetry-collector',
    ],
    reason:
      'The endpoint tells whether the process has loaded its configuration, once; it does not ask Loki or Tempo. Liveness is asked later and less often.',
  },
  {
    check: 'pod-probes-identical',
    objects: [
      'StatefulSet monitoring/alertmanager-panoptes',
      'StatefulSet monitoring/prometheus-panoptes*',
      'StatefulSet monitoring/prom-agent-panoptes*',
      'StatefulSet monitoring/thanos-ruler-panoptes',
    ],
    reason: 'It is about the config-reloader, whose probes the operator decides. Those of the server differ.',
  },
];

const OTHERS: readonly Exemption[] = [
  {
    check: 'service-targets-pod',
    objects: ['Service kube-system/panoptes-coredns', 'Service kube-system/panoptes-kube-scheduler'],
    reason: 'Their pods are part of the cluster, not of these manifests.',
  },
  {
    check: 'statefulset-has-servicename',
    objects: ['StatefulSet monitoring/kube-state-metrics'],
    reason:
      'Nobody asks its shards by name: Prometheus finds their pods. And its Service is there before there are shards, and no Service becomes headless.',
  },
];

/**
 * What the scanners of scanners.test.ts find and we keep. A finding that is not listed fails, and so does an entry that
 * matches nothing.
 */
export const EXEMPTIONS: readonly Exemption[] = [...RESOURCES, ...IMAGES, ...USERS, ...REPLICAS, ...PROBES, ...OTHERS];
