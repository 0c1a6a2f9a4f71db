import { CLUSTER, series, steady } from '../cases.ts';
import { maxBy, on } from '../promql.ts';
import type { AlertRule, InputSeries } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { foreign, ksm, outdated } from './kube-series.ts';

const { kubeStateMetrics } = selectors;

const OF_CONTAINER = ['namespace', 'pod', 'container'];
const CONTAINER = { namespace: 'shop', pod: 'api-1', container: 'api' };
const CONTAINER_LABELS = { cluster: CLUSTER, ...CONTAINER };

const WAITING = 'kube_pod_container_status_waiting_reason';
const INIT_WAITING = 'kube_pod_init_container_status_waiting_reason';

/** Why a container waits when its image cannot be had. */
const IMAGE_REASONS =
  'ErrImageNeverPull|ErrImagePull|ImageInspectError|ImagePullBackOff|InvalidImageName|RegistryUnavailable|SignatureValidationFailed';

/** Samples of a container that waits, but for a short run now and then. */
const WITH_SHORT_RUNS = `1 1 0 1 1 1 0 1 1 1 1 0 1 1 1 1 0 ${steady(1)}`;

/** A container that waits for a reason. */
const waiting = (metric: string, reason: string, values = steady(1)): InputSeries =>
  ksm(metric, { ...CONTAINER, reason }, values);

/** The same as another job might tell it. */
const waitingElsewhere = (metric: string, reason: string): InputSeries => foreign(metric, { ...CONTAINER, reason }, 1);

/** Containers that do not start, or not for long. */
export function containerAlerts(restarts: number): AlertRule[] {
  return [containerWaiting(), imagePullFailing(), initContainerFailing(), restartingOften(restarts)];
}

function containerWaiting(): AlertRule {
  const reason = 'CreateContainerConfigError';
  return {
    alert: 'KubeContainerWaiting',
    // What has an alert of its own is left out: a crash loop, and an image that cannot be pulled.
    expr: `${maxBy([...OF_CONTAINER, 'reason'], `${WAITING}{${kubeStateMetrics},reason!~"CrashLoopBackOff|${IMAGE_REASONS}"}`)} == 1`,
    for: '1h',
    severity: 'warning',
    summary: 'A container has been waiting to start for an hour.',
    description:
      'Container {{ $labels.container }} of pod {{ $labels.namespace }}/{{ $labels.pod }} has been waiting for an hour ({{ $labels.reason }}).',
    runbook: {
      meaning:
        'The pod has a node, but this container has not started. The reason is the one that the kubelet reports: a ConfigMap or Secret is missing, a volume is not mounted, or an init container does not end.',
      impact: 'This replica does not serve, and a rollout that it is part of does not go on.',
      diagnosis: [
        'Read the events: `kubectl -n <namespace> describe pod <pod>`.',
        'CreateContainerConfigError: which ConfigMap, Secret or key of them is missing? Compare the pod with `kubectl -n <namespace> get configmaps,secrets`.',
        'ContainerCreating: look for a volume that is not attached or mounted, and for a network plugin without addresses.',
        'PodInitializing: an init container still runs; read its log with `kubectl -n <namespace> logs <pod> -c <init container>`.',
        'CreateContainerError: the container runtime refuses; read its log on the node with `journalctl -u containerd`.',
      ],
      mitigation: [
        'Create what is missing, or roll back the change that asks for it.',
        'Delete the pod when a volume or the network of its node is stuck, so that it starts on another.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'a Secret has been missing for 65 minutes',
          input: [waiting(WAITING, reason), outdated(WAITING, { ...CONTAINER, reason }, 0)],
          at: '65m',
          expect: [{ ...CONTAINER_LABELS, reason }],
          descriptions: ['Container api of pod shop/api-1 has been waiting for an hour (CreateContainerConfigError).'],
        },
      ],
      quiet: [
        { name: 'for only 55 minutes', input: [waiting(WAITING, reason)], at: '55m' },
        { name: 'started after 50 minutes', input: [waiting(WAITING, reason, '1x50 0x60')], at: '70m' },
        { name: 'in a crash loop', input: [waiting(WAITING, 'CrashLoopBackOff')], at: '90m' },
        { name: 'for its image', input: [waiting(WAITING, 'ImagePullBackOff')], at: '90m' },
        { name: 'in the eyes of another job', input: [waitingElsewhere(WAITING, reason)], at: '90m' },
      ],
    },
  };
}

function imagePullFailing(): AlertRule {
  const missing = (metric: string) =>
    `${maxBy(OF_CONTAINER, `${metric}{${kubeStateMetrics},reason=~"${IMAGE_REASONS}"}`)} == 1`;
  const description = 'The image of container api of pod shop/api-1 could not be pulled for 15 minutes.';
  const fires = (name: string, metric: string) => ({
    name,
    // The kubelet tries, waits, and tries again.
    input: [
      waiting(metric, 'ErrImagePull', '1 0 0 1 0 0 0 1 0 0 0 0 1 0x100'),
      waiting(metric, 'ImagePullBackOff', '0 1 1 0 1 1 1 0 1 1 1 1 0 1x100'),
    ],
    at: '20m',
    expect: [CONTAINER_LABELS] as const,
    descriptions: [description] as const,
  });
  return {
    alert: 'KubeContainerImagePullFailing',
    expr: `${missing(WAITING)}\nor\n${missing(INIT_WAITING)}`,
    for: '15m',
    severity: 'warning',
    summary: 'The image of a container cannot be pulled.',
    description:
      'The image of container {{ $labels.container }} of pod {{ $labels.namespace }}/{{ $labels.pod }} could not be pulled for 15 minutes.',
    runbook: {
      meaning: 'The kubelet cannot get the image that the pod names, and tries again at growing distances.',
      impact:
        'This replica does not start. Running replicas go on, but none that is lost comes back on a node without the image.',
      diagnosis: [
        'Read the answer of the registry in the events: `kubectl -n <namespace> describe pod <pod>`.',
        '"Not found" or "manifest unknown": is the tag spelt right, has it been pushed, is it built for the architecture of the node?',
        '"Unauthorized" or "denied": do the imagePullSecrets of the pod or its ServiceAccount exist, and are they still valid?',
        '"Too many requests": the registry limits how often anybody may pull.',
        '"Timeout" or "no such host": can the node reach the registry? Try `crictl pull <image>` there.',
      ],
      mitigation: [
        'Roll back to the last image that exists.',
        'Push the missing image, or renew the pull secret.',
        'Use a mirror when the registry is down or limits pulls.',
      ],
    },
    tests: {
      fires: [fires('an image is missing', WAITING), fires('the image of an init container is missing', INIT_WAITING)],
      quiet: [
        { name: 'for only 14 minutes', input: [waiting(WAITING, 'ErrImagePull')], at: '14m' },
        { name: 'pulled at the second try', input: [waiting(WAITING, 'ErrImagePull', '1x5 0x60')], at: '30m' },
        {
          name: 'waiting for something else',
          input: [WAITING, INIT_WAITING].map((metric) => waiting(metric, 'ContainerCreating')),
          at: '30m',
        },
        {
          name: 'in the eyes of another job',
          input: [WAITING, INIT_WAITING].map((metric) => waitingElsewhere(metric, 'ErrImagePull')),
          at: '30m',
        },
      ],
    },
  };
}

/** Containers that are in a crash loop: they run for a moment between two waits, so it looks back. */
const crashing = (metric: string): string =>
  `${maxBy(OF_CONTAINER, `max_over_time(${metric}{${kubeStateMetrics},reason="CrashLoopBackOff"}[5m])`)} == 1`;

function initContainerFailing(): AlertRule {
  return {
    alert: 'KubeInitContainerCrashLooping',
    expr: crashing(INIT_WAITING),
    for: '15m',
    severity: 'warning',
    summary: 'An init container keeps failing.',
    description:
      'Init container {{ $labels.container }} of pod {{ $labels.namespace }}/{{ $labels.pod }} has been failing again and again for 15 minutes.',
    runbook: {
      meaning:
        'A container that must end before the pod starts ends with an error each time. The kubelet repeats it, and waits longer each time.',
      impact: 'The pod does not start: this replica does not serve.',
      diagnosis: [
        'Read why it failed: `kubectl -n <namespace> logs <pod> -c <container> --previous`.',
        'See its exit code and the events: `kubectl -n <namespace> describe pod <pod>`.',
        'See what it prepares: a migration of a database, a download, rights on a volume, or a wait for another service.',
      ],
      mitigation: [
        'Restore what it depends on, or undo the change that broke it.',
        'Repair by hand what it left half done, such as the lock of a migration, before it runs again.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'failing for 20 minutes, with short runs between',
          input: [
            waiting(INIT_WAITING, 'CrashLoopBackOff', WITH_SHORT_RUNS),
            outdated(INIT_WAITING, { ...CONTAINER, reason: 'CrashLoopBackOff' }, 0),
          ],
          at: '21m',
          expect: [CONTAINER_LABELS],
          descriptions: ['Init container api of pod shop/api-1 has been failing again and again for 15 minutes.'],
        },
      ],
      quiet: [
        { name: 'for only 14 minutes', input: [waiting(INIT_WAITING, 'CrashLoopBackOff')], at: '14m' },
        {
          name: 'succeeded after 8 minutes',
          input: [waiting(INIT_WAITING, 'CrashLoopBackOff', '1x8 0x60')],
          at: '30m',
        },
        { name: 'still running', input: [waiting(INIT_WAITING, 'PodInitializing')], at: '30m' },
        { name: 'in the eyes of another job', input: [waitingElsewhere(INIT_WAITING, 'CrashLoopBackOff')], at: '30m' },
      ],
    },
  };
}

const RESTARTS = 'kube_pod_container_status_restarts_total';

/** Samples of a container that restarts so many times, once a minute from the end of the first hour on. */
const restarting = (times: number): string => `2x59 2+1x${times} ${2 + times}x100`;

function restartingOften(threshold: number): AlertRule {
  return {
    alert: 'KubeContainerRestartingOften',
    // increase() extrapolates to the whole hour: without rounding, five restarts may read as 5.08.
    expr: `round(${maxBy(OF_CONTAINER, `increase(${RESTARTS}{${kubeStateMetrics}}[1h])`)}) > ${threshold}
unless ${on(...OF_CONTAINER)}
${crashing(WAITING)}`,
    for: '10m',
    severity: 'warning',
    summary: 'A container restarts again and again.',
    description:
      'Container {{ $labels.container }} of pod {{ $labels.namespace }}/{{ $labels.pod }} restarted {{ $value }} times within an hour.',
    runbook: {
      meaning:
        'The container starts and runs well for a while, and then ends or is killed. It runs long enough that the kubelet restarts it at once; see KubePodCrashLooping for one that does not.',
      impact: 'Each restart loses the requests in flight and whatever the container keeps in memory.',
      diagnosis: [
        'See exit code, reason and time of the last end: `kubectl -n <namespace> describe pod <pod>`.',
        'OOMKilled: see KubeContainerOOMKilled.',
        'Events that tell of failed liveness probes: is the container busy, or is the probe too strict?',
        'Otherwise the container ended by itself: `kubectl -n <namespace> logs <pod> -c <container> --previous`.',
      ],
      mitigation: [
        'Roll back when it began with a release.',
        'Give it more memory or CPU when it runs out of them, or a liveness probe with more patience.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'one restart more than the threshold',
          input: [
            ksm(RESTARTS, CONTAINER, restarting(threshold + 1)),
            outdated(RESTARTS, CONTAINER, 2),
            waiting(WAITING, 'ContainerCreating'),
            waitingElsewhere(WAITING, 'CrashLoopBackOff'),
          ],
          at: '100m',
          expect: [CONTAINER_LABELS],
          descriptions: [`Container api of pod shop/api-1 restarted ${threshold + 1} times within an hour.`],
        },
      ],
      quiet: [
        {
          name: 'as many restarts as the threshold, and more in the eyes of another job',
          input: [
            ksm(RESTARTS, CONTAINER, restarting(threshold)),
            series(RESTARTS, { job: 'other', ...CONTAINER }, restarting(threshold + 1)),
          ],
          at: '100m',
        },
        {
          name: 'too many for only 9 minutes',
          input: [ksm(RESTARTS, CONTAINER, restarting(threshold + 1))],
          at: `${69 + threshold}m`,
        },
        {
          name: 'a crash loop',
          input: [
            ksm(RESTARTS, CONTAINER, restarting(threshold + 1)),
            waiting(WAITING, 'CrashLoopBackOff', '1 0 '.repeat(60).trim()),
            outdated(WAITING, { ...CONTAINER, reason: 'CrashLoopBackOff' }, 0),
          ],
          at: '100m',
        },
      ],
    },
  };
}
