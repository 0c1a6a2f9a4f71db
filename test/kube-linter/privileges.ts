import { readOnlyRoot } from '../../src/validation/pods/read-only-root.ts';
import { type Check, type Data, ofContainers, ofKinds, ofPods, ofPolicy, when } from './check.ts';

/** As kube-linter has them: families of the kernel's settings that reach beyond the pod. */
const UNSAFE_SYSCTLS = ['kernel.msg', 'kernel.sem', 'kernel.shm', 'fs.mqueue.', 'net.'];
const RAW = ['NET_RAW', 'ALL'];
const ADMIN = ['SYS_ADMIN', 'CAP_SYS_ADMIN', 'ALL'];

const some = (list: readonly string[] | undefined, wanted: readonly string[]) =>
  (list ?? []).some((each) => wanted.includes(each));

/** What processes may do to their node, and to others on it. */
export const privilegeChecks: readonly Check[] = [
  ...(['IPC', 'Network', 'PID'] as const).map((what) =>
    ofPods(`host-${what.toLowerCase()}`, ({ template }) =>
      when(template.spec[`host${what}`] === true, `It shares host${what} with its node.`),
    ),
  ),
  ofContainers('drop-net-raw-capability', ({ securityContext }) => {
    const { drop, add } = securityContext?.capabilities ?? {};
    return [...when(!some(drop, RAW), 'It keeps NET_RAW.'), ...when(some(add, RAW), 'It is given NET_RAW.')];
  }),
  ofPolicy('no-read-only-root-fs', readOnlyRoot),
  ofContainers('privilege-escalation-container', ({ securityContext = {} }) => [
    ...when(securityContext.allowPrivilegeEscalation !== false, 'It may gain privileges.'),
    ...when(securityContext.privileged === true, 'It is privileged.'),
    ...when(some(securityContext.capabilities?.add, ADMIN), 'It is given SYS_ADMIN.'),
  ]),
  ofContainers('privileged-container', ({ securityContext }) =>
    when(securityContext?.privileged === true, 'It is privileged.'),
  ),
  ofContainers('run-as-non-root', ({ securityContext }, { template }) => {
    const { runAsUser, runAsGroup, runAsNonRoot } = { ...template.spec.securityContext, ...securityContext };
    if (runAsUser > 0 && runAsGroup > 0) return [];
    return [
      ...when(runAsGroup === undefined, 'Its group is not set.'),
      ...when(runAsGroup === 0, 'Its group is that of root.'),
      ...when(runAsNonRoot === true && runAsUser === 0, 'It cannot start: its user is root, which it must not be.'),
      ...when(runAsNonRoot !== true, 'It may be root.'),
    ];
  }),
  ofContainers('unsafe-proc-mount', ({ securityContext }) =>
    when(securityContext?.procMount === 'Unmasked', 'It sees all of /proc.'),
  ),
  ofPods('unsafe-sysctls', ({ template }) =>
    ((template.spec.securityContext?.sysctls ?? []) as Data[])
      .filter(({ name }) => UNSAFE_SYSCTLS.some((family) => name.startsWith(family)))
      .map(({ name }) => `It sets ${name}.`),
  ),
  ofKinds('scc-deny-privileged-container', ['SecurityContextConstraints'], ({ allowPrivilegedContainer }) =>
    when(allowPrivilegedContainer === true, 'It lets containers be privileged.'),
  ),
];
