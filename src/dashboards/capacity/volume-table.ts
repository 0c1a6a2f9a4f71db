import { OF_CLAIM, VOLUME_INODES, VOLUME_SPACE, volumeLeft } from '../../rules/kubernetes/volume-expressions.ts';
import { maxBy, select } from '../../rules/promql.ts';
import { selectors } from '../../rules/selectors.ts';
import type { DashboardContext } from '../context.ts';
import { table } from '../house/table-panel.ts';
import { UNITS } from '../house/vocabulary.ts';
import { toVolumes } from '../kubernetes/kube-links.ts';
import { IN_NAMESPACE } from '../kubernetes/kube-queries.ts';

/** How large volumes are and what is left of them. */
export const volumes = ({ volumeFreeCritical }: DashboardContext['alerts']) =>
  table({
    title: 'Volumes',
    description:
      'Size of each volume that a pod has mounted, and which share of its space and inodes is left. In red, it is about to be full and alerts.',
    keys: [
      { title: 'Cluster', label: 'cluster' },
      { title: 'Namespace', label: 'namespace', links: [toVolumes()] },
      { title: 'Claim', label: 'persistentvolumeclaim' },
    ],
    values: [
      {
        title: 'Size',
        expr: maxBy(OF_CLAIM, select(VOLUME_SPACE.total, selectors.kubelet, IN_NAMESPACE)),
        unit: UNITS.bytes,
      },
      ...[
        { title: 'Space left', supply: VOLUME_SPACE },
        { title: 'Inodes left', supply: VOLUME_INODES },
      ].map(({ title, supply }) => ({
        title,
        expr: volumeLeft(supply, IN_NAMESPACE),
        unit: UNITS.ratio,
        thresholds: { criticalBelow: volumeFreeCritical.ratio },
      })),
    ],
    sortBy: 'Space left',
    ascending: true,
  });
