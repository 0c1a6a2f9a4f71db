import { OF_CLAIM } from '../../rules/kubernetes/volume-expressions.ts';
import { stat } from '../house/panels.ts';
import { table } from '../house/table-panel.ts';
import { UNITS } from '../house/vocabulary.ts';
import { toNamespace, toPod } from './kube-links.ts';
import { IN_CLUSTER, IN_NAMESPACE, kube, OF_POD } from './kube-queries.ts';

const inPhases = (...matchers: readonly string[]) =>
  kube([...OF_CLAIM, 'phase'], 'kube_persistentvolumeclaim_status_phase', ...matchers, IN_NAMESPACE);

export const claims = () =>
  stat({
    title: 'Claims',
    description: 'Claims of volumes in the chosen namespaces, with a volume or without.',
    unit: UNITS.count,
    query: { expr: `sum(${inPhases()})`, legend: 'claims' },
  });

export const unbound = () =>
  stat({
    title: 'Claims without a volume',
    description: 'Claims that wait for their volume or have lost it; which ones is in the table below.',
    unit: UNITS.count,
    query: { expr: `sum(${inPhases('phase!="Bound"')})`, legend: 'without' },
    thresholds: { critical: 1 },
  });

const CLAIM_KEYS = [
  { title: 'Cluster', label: 'cluster' },
  { title: 'Namespace', label: 'namespace', links: [toNamespace()] },
  { title: 'Claim', label: 'persistentvolumeclaim' },
] as const;

export const claimsNotBound = () =>
  table({
    title: 'Claims that are not bound',
    description: 'Pending: no volume yet, which is as it should be until a pod needs it. Lost: the volume is gone.',
    keys: [...CLAIM_KEYS, { title: 'Phase', label: 'phase' }],
    values: [{ title: 'Now', expr: `${inPhases('phase!="Bound"')} > 0`, unit: UNITS.count, decimals: 0 }],
    sortBy: 'Now',
  });

export const brokenVolumes = () =>
  table({
    title: 'Volumes that are not in use',
    description:
      'Volumes of the chosen clusters by phase. Failed: it could not be removed. Released: its claim is gone, and its data is kept and paid for.',
    keys: [
      { title: 'Cluster', label: 'cluster' },
      { title: 'Volume', label: 'persistentvolume' },
      { title: 'Phase', label: 'phase' },
    ],
    values: [
      {
        title: 'Now',
        expr: `${kube(['persistentvolume', 'phase'], 'kube_persistentvolume_status_phase', 'phase!="Bound"', IN_CLUSTER)} > 0`,
        unit: UNITS.count,
        decimals: 0,
      },
    ],
    sortBy: 'Now',
  });

export const users = () =>
  table({
    title: 'Pods that use volumes',
    description: 'Which pod uses which claim. A claim without a pod may be left over, and is paid for.',
    keys: [...CLAIM_KEYS, { title: 'Pod', label: 'pod', links: [toPod()] }],
    values: [
      {
        title: 'Volumes',
        expr: kube(
          [...OF_POD, 'persistentvolumeclaim'],
          'kube_pod_spec_volumes_persistentvolumeclaims_info',
          IN_NAMESPACE,
        ),
        unit: UNITS.count,
        decimals: 0,
      },
    ],
    sortBy: 'Volumes',
  });
