import { ofQuotas, quotaUsed } from '../../rules/kubernetes/namespaces.ts';
import type { DashboardContext } from '../context.ts';
import { timeseries } from '../house/panels.ts';
import { table } from '../house/table-panel.ts';
import { UNITS } from '../house/vocabulary.ts';
import { toNamespace } from './kube-links.ts';
import { IN_NAMESPACE, largest } from './kube-queries.ts';

type Thresholds = DashboardContext['alerts'];

export const quotaTable = ({ quotaUsage }: Thresholds) =>
  table({
    title: 'Quotas',
    description:
      'What each quota allows and how much of it is used: cores, bytes or objects, by resource. At 100 % new pods are refused. Empty means that no namespace has a quota.',
    keys: [
      { title: 'Cluster', label: 'cluster' },
      { title: 'Namespace', label: 'namespace', links: [toNamespace()] },
      { title: 'Quota', label: 'resourcequota' },
      { title: 'Resource', label: 'resource' },
    ],
    values: [
      { title: 'Used', expr: ofQuotas('used', IN_NAMESPACE), unit: UNITS.count },
      { title: 'Allowed', expr: ofQuotas('hard', IN_NAMESPACE), unit: UNITS.count },
      {
        title: 'Share',
        expr: quotaUsed(IN_NAMESPACE),
        unit: UNITS.ratio,
        thresholds: { warning: quotaUsage.ratio, critical: 1 },
      },
    ],
    sortBy: 'Share',
  });

export const quotaUse = ({ quotaUsage }: Thresholds) =>
  timeseries({
    title: 'Use of quotas',
    description:
      'Share of each quota that is used, the ten fullest. At the lower line it alerts; at the upper it is full.',
    unit: UNITS.ratio,
    queries: [{ expr: largest(quotaUsed(IN_NAMESPACE)), legend: '{{namespace}}: {{resource}}' }],
    thresholds: { warning: quotaUsage.ratio, critical: 1 },
  });
