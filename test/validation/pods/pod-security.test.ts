import { describe, expect, test } from '@jest/globals';
import type { ManifestObject } from '../../../src/synthesize.ts';
import { podSecurity, violationsOf } from '../../../src/validation/pods/pod-security.ts';
import { EXCEPTIONS } from '../../../src/validation/pods/pod-security-exceptions.ts';
import { CHECKS, type CheckName } from '../../../src/validation/pods/pod-security-standards.ts';
import { podsOf } from '../../../src/validation/pods/pods.ts';
import { sentence } from '../../../src/validation/report.ts';
import { testEnvironment } from '../../support/environment.ts';
import { sampleOf, samples } from '../../support/sample.ts';

const input = (...objects: ManifestObject[]) => ({
  components: new Map([['web', objects]]),
  externalServices: [],
  prerequisites: [],
  images: [],
});

const container = (more: Record<string, unknown> = {}, context: Record<string, unknown> = {}) => ({
  name: 'web',
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, ...context },
  ...more,
});
const securityContext = { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } };

const workload = (
  pod: Record<string, unknown> = {},
  { kind = 'Deployment', name = 'web', namespace = 'monitoring', annotations = {} } = {},
): ManifestObject => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name, namespace },
  spec: { template: { metadata: { annotations }, spec: { securityContext, containers: [container()], ...pod } } },
});
const withContainer = (more: Record<string, unknown>) => workload({ containers: [container(more)] });
const withContext = (context: Record<string, unknown>) => workload({ containers: [container({}, context)] });
const withPod = (context: Record<string, unknown>) => workload({ securityContext: { ...securityContext, ...context } });
const withVolume = (volume: Record<string, unknown>) => workload({ volumes: [{ name: 'data', ...volume }] });
const apparmor = (value: string) =>
  workload({}, { annotations: { 'container.apparmor.security.beta.kubernetes.io/web': value } });

const found = (object: ManifestObject) =>
  podsOf(input(object))
    .flatMap(violationsOf)
    .map(({ check, what }) => `${check}: ${what}`);

type Case = readonly [violation: ManifestObject, what: string[], ...nearMisses: ManifestObject[]];

/** For each check what it refuses, in its words, and what comes close and is sound. */
const CASES: Readonly<Record<CheckName, Case>> = {
  hostNamespaces: [
    workload({ hostNetwork: true, hostPID: true, hostIPC: true }),
    ['hostNetwork', 'hostPID', 'hostIPC'],
    workload({ hostNetwork: false, hostUsers: true, shareProcessNamespace: true }),
  ],
  privileged: [withContext({ privileged: true }), ['web: privileged'], withContext({ privileged: false })],
  hostPathVolumes: [
    withVolume({ hostPath: { path: '/etc' } }),
    ['hostPath /etc'],
    withVolume({ emptyDir: {} }),
    withVolume({ projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } }),
  ],
  hostPorts: [
    withContainer({ ports: [{ containerPort: 80, hostPort: 8080 }] }),
    ['web: hostPort 8080'],
    withContainer({ ports: [{ containerPort: 8080 }] }),
    withContainer({ ports: [{ containerPort: 8080, hostPort: 0 }] }),
  ],
  capabilities_baseline: [
    withContext({ capabilities: { drop: ['ALL'], add: ['NET_RAW'] } }),
    ['web: adds the capability NET_RAW'],
    withContext({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } }),
  ],
  appArmorProfile: [
    withPod({ appArmorProfile: { type: 'Unconfined' } }),
    ['pod: AppArmor Unconfined'],
    withPod({ appArmorProfile: { type: 'RuntimeDefault' } }),
    apparmor('runtime/default'),
    apparmor('localhost/web'),
  ],
  seLinuxOptions: [
    withContext({ seLinuxOptions: { type: 'spc_t', user: 'u', role: 'r' } }),
    ['web: SELinux type spc_t', 'web: SELinux user u', 'web: SELinux role r'],
    withContext({ seLinuxOptions: { type: 'container_t', level: 's0:c1' } }),
  ],
  procMount: [
    withContext({ procMount: 'Unmasked' }),
    ['web: procMount Unmasked'],
    withContext({ procMount: 'Default' }),
  ],
  seccompProfile_baseline: [
    withContext({ seccompProfile: { type: 'Unconfined' } }),
    ['web: seccomp Unconfined'],
    withContext({ seccompProfile: { type: 'Localhost', localhostProfile: 'web.json' } }),
  ],
  sysctls: [
    withPod({ sysctls: [{ name: 'kernel.msgmax', value: '1' }] }),
    ['sysctl kernel.msgmax'],
    withPod({ sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }] }),
  ],
  windowsHostProcess: [
    withPod({ windowsOptions: { hostProcess: true } }),
    ['pod: hostProcess'],
    withPod({ windowsOptions: { hostProcess: false } }),
  ],
  hostProbesAndHostLifecycle: [
    withContainer({
      livenessProbe: { httpGet: { host: '127.0.0.1', port: 1 } },
      startupProbe: { tcpSocket: { host: '10.0.0.1', port: 1 } },
      lifecycle: { preStop: { httpGet: { host: 'localhost', port: 1 } } },
    }),
    [
      'web: probe or hook on host 127.0.0.1',
      'web: probe or hook on host 10.0.0.1',
      'web: probe or hook on host localhost',
    ],
    withContainer({ livenessProbe: { httpGet: { port: 1 } }, readinessProbe: { tcpSocket: { host: '', port: 1 } } }),
  ],
  allowPrivilegeEscalation: [
    withContext({ allowPrivilegeEscalation: undefined }),
    ['web: privilege escalation'],
    withContext({ allowPrivilegeEscalation: false }),
  ],
  capabilities_restricted: [
    withContext({ capabilities: { drop: ['NET_RAW'], add: ['CHOWN'] } }),
    ['web: does not drop ALL capabilities', 'web: adds the capability CHOWN'],
    withContext({ capabilities: { drop: ['NET_RAW', 'ALL'], add: ['NET_BIND_SERVICE'] } }),
  ],
  runAsNonRoot: [
    workload({ initContainers: [container({ name: 'init' }, { runAsNonRoot: false })] }),
    ['init: runAsNonRoot is not true'],
    workload({
      securityContext: { ...securityContext, runAsNonRoot: undefined },
      containers: [container({}, { runAsNonRoot: true })],
    }),
  ],
  runAsUser: [withContext({ runAsUser: 0 }), ['web: user 0'], withContext({ runAsUser: 1, runAsGroup: 0 })],
  seccompProfile_restricted: [
    withPod({ seccompProfile: undefined }),
    ['web: no seccomp profile'],
    workload({
      securityContext: { ...securityContext, seccompProfile: undefined },
      containers: [container({}, { seccompProfile: { type: 'RuntimeDefault' } })],
    }),
  ],
  restrictedVolumes: [
    withVolume({ nfs: { server: 'nas', path: '/' } }),
    ['data: nfs'],
    withVolume({ csi: { driver: 'secrets-store.csi.k8s.io' } }),
    withVolume({ persistentVolumeClaim: { claimName: 'data' } }),
  ],
};

describe.each(Object.entries(CASES))('the check %s', (check, [violation, what, ...nearMisses]) => {
  test('refuses what it is about', () => {
    const own = found(violation).filter((line) => line.startsWith(`${check}: `));
    expect(own).toEqual(what.map((text) => `${check}: ${text}`));
  });

  test.each(nearMisses.map((object) => [object]))('accepts what comes close', (object) => {
    expect(found(object)).toEqual([]);
  });
});

test('AppArmor is read from the annotations of older clusters too', () => {
  expect(found(apparmor('unconfined'))).toEqual(['appArmorProfile: web: AppArmor unconfined']);
});

describe('the pods of custom resources', () => {
  const prometheus = (spec: Record<string, unknown>): ManifestObject => ({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'Prometheus',
    metadata: { name: 'panoptes', namespace: 'monitoring' },
    spec,
  });

  test('have containers that the operator restricts, in a pod that the resource must restrict', () => {
    expect(found(prometheus({ securityContext }))).toEqual([]);
    const names = ['init-config-reloader', 'prometheus', 'config-reloader'];
    expect(found(prometheus({}))).toEqual([
      ...names.map((name) => `runAsNonRoot: ${name}: runAsNonRoot is not true`),
      ...names.map((name) => `seccompProfile_restricted: ${name}: no seccomp profile`),
    ]);
  });

  test('have what the resource adds or changes', () => {
    const added = prometheus({
      securityContext,
      thanos: {},
      hostNetwork: true,
      volumes: [{ name: 'data', hostPath: { path: '/data' } }],
      containers: [{ name: 'prometheus', securityContext: { privileged: true } }, { name: 'extra' }],
    });
    expect(found(added)).toEqual([
      'hostNamespaces: hostNetwork',
      'privileged: prometheus: privileged',
      'hostPathVolumes: hostPath /data',
      'allowPrivilegeEscalation: extra: privilege escalation',
      'capabilities_restricted: extra: does not drop ALL capabilities',
      'restrictedVolumes: hostPath /data',
    ]);
  });
});

describe('the policy pod-security', () => {
  const check = (...objects: ManifestObject[]) => [...podSecurity.check(input(...objects))].map(sentence);
  const namespace = (name: string, level: string): ManifestObject => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'pod-security.kubernetes.io/enforce': level } },
  });
  const promtail = (pod: Record<string, unknown>) =>
    workload(pod, { kind: 'DaemonSet', name: 'promtail', namespace: 'agents' });
  const excused = {
    securityContext: { runAsUser: 0, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [container({ name: 'promtail' })],
    volumes: [
      { name: 'logs', hostPath: { path: '/var/log/pods' } },
      { name: 'state', hostPath: { path: '/var/lib/panoptes/promtail' } },
    ],
  };

  test('accepts what an exception names, where the API server admits it', () => {
    expect(check(namespace('agents', 'privileged'), promtail(excused))).toEqual([]);
  });

  test('refuses what no exception names, even beside one', () => {
    const volumes = [...excused.volumes, { name: 'etc', hostPath: { path: '/etc' } }];
    const remedy = 'change it, or add it with its reason to src/validation/pods/pod-security-exceptions.ts';
    expect(check(namespace('agents', 'privileged'), promtail({ ...excused, volumes }))).toEqual([
      `breaks the check hostPathVolumes of the Pod Security Standards (hostPath /etc); ${remedy}`,
      `breaks the check restrictedVolumes of the Pod Security Standards (hostPath /etc); ${remedy}`,
    ]);
  });

  test('refuses what the namespace refuses, whatever the exceptions say', () => {
    const messages = (level: string) => check(namespace('agents', level), promtail(excused));
    expect(messages('baseline')).toEqual(
      ['/var/log/pods', '/var/lib/panoptes/promtail'].map(
        (path) =>
          `breaks the check hostPathVolumes of the Pod Security Standards (hostPath ${path}); its namespace enforces "baseline", so the API server would refuse its pods`,
      ),
    );
    expect(messages('restricted')).toHaveLength(6);
  });

  test('misses nothing of an exception for what is a choice, unless a part of it is used', () => {
    const volumes = (...paths: string[]) => [
      ...excused.volumes,
      ...paths.map((path, index) => ({ name: `chosen-${index}`, hostPath: { path } })),
    ];
    const messages = (...paths: string[]) =>
      check(namespace('agents', 'privileged'), promtail({ ...excused, volumes: volumes(...paths) }));
    expect(messages()).toEqual([]);
    expect(messages('/var/log', '/run/log', '/etc/machine-id')).toEqual([]);
    expect(messages('/var/log', '/run/log')).toEqual([
      'is excused in src/validation/pods/pod-security-exceptions.ts for what it does not do (hostPath /etc/machine-id); remove it there',
    ]);
  });

  test('refuses an exception that is not used', () => {
    expect(check(promtail({ ...excused, volumes: excused.volumes.slice(1) }))).toEqual([
      'is excused in src/validation/pods/pod-security-exceptions.ts for what it does not do (hostPath /var/log/pods); remove it there',
      'is excused in src/validation/pods/pod-security-exceptions.ts for what it does not do (hostPathVolumes); remove it there',
      'is excused in src/validation/pods/pod-security-exceptions.ts for what it does not do (restrictedVolumes); remove it there',
    ]);
  });
});

describe('the stack', () => {
  const all = samples.map(([name, { components }]) => {
    const pods = podsOf({ ...input(), components });
    return [name, pods, new Set(pods.map(({ object }) => `${object.kind}/${object.metadata.name}`))] as const;
  });

  test.each(all)('satisfies the restricted standard in its own namespace: %s', (_name, pods) => {
    const own = pods.filter(({ object }) => object.metadata.namespace === 'monitoring');
    expect(own.flatMap(violationsOf)).toEqual([]);
    expect(own.length).toBeGreaterThanOrEqual(7);
  });

  test.each(samples)('needs every exception, and no other: %s', (_name, { components }) => {
    expect([...podSecurity.check({ ...input(), components })]).toEqual([]);
  });

  test.each(['promtail', 'alloy'] as const)('needs every exception for what is a choice, with %s', (collector) => {
    const { components } = sampleOf(testEnvironment({ logs: { collector, journal: { enabled: true } } }));
    const object = (components.get(collector) ?? []).find(({ kind }) => kind === 'DaemonSet');
    expect(JSON.stringify(object)).toContain('/etc/machine-id');
    expect([...podSecurity.check({ ...input(), components })]).toEqual([]);
  });

  test.each(['promtail', 'alloy'] as const)(
    'excuses the directory that people choose for an audit log, with %s',
    (collector) => {
      const check = (path: string) => {
        const logs = { collector, audit: { enabled: true, path } };
        const { components } = sampleOf(testEnvironment({ logs }));
        const changed = JSON.parse(JSON.stringify([...components]).replaceAll('"/data/audit"', '"/etc/kubernetes"'));
        return [
          [...podSecurity.check({ ...input(), components })],
          [...podSecurity.check({ ...input(), components: new Map(changed) })],
        ];
      };
      const [chosen, changed] = check('/data/audit/audit.log');
      expect(chosen).toEqual([]);
      expect(changed?.map(({ message }) => message)).toContain(
        'breaks the check hostPathVolumes of the Pod Security Standards (hostPath /etc/kubernetes)',
      );
      expect(check('/var/lib/rancher/k3s/server/logs/audit.log')[0]).toEqual([]);
    },
  );

  test('has every workload that an exception is about', () => {
    const enabled = (['promtail', 'alloy'] as const).map((collector) =>
      sampleOf(testEnvironment({ logs: { collector, audit: { enabled: true } } })),
    );
    const otherwise = enabled.flatMap(({ components }) =>
      podsOf({ ...input(), components }).map(({ object }) => `${object.kind}/${object.metadata.name}`),
    );
    const workloads = new Set([...all.flatMap(([, , names]) => [...names]), ...otherwise]);
    expect(EXCEPTIONS.filter(({ workload: name }) => !workloads.has(name))).toEqual([]);
  });

  test('is judged by every check of both standards', () => {
    const levels = Object.values(CHECKS).map(({ level }) => level);
    expect([levels.filter((level) => level === 'baseline').length, levels.length]).toEqual([12, 18]);
  });
});
