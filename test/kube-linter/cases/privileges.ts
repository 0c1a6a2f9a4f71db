import { objectOf } from '../../support/policy.ts';
import { type Case, web } from './case.ts';

const context = (securityContext: object, pod: object = {}) => web({ securityContext }, { securityContext: pod });
const sysctl = (name: string) => web({}, { securityContext: { sysctls: [{ name, value: '1' }] } });
const constraints = (allowPrivilegedContainer: boolean) =>
  objectOf('SecurityContextConstraints', { allowPrivilegedContainer });
const SAFE = { allowPrivilegeEscalation: false };

export const privilegeCases: readonly Case[] = [
  [
    'host-ipc',
    'Deployment shop/web It shares hostIPC with its node.',
    [web({}, { hostIPC: true })],
    [web({}, { hostIPC: false })],
  ],
  [
    'host-network',
    'Deployment shop/web It shares hostNetwork with its node.',
    [web({}, { hostNetwork: true })],
    [web({}, { hostPID: true })],
  ],
  [
    'host-pid',
    'Deployment shop/web It shares hostPID with its node.',
    [web({}, { hostPID: true })],
    [web({}, { hostIPC: true })],
  ],
  [
    'drop-net-raw-capability',
    'Deployment shop/web: web It keeps NET_RAW.',
    [context({ capabilities: { drop: ['NET_ADMIN'] } })],
    [context({ capabilities: { drop: ['NET_RAW'] } }), context({ capabilities: { drop: ['ALL'] } })],
  ],
  [
    'drop-net-raw-capability',
    'Deployment shop/web: web It is given NET_RAW.',
    [context({ capabilities: { drop: ['ALL'], add: ['NET_RAW'] } })],
    [context({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } })],
  ],
  [
    'no-read-only-root-fs',
    'Deployment shop/web may write to the file system of its container web',
    [context({ readOnlyRootFilesystem: false })],
    [context({ readOnlyRootFilesystem: true })],
  ],
  [
    'privilege-escalation-container',
    'Deployment shop/web: web It may gain privileges.',
    [context({ allowPrivilegeEscalation: true })],
    [context(SAFE)],
  ],
  [
    'privilege-escalation-container',
    'Deployment shop/web: web It is given SYS_ADMIN.',
    [context({ ...SAFE, capabilities: { add: ['SYS_ADMIN'] } })],
    [context({ ...SAFE, capabilities: { drop: ['SYS_ADMIN'] } })],
  ],
  [
    'privileged-container',
    'Deployment shop/web: web It is privileged.',
    [context({ privileged: true })],
    [context({ privileged: false }), web()],
  ],
  [
    'run-as-non-root',
    'Deployment shop/web: web It may be root.',
    [context({ runAsGroup: 1 }, { runAsUser: 0 })],
    [context({ runAsGroup: 1 }, { runAsUser: 1 }), context({ runAsNonRoot: true }, { runAsGroup: 1 })],
  ],
  [
    'run-as-non-root',
    'Deployment shop/web: web Its group is that of root.',
    [context({}, { runAsNonRoot: true, runAsGroup: 0 })],
    [context({ runAsGroup: 1 }, { runAsNonRoot: true, runAsGroup: 0 })],
  ],
  [
    'run-as-non-root',
    'Deployment shop/web: web Its group is not set.',
    [context({}, { runAsNonRoot: true, runAsUser: 1 })],
    [context({}, { runAsNonRoot: true, runAsUser: 1, runAsGroup: 1 })],
  ],
  [
    'run-as-non-root',
    'Deployment shop/web: web It cannot start: its user is root, which it must not be.',
    [context({ runAsUser: 0 }, { runAsNonRoot: true, runAsUser: 1, runAsGroup: 1 })],
    [context({ runAsUser: 2 }, { runAsNonRoot: true, runAsUser: 0, runAsGroup: 1 })],
  ],
  [
    'unsafe-proc-mount',
    'Deployment shop/web: web It sees all of /proc.',
    [context({ procMount: 'Unmasked' })],
    [context({ procMount: 'Default' })],
  ],
  [
    'unsafe-sysctls',
    'Deployment shop/web It sets net.core.somaxconn.',
    [sysctl('net.core.somaxconn')],
    [sysctl('vm.swappiness')],
  ],
  [
    'scc-deny-privileged-container',
    'SecurityContextConstraints shop/web It lets containers be privileged.',
    [constraints(true)],
    [constraints(false)],
  ],
];
