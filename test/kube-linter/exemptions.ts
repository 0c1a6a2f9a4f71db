import type { Exemption } from '../support/exemptions.ts';

const EVERYTHING = ['*'] as const;
const AGENTS = ['DaemonSet monitoring-agents/promtail*: promtail', 'DaemonSet monitoring-agents/alloy*: alloy'];
const NODE_EXPORTER = ['DaemonSet monitoring-agents/node-exporter'];

/** kube-linter wants written out what the API server would write by itself, and people and orders that we do not have. */
const HABITS: readonly Exemption[] = [
  {
    check: 'required-annotation-email',
    objects: EVERYTHING,
    reason:
      'Who is asked about an object stands in one place, the CODEOWNERS of this repository; who is woken up, in the routes of alerts.',
  },
  {
    check: 'required-label-owner',
    objects: EVERYTHING,
    reason:
      'Teams own services, and rules have the label `team`, by which alerts are routed. All objects are of one owner, whom app.kubernetes.io/part-of names.',
  },
  {
    check: 'sorted-keys',
    what: 'Keys are not sorted in the object.',
    objects: EVERYTHING,
    reason:
      'Every object begins with its apiVersion, kind and metadata, as people read them and kubectl prints them. All below is sorted.',
  },
  {
    check: 'restart-policy',
    what: 'Its policy is not set.',
    objects: EVERYTHING,
    reason: 'What is not set is Always, the only policy that Deployments, StatefulSets and DaemonSets take.',
  },
  {
    check: 'no-rolling-update-strategy',
    what: 'Its strategy is not set.',
    objects: ['Deployment monitoring/*', 'StatefulSet monitoring/kube-state-metrics'],
    reason: 'What is not set is RollingUpdate.',
  },
];

/** kube-linter wants three of everything, and all of it replaced one by one. */
const REPLICAS: readonly Exemption[] = [
  {
    check: 'minimum-three-replicas',
    what: 'There are 2.',
    objects: EVERYTHING,
    reason:
      'One of them is enough while the other moves, and none of them votes. What has a quorum has three: Alertmanager, the ingesters of Loki.',
  },
  {
    check: 'minimum-three-replicas',
    what: 'There are 1.',
    objects: [
      'Deployment monitoring/prometheus-operator',
      'Deployment monitoring/events',
      'Deployment monitoring/grafana',
      'Deployment monitoring/kube-state-metrics',
      'Deployment monitoring/loki-canary',
      'StatefulSet monitoring/loki-compactor',
      'StatefulSet monitoring/tempo',
    ],
    reason: 'There can be but one: a second one would do the same once more, or wants the same volume.',
  },
  {
    check: 'minimum-three-replicas',
    what: 'There are 1.',
    objects: [
      'Alertmanager monitoring/panoptes',
      'Deployment monitoring/blackbox-exporter',
      'Prometheus monitoring/panoptes',
      'StatefulSet monitoring/loki',
      'StatefulSet monitoring/loki-*-cache',
    ],
    reason: 'How many there are is set for each environment. One that can do without for a minute needs one.',
  },
  {
    check: 'no-rolling-update-strategy',
    what: 'Its strategy is Recreate.',
    objects: [
      'Deployment monitoring/prometheus-operator',
      'Deployment monitoring/events',
      'Deployment monitoring/grafana',
      'Deployment monitoring/loki-canary',
    ],
    reason:
      'Two at the same time would fight over StatefulSets, send every event twice, want the same volume, or miss the lines of each other.',
  },
];

const PLACES: readonly Exemption[] = [
  {
    check: 'no-node-affinity',
    objects: EVERYTHING,
    reason:
      'Any node will do that runs Linux, which nodeSelector asks for; replicas keep away from each other. DaemonSets run on all of them.',
  },
  {
    check: 'dnsconfig-options',
    objects: EVERYTHING,
    reason:
      'It is meant to save DNS some questions. Names of Services have two dots here (`loki.monitoring.svc`): with ndots 2, each would first be asked of the servers outside of the cluster.',
  },
  {
    check: 'use-namespace',
    objects: ['Role default/panoptes-prometheus', 'RoleBinding default/panoptes-prometheus'],
    reason: 'The Service of the API server is in this namespace, and Prometheus has to find it there.',
  },
  {
    check: 'dangling-service',
    objects: ['Service kube-system/panoptes-coredns', 'Service kube-system/panoptes-kube-scheduler'],
    reason: 'Their pods are part of the cluster, not of these manifests.',
  },
];

/** What the agents on the nodes need of them. Their namespace admits it; `pod-security` lists each exception. */
const NODES: readonly Exemption[] = [
  {
    check: 'host-network',
    objects: NODE_EXPORTER,
    reason: 'It counts the packets of its node: in a network of its own it would count its own.',
  },
  { check: 'host-pid', objects: NODE_EXPORTER, reason: 'It counts the processes of its node.' },
  {
    check: 'sensitive-host-mounts',
    objects: ['DaemonSet monitoring-agents/node-exporter: node-exporter'],
    reason: 'File systems and devices of the node are what it measures. It only reads them, and not as root.',
  },
  {
    check: 'writable-host-mount',
    objects: AGENTS,
    reason:
      'How far each log has been read is kept beside the logs: it must survive the pod. It is a directory of its own.',
  },
  {
    check: 'run-as-non-root',
    objects: AGENTS,
    reason: 'Files of logs on the nodes belong to root, and nobody else may read them. It has no capability of root.',
  },
];

const RIGHTS: readonly Exemption[] = [
  {
    check: 'access-to-create-pods',
    what: 'It grants: create statefulsets.',
    objects: ['RoleBinding monitoring/prometheus-operator'],
    reason: 'To make StatefulSets of Prometheus and Alertmanager is its work. It may do so in its own namespace only.',
  },
  {
    check: 'access-to-secrets',
    what: 'It grants: create secrets, delete secrets, get secrets, list secrets, watch secrets.',
    objects: ['RoleBinding monitoring/prometheus-operator'],
    reason: 'It writes the configuration of Prometheus and Alertmanager into Secrets. Those of its own namespace only.',
  },
  {
    check: 'wildcard-in-rules',
    what: 'It grants all verbs.',
    objects: ['Role monitoring/prometheus-operator'],
    reason: 'On the resources of its own API group only, each of which is listed.',
  },
  {
    check: 'read-secret-from-env-var',
    objects: ['Deployment monitoring/grafana: data-sources'],
    reason:
      'The program takes files only as arguments, and its image has no entry point: arguments would replace its command, which is no part of its interface. The same pod mounts the same Secret.',
  },
  {
    check: 'read-secret-from-env-var',
    objects: ['StatefulSet monitoring/loki: loki', 'StatefulSet monitoring/tempo: tempo'],
    reason:
      'Keys of the object storage stand in their configuration, which takes variables and no files. A ServiceAccount with a role of the cloud needs no keys.',
  },
  {
    check: 'read-secret-from-env-var',
    objects: ['Deployment monitoring/grafana: grafana'],
    reason:
      'From a file, Grafana would take what follows a `$` in a password for a variable (grafana/grafana#130055); from a variable it does not.',
  },
];

/**
 * What kube-linter would find and we keep. A finding that is not listed fails, and so does an entry that matches nothing.
 */
export const EXEMPTIONS: readonly Exemption[] = [...HABITS, ...REPLICAS, ...PLACES, ...NODES, ...RIGHTS];
