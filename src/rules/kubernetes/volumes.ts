import { CLUSTER, steady } from '../cases.ts';
import { groupBy, maxBy, on } from '../promql.ts';
import type { AlertRule, InputSeries } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { foreign, ksm, outdated } from './kube-series.ts';

const { kubeStateMetrics } = selectors;

const OF_CLAIM = ['namespace', 'persistentvolumeclaim'];
const CLAIM = { namespace: 'shop', persistentvolumeclaim: 'data-db-0' };
const CLAIM_LABELS = { cluster: CLUSTER, ...CLAIM };
const NAME = '{{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }}';

const VOLUME_PHASE = 'kube_persistentvolume_status_phase';
const CLAIM_PHASE = 'kube_persistentvolumeclaim_status_phase';
const USED_BY = 'kube_pod_spec_volumes_persistentvolumeclaims_info';

/** Volumes and claims that are not bound to each other as they should be. */
export function claimAlerts(): AlertRule[] {
  return [volumeErrors(), claimPending(), claimLost()];
}

function volumeErrors(): AlertRule {
  const labels = { persistentvolume: 'pvc-1' };
  const phase = (name: string) => [
    ksm(VOLUME_PHASE, { ...labels, phase: name }, steady(1)),
    outdated(VOLUME_PHASE, { ...labels, phase: name }, 0),
  ];
  const fires = (name: string) => ({
    name: `in the phase ${name}`,
    input: phase(name),
    at: '20m',
    expect: [{ cluster: CLUSTER, ...labels, phase: name }] as const,
    descriptions: [`Persistent volume pvc-1 has been in the phase ${name} for 15 minutes.`] as const,
  });
  return {
    alert: 'KubePersistentVolumeErrors',
    expr: `${maxBy(['persistentvolume', 'phase'], `${VOLUME_PHASE}{${kubeStateMetrics},phase=~"Failed|Pending"}`)} == 1`,
    for: '15m',
    severity: 'warning',
    summary: 'A persistent volume cannot be made or reclaimed.',
    description:
      'Persistent volume {{ $labels.persistentvolume }} has been in the phase {{ $labels.phase }} for 15 minutes.',
    runbook: {
      meaning:
        'Failed: its claim was deleted, and the volume behind it could not be. Pending: the volume behind it is not there yet.',
      impact:
        'Failed: the storage is still paid for, and its data still there. Pending: pods that need the volume do not start.',
      diagnosis: [
        'Read the message and the events: `kubectl describe persistentvolume <persistentvolume>`.',
        'Read the log of the driver that makes the volumes: its controller pod, container csi-provisioner.',
        'See whether the driver may still delete: its permissions, a snapshot that depends on the volume, a lock on the disk.',
      ],
      mitigation: [
        'Restore the driver or its permissions; it tries again by itself.',
        'Delete the disk by hand, and then the PersistentVolume, when nobody needs its data any more.',
      ],
    },
    tests: {
      fires: [fires('Failed'), fires('Pending')],
      quiet: [
        { name: 'for only 14 minutes', input: phase('Failed'), at: '14m' },
        { name: 'bound', input: phase('Bound'), at: '30m' },
        {
          name: 'in the eyes of another job',
          input: [foreign(VOLUME_PHASE, { ...labels, phase: 'Failed' }, 1)],
          at: '30m',
        },
      ],
    },
  };
}

/** A claim in a phase, as two exporters describe it. */
const claim = (phase: string): InputSeries[] => [
  ksm(CLAIM_PHASE, { ...CLAIM, phase }, steady(1)),
  outdated(CLAIM_PHASE, { ...CLAIM, phase }, 0),
];

function claimPending(): AlertRule {
  const user = { ...CLAIM, pod: 'db-0', volume: 'data' };
  const used = ['new', 'old'].map((instance) => ksm(USED_BY, { ...user, instance }, steady(1)));
  const input = [...claim('Pending'), ...used];
  return {
    alert: 'KubePersistentVolumeClaimPending',
    // A claim that no pod uses may wait for its first one, and that is as it should be.
    expr: `${maxBy(OF_CLAIM, `${CLAIM_PHASE}{${kubeStateMetrics},phase="Pending"}`)} == 1
and ${on(...OF_CLAIM)}
${groupBy(OF_CLAIM, `${USED_BY}{${kubeStateMetrics}}`)}`,
    for: '15m',
    severity: 'warning',
    summary: 'A pod waits for a volume that is not made.',
    description: `Claim ${NAME}, which a pod uses, has had no volume for 15 minutes.`,
    runbook: {
      meaning: 'A pod names this PersistentVolumeClaim, and no volume has been bound to it.',
      impact: 'The pod does not start.',
      diagnosis: [
        'Read the events: `kubectl -n <namespace> describe persistentvolumeclaim <persistentvolumeclaim>`.',
        'No event: does its storage class exist, and is there a default one? See `kubectl get storageclasses`.',
        'WaitForFirstConsumer: the pod must find a node first; read the events of the pod.',
        'ProvisioningFailed: read the log of the driver, and look for a quota of the cloud or a zone without that kind of disk.',
      ],
      mitigation: [
        'Name a storage class that exists. A claim cannot be changed: delete it and make it again.',
        'Restore the driver, or raise the quota.',
        'Free a volume for it by hand where volumes are not made on demand.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'pending for 20 minutes while a pod waits',
          input,
          at: '20m',
          expect: [CLAIM_LABELS],
          descriptions: ['Claim shop/data-db-0, which a pod uses, has had no volume for 15 minutes.'],
        },
      ],
      quiet: [
        { name: 'for only 14 minutes', input, at: '14m' },
        { name: 'no pod uses it', input: [...claim('Pending'), foreign(USED_BY, user, 1)], at: '30m' },
        {
          name: 'bound',
          input: [...claim('Bound'), foreign(CLAIM_PHASE, { ...CLAIM, phase: 'Pending' }, 1), ...used],
          at: '30m',
        },
      ],
    },
  };
}

function claimLost(): AlertRule {
  return {
    alert: 'KubePersistentVolumeClaimLost',
    expr: `${maxBy(OF_CLAIM, `${CLAIM_PHASE}{${kubeStateMetrics},phase="Lost"}`)} == 1`,
    for: '5m',
    severity: 'critical',
    summary: 'The volume of a claim is gone.',
    description: `The volume that claim ${NAME} was bound to no longer exists.`,
    runbook: {
      meaning: 'The PersistentVolumeClaim was bound to a PersistentVolume that somebody has deleted.',
      impact: 'Pods that run may still write to the disk, or have lost it. None that is started again gets it back.',
      diagnosis: [
        'See which volume it was: `kubectl -n <namespace> get persistentvolumeclaim <persistentvolumeclaim> -o jsonpath={.spec.volumeName}`.',
        'See whether the disk still exists where it is kept: in the cloud or on the storage system. With the policy Retain it does.',
        'See in the audit log who deleted the PersistentVolume.',
      ],
      mitigation: [
        'Do not delete the claim or its pods before you know where the data is.',
        'The disk exists: make a PersistentVolume of the same name for it, with a claimRef to this claim and without its uid.',
        'The disk is gone: restore a backup into a new claim.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'lost for 10 minutes',
          input: claim('Lost'),
          at: '10m',
          expect: [CLAIM_LABELS],
          descriptions: ['The volume that claim shop/data-db-0 was bound to no longer exists.'],
        },
      ],
      quiet: [
        { name: 'for only 4 minutes', input: claim('Lost'), at: '4m' },
        { name: 'bound', input: [...claim('Bound'), foreign(CLAIM_PHASE, { ...CLAIM, phase: 'Lost' }, 1)], at: '30m' },
      ],
    },
  };
}
