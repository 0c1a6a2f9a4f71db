import type { PodTemplate } from './pods.ts';

// biome-ignore lint/suspicious/noExplicitAny: pod specs are plain data here.
type Data = any;

/** One check of the Pod Security Standards. */
export interface Check {
  readonly level: 'baseline' | 'restricted';
  /** Everything in a pod that the check refuses, each as few words that say what and where. */
  readonly violations: (pod: PodTemplate) => string[];
}

const CAPABILITIES = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
];
const SYSCTLS = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
];
const SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];
const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];
const APPARMOR_ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';

/**
 * Every check, under the name that the API server's own admission gives it. Profiles that relax for pods with a user
 * namespace or with Windows are not modelled: no pod here has either.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export const CHECKS = {
  hostNamespaces: baseline(({ spec }) => ['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => spec[field] === true)),
  privileged: baseline((pod) => inContainers(pod, ({ privileged }) => (privileged === true ? ['privileged'] : []))),
  hostPathVolumes: baseline(({ spec }) => volumes(spec).flatMap((volume) => hostPath(volume))),
  hostPorts: baseline(({ spec }) =>
    containers(spec).flatMap(({ name, ports = [] }) =>
      ports.filter(({ hostPort }: Data) => hostPort).map(({ hostPort }: Data) => `${name}: hostPort ${hostPort}`),
    ),
  ),
  capabilities_baseline: baseline((pod) => inContainers(pod, ({ capabilities }) => added(capabilities, CAPABILITIES))),
  appArmorProfile: baseline(appArmor),
  seLinuxOptions: baseline((pod) =>
    inContexts(pod, ({ seLinuxOptions: { type = '', user, role } = {} as Data }) => [
      ...(SELINUX_TYPES.includes(type) ? [] : [`SELinux type ${type}`]),
      ...(user ? [`SELinux user ${user}`] : []),
      ...(role ? [`SELinux role ${role}`] : []),
    ]),
  ),
  procMount: baseline((pod) =>
    inContainers(pod, ({ procMount = 'Default' }) => (procMount === 'Default' ? [] : [`procMount ${procMount}`])),
  ),
  seccompProfile_baseline: baseline((pod) =>
    inContexts(pod, ({ seccompProfile }) => (seccompProfile?.type === 'Unconfined' ? ['seccomp Unconfined'] : [])),
  ),
  sysctls: baseline(({ spec }) =>
    (spec.securityContext?.sysctls ?? [])
      .filter(({ name }: Data) => !SYSCTLS.includes(name))
      .map(({ name }: Data) => `sysctl ${name}`),
  ),
  windowsHostProcess: baseline((pod) =>
    inContexts(pod, ({ windowsOptions }) => (windowsOptions?.hostProcess === true ? ['hostProcess'] : [])),
  ),
  hostProbesAndHostLifecycle: baseline(({ spec }) => containers(spec).flatMap(hostsOfHandlers)),
  allowPrivilegeEscalation: restricted((pod) =>
    inContainers(pod, ({ allowPrivilegeEscalation }) =>
      allowPrivilegeEscalation === false ? [] : ['privilege escalation'],
    ),
  ),
  capabilities_restricted: restricted((pod) =>
    inContainers(pod, ({ capabilities }) => [
      ...(capabilities?.drop?.includes('ALL') ? [] : ['does not drop ALL capabilities']),
      ...added(capabilities, ['NET_BIND_SERVICE']),
    ]),
  ),
  runAsNonRoot: restricted((pod) =>
    effective(pod, 'runAsNonRoot', (value) => (value === true ? undefined : 'runAsNonRoot is not true')),
  ),
  runAsUser: restricted((pod) => inContexts(pod, ({ runAsUser }) => (runAsUser === 0 ? ['user 0'] : []))),
  seccompProfile_restricted: restricted((pod) =>
    effective(pod, 'seccompProfile', (profile) =>
      ['RuntimeDefault', 'Localhost'].includes(profile?.type) ? undefined : 'no seccomp profile',
    ),
  ),
  restrictedVolumes: restricted(({ spec }) =>
    volumes(spec).flatMap(({ name, ...source }) => {
      const refused = Object.keys(source).filter((type) => !VOLUMES.includes(type));
      return refused.flatMap((type) => (type === 'hostPath' ? hostPath({ name, ...source }) : [`${name}: ${type}`]));
    }),
  ),
} as const satisfies Readonly<Record<string, Check>>;

/** Name of a check. */
export type CheckName = keyof typeof CHECKS;

function baseline(violations: Check['violations']): Check {
  return { level: 'baseline', violations };
}

function restricted(violations: Check['violations']): Check {
  return { level: 'restricted', violations };
}

function containers(spec: Data): Data[] {
  return [...(spec.initContainers ?? []), ...(spec.containers ?? []), ...(spec.ephemeralContainers ?? [])];
}

function volumes(spec: Data): Data[] {
  return spec.volumes ?? [];
}

function hostPath({ hostPath: source }: Data): string[] {
  return source ? [`hostPath ${source.path}`] : [];
}

/** What the security contexts of the containers are refused for. */
function inContainers({ spec }: PodTemplate, check: (context: Data) => string[]): string[] {
  return containers(spec).flatMap(({ name, securityContext }) =>
    check(securityContext ?? {}).map((text) => `${name}: ${text}`),
  );
}

/** What the security contexts of the pod and of the containers are refused for. */
function inContexts(pod: PodTemplate, check: (context: Data) => string[]): string[] {
  return [...check(pod.spec.securityContext ?? {}).map((text) => `pod: ${text}`), ...inContainers(pod, check)];
}

/** For a field that containers inherit from the pod: what its value in each container is refused for. */
function effective({ spec }: PodTemplate, field: string, check: (value: Data) => string | undefined): string[] {
  return containers(spec).flatMap(({ name, securityContext }) => {
    const text = check(securityContext?.[field] ?? spec.securityContext?.[field]);
    return text ? [`${name}: ${text}`] : [];
  });
}

function added(capabilities: Data, permitted: readonly string[]): string[] {
  const list: string[] = capabilities?.add ?? [];
  return list.filter((name) => !permitted.includes(name)).map((name) => `adds the capability ${name}`);
}

function appArmor(pod: PodTemplate): string[] {
  const annotated = Object.entries(pod.annotations).filter(
    ([key, value]) =>
      key.startsWith(APPARMOR_ANNOTATION) &&
      value !== '' &&
      value !== 'runtime/default' &&
      !value.startsWith('localhost/'),
  );
  return [
    ...annotated.map(([key, value]) => `${key.slice(APPARMOR_ANNOTATION.length)}: AppArmor ${value}`),
    ...inContexts(pod, ({ appArmorProfile }) =>
      appArmorProfile?.type === 'Unconfined' ? ['AppArmor Unconfined'] : [],
    ),
  ];
}

function hostsOfHandlers({ name, livenessProbe, readinessProbe, startupProbe, lifecycle }: Data): string[] {
  const handlers = [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop];
  return handlers
    .flatMap((handler) => [handler?.httpGet?.host, handler?.tcpSocket?.host])
    .filter(Boolean)
    .map((host) => `${name}: probe or hook on host ${host}`);
}
