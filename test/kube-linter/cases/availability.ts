import { objectOf } from '../../support/policy.ts';
import { budget, type Case, SELECTOR, web, workload } from './case.ts';

const hpa = (minReplicas: number) =>
  objectOf('HorizontalPodAutoscaler', { spec: { minReplicas, scaleTargetRef: { kind: 'Deployment', name: 'web' } } });

const apartIn = (topologyKey: string) => {
  const podAffinityTerm = { topologyKey, labelSelector: SELECTOR };
  const preferredDuringSchedulingIgnoredDuringExecution = [{ weight: 100, podAffinityTerm }];
  return web({}, { affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution } } }, 2);
};
const resolver = (value: string) => web({}, { dnsConfig: { options: [{ name: 'ndots', value }] } });

export const availabilityCases: readonly Case[] = [
  ['hpa-minimum-three-replicas', 'HorizontalPodAutoscaler shop/web It may leave 2.', [hpa(2)], [hpa(3)]],
  ['minimum-three-replicas', 'Deployment shop/web There are 2.', [web({}, {}, 2)], [web({}, {}, 3)]],
  [
    'no-anti-affinity',
    'Deployment shop/web All of them may run on one node.',
    [apartIn('topology.kubernetes.io/zone')],
    [apartIn('kubernetes.io/hostname')],
  ],
  ['no-anti-affinity', 'Deployment shop/web All of them may run on one node.', [web({}, {}, 2)], [web({}, {}, 1)]],
  [
    'no-node-affinity',
    'Deployment shop/web It does not say which nodes it likes.',
    [apartIn('kubernetes.io/hostname')],
    [web({}, { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: {} } } })],
  ],
  [
    'pdb-max-unavailable',
    'PodDisruptionBudget shop/web It lets nobody drain a node.',
    [budget({ maxUnavailable: '0%' })],
    [budget({ maxUnavailable: 1 })],
  ],
  [
    'pdb-min-available',
    'PodDisruptionBudget shop/web It lets nobody drain a node of web.',
    [budget({ minAvailable: 2 }), web({}, {}, 2)],
    [budget({ minAvailable: 2 }), web({}, {}, 3)],
  ],
  [
    'pdb-min-available',
    'PodDisruptionBudget shop/web It lets nobody drain a node of web.',
    [budget({ minAvailable: '100%' }), web({}, {}, 3)],
    [budget({ minAvailable: '50%' }), web({}, {}, 3)],
  ],
  [
    'pdb-min-available',
    'PodDisruptionBudget shop/web It lets nobody drain a node of web.',
    [budget({ minAvailable: 2 }), web(), hpa(2)],
    [budget({ minAvailable: 2 }), web(), hpa(3)],
  ],
  [
    'pdb-unhealthy-pod-eviction-policy',
    'PodDisruptionBudget shop/web A broken pod keeps its node from being drained.',
    [budget({ maxUnavailable: 1 })],
    [budget({ maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' })],
  ],
  [
    'no-rolling-update-strategy',
    'Deployment shop/web Its strategy is Recreate.',
    [workload({ strategy: { type: 'Recreate' } })],
    [workload({ strategy: { type: 'RollingUpdate' } })],
  ],
  [
    'no-rolling-update-strategy',
    'DaemonSet shop/web Its strategy is OnDelete.',
    [workload({ updateStrategy: { type: 'OnDelete' } }, 'DaemonSet')],
    [workload({ updateStrategy: { type: 'RollingUpdate' } }, 'DaemonSet')],
  ],
  [
    'restart-policy',
    'Deployment shop/web Its policy is Never.',
    [web({}, { restartPolicy: 'Never' })],
    [web({}, { restartPolicy: 'OnFailure' })],
  ],
  [
    'priority-class-name',
    'Deployment shop/web Its priority is system-critical.',
    [web({}, { priorityClassName: 'system-critical' })],
    [web({}, { priorityClassName: 'system-cluster-critical' }), web()],
  ],
  [
    'dnsconfig-options',
    'Deployment shop/web It looks for names with up to four dots in its own cluster first.',
    [resolver('5')],
    [resolver('2')],
  ],
  [
    'job-ttl-seconds-after-finished',
    'Job shop/web It stays when it has ended.',
    [workload({}, 'Job')],
    [workload({ ttlSecondsAfterFinished: 600 }, 'Job')],
  ],
  [
    'job-ttl-seconds-after-finished',
    'CronJob shop/web Its Jobs go before their history does.',
    [objectOf('CronJob', { spec: { jobTemplate: { spec: { ttlSecondsAfterFinished: 600 } } } })],
    [objectOf('CronJob', { spec: { jobTemplate: { spec: {} } } })],
  ],
];
