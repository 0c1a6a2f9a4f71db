import type { Runbook } from '../rules/rule.ts';

export const cpuRunbook: Runbook = {
  meaning:
    'For a quarter of an hour, the containers of the service together used a larger share of their CPU than the threshold allows. The share is of their limits; a container without a limit counts with its request.',
  impact:
    'At its limit, a container is throttled: it answers late, and its probes may fail. Above its request, it lives on CPU that its node may need for others at any time.',
  diagnosis: [
    'Compare CPU use with the request rate of the service: more traffic explains it, a rollout or a busy loop may be the cause if traffic is the same.',
    'See whether one pod stands out: `kubectl -n <namespace> top pod --containers`.',
    'See whether CPU throttling and latency rise at the same time.',
  ],
  mitigation: [
    'Scale the service out, or raise the CPU limit (or the request, where it has no limit) of the container that needs more.',
    'Undo the rollout that it began with.',
    'If the service is meant to run this close to its limit, set `alerts.cpuSaturation` in its catalog file.',
  ],
};

export const memoryRunbook: Runbook = {
  meaning:
    'For ten minutes, the working set of one container of the service was a larger share of its memory limit than the threshold allows. The working set is what the kernel counts against the limit.',
  impact: 'When the container reaches its limit, the kernel kills it: its requests fail, and it starts again.',
  diagnosis: [
    'Look at the memory of the container over some days: a leak rises steadily, a cache rises and levels off, load follows the request rate.',
    'See whether all pods of the service are alike or only this one.',
    'See whether it was killed before: `kubectl -n <namespace> describe pod <pod>` names OOMKilled as the last state.',
  ],
  mitigation: [
    'Raise the memory limit if the container needs what it uses; raise the request with it.',
    'Against a leak, restart the pods one by one until it is fixed: `kubectl -n <namespace> rollout restart <workload>`.',
    'Bound caches, heaps and queues of the service well below its limit.',
    'If the service is meant to run this close to its limit, set `alerts.memorySaturation` in its catalog file.',
  ],
};

export const restartsRunbook: Runbook = {
  meaning:
    'The containers of the service restarted more than three times within an hour, all pods together. Pods that were replaced by a rollout do not count.',
  impact:
    'Requests that a container works on when it ends are lost, and the remaining pods carry the load while it starts.',
  diagnosis: [
    'See which containers restart, and how they ended: `kubectl -n <namespace> describe pod <pod>` shows reason and exit code of the last state.',
    'Read what the container wrote before it ended: `kubectl -n <namespace> logs <pod> --previous`.',
    'OOMKilled is a matter of memory; a failing liveness probe stands in the events of the pod; any other exit code is the decision of the program.',
  ],
  mitigation: [
    'Undo the rollout that it began with.',
    'Raise the memory limit if the container was killed for its memory.',
    'Give a slow container a startup probe, and a liveness probe that fails only when a restart helps.',
  ],
};
