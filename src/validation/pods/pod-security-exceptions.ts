import type { CheckName } from './pod-security-standards.ts';

/** Something that the restricted standard refuses and that a workload needs all the same. */
export interface PodSecurityException {
  /** Kind and name of the workload. */
  readonly workload: string;
  readonly checks: readonly CheckName[];
  /** What exactly is excused, in the words of the check. */
  readonly what: readonly string[];
  readonly why: string;
  /** The key of the configuration that asks for it. @default - it is always needed */
  readonly onlyWith?: string;
}

/** Stands for a directory that people choose. The schema of the configuration says which ones they may. */
export const CONFIGURED = '<logs.audit.path>';

/** Where collectors remember how far they have read. */
const STATES = {
  promtail: {
    what: ['hostPath /var/lib/panoptes/promtail'],
    why: 'It remembers how far each log has been read where the logs are: on the node, beyond its own restart.',
  },
  alloy: {
    what: ['hostPath /var/lib/panoptes/alloy', 'hostPath /var/lib/panoptes/promtail'],
    why: 'It remembers how far each log has been read where the logs are: on the node, beyond its own restart. What Promtail remembered it reads once, to go on there.',
  },
} as const;

/**
 * Every exception from the restricted Pod Security Standard. They hold in the namespace of the agents only; the
 * namespace of the stack has none, and the API server enforces that.
 */
export const EXCEPTIONS: readonly PodSecurityException[] = [
  {
    workload: 'DaemonSet/node-exporter',
    checks: ['hostNamespaces'],
    what: ['hostNetwork'],
    why: 'It reports the network interfaces and sockets of the node, which are those of its own network namespace.',
  },
  {
    workload: 'DaemonSet/node-exporter',
    checks: ['hostNamespaces'],
    what: ['hostPID'],
    why: 'It reads the mounts of process 1, which must be the init process of the node.',
  },
  {
    workload: 'DaemonSet/node-exporter',
    checks: ['hostPathVolumes', 'restrictedVolumes'],
    what: ['hostPath /', 'hostPath /sys'],
    why: 'File systems, CPU, memory, disks and devices of the node are described there. Both are mounted read-only.',
  },
  {
    workload: 'DaemonSet/node-exporter',
    checks: ['hostPorts'],
    what: ['node-exporter: hostPort 9101', 'kube-rbac-proxy: hostPort 9100', 'kube-rbac-proxy: hostPort 9102'],
    why: 'With the network of the node every port is one of the node. The exporter itself listens on 127.0.0.1; its proxy asks visitors who they are.',
  },
  {
    workload: 'DaemonSet/node-exporter',
    checks: ['hostProbesAndHostLifecycle'],
    what: ['node-exporter: probe or hook on host 127.0.0.1'],
    why: 'The kubelet probes the exporter where it listens, which only processes of the node reach.',
  },
  ...(['promtail', 'alloy'] as const).flatMap(collectorExceptions),
];

/** What a collector of logs needs of its node. */
function collectorExceptions(collector: 'promtail' | 'alloy'): PodSecurityException[] {
  const hostPaths = { checks: ['hostPathVolumes', 'restrictedVolumes'] } as const;
  const ofBoth = (workload: string): PodSecurityException[] => [
    {
      workload,
      ...hostPaths,
      what: ['hostPath /var/log/pods'],
      why: 'The logs of containers lie there. It is mounted read-only.',
    },
    { workload, ...hostPaths, ...STATES[collector] },
    {
      workload,
      ...hostPaths,
      what: ['hostPath /var/log', 'hostPath /run/log', 'hostPath /etc/machine-id'],
      why: 'Where logs.journal is enabled, the journal of systemd lies in one of these directories, under the id of the machine. They are mounted read-only.',
      onlyWith: 'logs.journal.enabled',
    },
    {
      workload,
      checks: ['runAsNonRoot', 'runAsUser'],
      what: [`${collector}: runAsNonRoot is not true`, 'pod: user 0'],
      why: 'The container runtime writes logs for root alone. It is a root without any capability.',
    },
  ];
  const onControlPlane = `DaemonSet/${collector}-control-plane`;
  return [
    ...ofBoth(`DaemonSet/${collector}`),
    ...ofBoth(onControlPlane).map((exception) => ({ onlyWith: 'logs.audit.enabled', ...exception })),
    {
      workload: onControlPlane,
      ...hostPaths,
      what: [`hostPath ${CONFIGURED}`],
      why: 'Where logs.audit is enabled, the API server writes its audit log to the directory of logs.audit.path. It is mounted read-only, and on nodes of the control plane alone.',
      onlyWith: 'logs.audit.enabled',
    },
  ];
}
