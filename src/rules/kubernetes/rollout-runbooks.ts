import type { Runbook } from '../rule.ts';

/** What people do about workloads that are not as their specification wants them. */

export const deploymentReplicas: Runbook = {
  meaning:
    'Fewer replicas are available than the Deployment asks for, and no update is going on that would explain it.',
  impact: 'The replicas that are left carry the load of the missing ones. With none left the service is down.',
  diagnosis: [
    'See which pods are missing or not ready: `kubectl -n <namespace> get pods`, and what their events say: `kubectl -n <namespace> describe pod <pod>`.',
    'No pod at all for a replica: read the events of the newest ReplicaSet, `kubectl -n <namespace> describe replicaset`. A quota or an admission webhook may refuse it.',
    'Compare the time with changes of nodes: `kubectl get nodes`.',
  ],
  mitigation: [
    'Remove what stops the pods: a crash, a missing image, missing room or a quota each have an alert of their own.',
    'Roll back when it began with a release: revert its commit, or `kubectl -n <namespace> rollout undo deployment <deployment>` until the revert is merged.',
  ],
};

export const statefulSetReplicas: Runbook = {
  meaning: 'Fewer pods of the StatefulSet are ready than it asks for, and no update is going on that would explain it.',
  impact:
    'A member of a cluster is missing: there may be no quorum, or one copy of the data less. Pods with a higher number may wait for it.',
  diagnosis: [
    'Find the first pod that is not ready: `kubectl -n <namespace> get pods`. With the policy OrderedReady none after it starts.',
    'Read its events, `kubectl -n <namespace> describe pod <pod>`, and its log: does it wait for its volume, or for other members?',
    'See whether its volume is bound, and to a node that is gone: `kubectl -n <namespace> get persistentvolumeclaims`.',
  ],
  mitigation: [
    'Restore the volume or the node that the pod needs.',
    'Follow the procedure of the software for a member that cannot join before you delete any volume.',
    'Roll back when it began with a release. A pod that never got ready must be deleted by hand after that.',
  ],
};

export const generation = (kind: string): Runbook => ({
  meaning: `The ${kind} holds a newer specification than the controller has seen. It should see it within seconds.`,
  impact: `Changes of this ${kind} have no effect, and lost pods may not be replaced.`,
  diagnosis: [
    'See whether it concerns all objects: then the controller manager hangs or cannot reach the API server; see KubeControllerManagerDown.',
    `Compare both numbers: \`kubectl -n <namespace> get ${kind.toLowerCase()} <name> -o jsonpath='{.metadata.generation} {.status.observedGeneration}'\`.`,
    'Read the log of the controller manager for the name of the object.',
  ],
  mitigation: [
    'Restart the controller manager when it hangs; another one takes over where there are several.',
    'Undo the change when only this object is concerned and the log names it as the cause.',
  ],
});

export const deploymentRollout: Runbook = {
  meaning:
    'The Deployment has made no progress within its deadline (progressDeadlineSeconds, ten minutes unless set). Kubernetes goes on trying, but has given up hope.',
  impact: 'The old and the new version run side by side. The old pods go on serving as far as the strategy keeps them.',
  diagnosis: [
    'See how far it got: `kubectl -n <namespace> rollout status deployment <deployment>`.',
    'Look at the pods of the newest ReplicaSet: `kubectl -n <namespace> get pods`, and the events of one that is not ready.',
    'No new pods at all: read the events of the ReplicaSet. A quota or an admission webhook may refuse them.',
  ],
  mitigation: [
    'Roll back: revert the commit, or `kubectl -n <namespace> rollout undo deployment <deployment>` until the revert is merged.',
    'Remove what stops the new pods when the release itself is sound, such as a missing Secret or missing room.',
  ],
};

export const statefulSetUpdate: Runbook = {
  meaning:
    'Some pods of the StatefulSet still have the old version, and for ten minutes none has been updated. Updates go from the highest number down, and wait for each pod to be ready.',
  impact: 'Two versions run side by side. Changes of the configuration may be in force on some members only.',
  diagnosis: [
    'Find the updated pod that is not ready: `kubectl -n <namespace> get pods -L controller-revision-hash`.',
    'Read its events and its log.',
    'All are ready: does the update strategy hold it back on purpose, with a partition or with OnDelete? See `kubectl -n <namespace> get statefulset <statefulset> -o yaml`.',
  ],
  mitigation: [
    'Repair the pod that is not ready, or roll back. A pod that never got ready must be deleted by hand after that.',
    'With a partition or OnDelete: finish the update, or switch this alert off for as long as it is meant to rest.',
  ],
};

export const daemonSetRollout: Runbook = {
  meaning:
    'Some nodes have no available pod of the newest version of the DaemonSet, and nothing has moved for ten minutes.',
  impact: 'These nodes lack what it does for them, such as network, storage, logs or metrics.',
  diagnosis: [
    'Find the pods that are old or not ready, and their nodes: `kubectl -n <namespace> get pods -o wide -L controller-revision-hash`.',
    'Read the events of such a pod. All on one node: look at the node. One on each: look at the release.',
    'Old pods that are ready: does the update strategy OnDelete hold the update back on purpose?',
  ],
  mitigation: [
    'Repair or replace the node when only it is concerned.',
    'Roll back when it began with a release: `kubectl -n <namespace> rollout undo daemonset <daemonset>` until the revert is merged.',
    'Delete the old pods one after the other when the strategy is OnDelete.',
  ],
};

export const daemonSetNotScheduled: Runbook = {
  meaning: 'Nodes that the DaemonSet selects have no pod of it, not even one that waits to start.',
  impact: 'These nodes lack what it does for them, such as network, storage, logs or metrics.',
  diagnosis: [
    'Find the nodes: compare `kubectl get nodes` with `kubectl -n <namespace> get pods -o wide`.',
    'Read the events of the DaemonSet: `kubectl -n <namespace> describe daemonset <daemonset>`. A quota or an admission webhook may refuse the pods.',
    'See whether the controller manager runs; see KubeControllerManagerDown.',
  ],
  mitigation: [
    'Raise the quota, or repair the webhook, that refuses the pods.',
    'Make room on the nodes, or give the DaemonSet a priority class so that it may make room itself.',
  ],
};

export const daemonSetMisScheduled: Runbook = {
  meaning: 'Pods of the DaemonSet run on nodes that it does not select, or whose taints it no longer tolerates.',
  impact: 'These pods take room, and may do work on nodes that were meant to be kept free of it.',
  diagnosis: [
    'Find the nodes: `kubectl -n <namespace> get pods -o wide`, compared with the node selector, affinity and tolerations of the DaemonSet.',
    'See whether labels or taints of the nodes were changed: `kubectl get nodes --show-labels`, `kubectl describe node <node>`.',
  ],
  mitigation: [
    'Restore the labels of the nodes, or tolerate the taint, when the pods should run there.',
    'Delete the pods when they should not; they do not come back.',
  ],
};
