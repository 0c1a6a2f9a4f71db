import { type CaseLabels, CLUSTER, series, steady } from '../cases.ts';
import { records } from '../records.ts';
import type { InputSeries, RecordingRule, RuleGroup } from '../rule.ts';
import { selectors } from '../selectors.ts';

const { kubeStateMetrics } = selectors;

const OWNER_LABELS = 'cluster, namespace, workload, pod';

/** A pod may have several owners, of which at most one controls it. */
const POD_OWNER = `${kubeStateMetrics},owner_is_controller!="false"`;

const REPLICA_SET = { kind: 'ReplicaSet', metric: 'kube_replicaset_owner', label: 'replicaset' } as const;
const JOB = { kind: 'Job', metric: 'kube_job_owner', label: 'job_name' } as const;

/** Which workload each pod belongs to. */
export function podOwnerGroups(): RuleGroup[] {
  return [
    {
      name: 'k8s.rules.pod_owner',
      rules: [
        indirect('deployment', REPLICA_SET, 'Deployment'),
        ownedByItself('replicaset', REPLICA_SET, 'Deployment'),
        indirect('cronjob', JOB, 'CronJob'),
        ownedByItself('job', JOB, 'CronJob'),
        direct('statefulset', 'owner_kind="StatefulSet"', 'StatefulSet'),
        direct('daemonset', 'owner_kind="DaemonSet"', 'DaemonSet'),
        // Pods of operators, such as database clusters.
        direct('other', 'owner_kind!="",owner_kind!~"DaemonSet|Job|Node|ReplicaSet|StatefulSet"', 'Database'),
        // Neither the node nor nobody is a workload: such a pod stands for itself.
        direct('staticpod', 'owner_kind="Node"', 'Node', 'pod'),
        direct('barepod', 'owner_kind=""', '', 'pod'),
      ],
    },
  ];
}

/** What stands between a pod and its workload. */
interface Middle {
  /** Kind of the pod's owner. */
  readonly kind: string;
  /** Metric that names the owner's own owner. */
  readonly metric: string;
  /** Label of that metric that names the owner. */
  readonly label: string;
}

/** Pods whose owner is the workload; `source` is the label with its name, and `example` a kind of owner that matches. */
function direct(
  type: string,
  matchers: string,
  example: string,
  source: 'owner_name' | 'pod' = 'owner_name',
): RecordingRule {
  const workload = source === 'pod' ? 'p' : 'w';
  return {
    record: records.podOwner,
    expr: `max by (${OWNER_LABELS}) (
  label_replace(kube_pod_owner{${POD_OWNER},${matchers}}, "workload", "$1", "${source}", "(.+)")
)`,
    labels: { workload_type: type },
    tests: [
      {
        name: `a pod of a ${type}`,
        input: [
          ...twice('kube_pod_owner', { pod: 'p', ...owner(example, 'w') }),
          // A second owner that does not control the pod, and so does not count.
          ...twice('kube_pod_owner', {
            pod: 'p',
            owner_kind: 'Database',
            owner_name: 'x',
            owner_is_controller: 'false',
          }),
        ],
        at: '5m',
        expect: [{ labels: expected(workload, type), value: 1 }],
      },
    ],
  };
}

/** Pods whose owner belongs to the workload, such as a ReplicaSet of a Deployment. */
function indirect(type: string, { kind, metric, label }: Middle, workloadKind: string): RecordingRule {
  return {
    record: records.podOwner,
    expr: `max by (${OWNER_LABELS}) (
  label_replace(
    max by (cluster, namespace, pod, ${label}) (
      label_replace(kube_pod_owner{${POD_OWNER},owner_kind="${kind}"}, "${label}", "$1", "owner_name", "(.+)")
    )
    * on (cluster, namespace, ${label}) group_left (owner_name)
    max by (cluster, namespace, ${label}, owner_name) (${metric}{${kubeStateMetrics},owner_kind="${workloadKind}"}),
    "workload", "$1", "owner_name", "(.+)"
  )
)`,
    labels: { workload_type: type },
    tests: [
      {
        name: `a pod of a ${type}`,
        input: [
          ...twice('kube_pod_owner', { pod: 'p', ...owner(kind, 'm') }),
          ...twice(metric, { [label]: 'm', ...owner(workloadKind, 'w') }),
        ],
        at: '5m',
        expect: [{ labels: expected('w', type), value: 1 }],
      },
    ],
  };
}

/**
 * Pods whose owner counts as the workload, because it does not belong to one of `workloadKind`: it stands alone, or
 * belongs to something that has no metrics, such as a Rollout.
 */
function ownedByItself(type: string, { kind, metric, label }: Middle, workloadKind: string): RecordingRule {
  return {
    record: records.podOwner,
    expr: `max by (${OWNER_LABELS}) (
  label_replace(
    label_replace(kube_pod_owner{${POD_OWNER},owner_kind="${kind}"}, "${label}", "$1", "owner_name", "(.+)")
    * on (cluster, namespace, ${label}) group_left ()
    max by (cluster, namespace, ${label}) (${metric}{${kubeStateMetrics},owner_kind!="${workloadKind}"}),
    "workload", "$1", "${label}", "(.+)"
  )
)`,
    labels: { workload_type: type },
    tests: [
      {
        name: `a pod of a ${type} that stands alone`,
        input: [
          ...twice('kube_pod_owner', { pod: 'p', ...owner(kind, 'w') }),
          ...twice(metric, { [label]: 'w', ...owner('', '') }),
        ],
        at: '5m',
        expect: [{ labels: expected('w', type), value: 1 }],
      },
    ],
  };
}

const owner = (kind: string, name: string): CaseLabels => ({
  owner_kind: kind,
  owner_name: name,
  owner_is_controller: kind === '' ? '' : 'true',
});

const expected = (workload: string, type: string): CaseLabels => ({
  cluster: CLUSTER,
  namespace: 'shop',
  pod: 'p',
  workload,
  workload_type: type,
});

/** A series as two exporters write it while one replaces the other. */
function twice(metric: string, labels: CaseLabels): InputSeries[] {
  return ['a', 'b'].map((instance) =>
    series(metric, { job: 'kube-state-metrics', instance, namespace: 'shop', ...labels }, steady(1)),
  );
}
