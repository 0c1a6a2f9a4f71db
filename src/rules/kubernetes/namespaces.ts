import type { Percentage } from '../../config/percentage.ts';
import { CLUSTER, justAbove, justBelow, round, steady } from '../cases.ts';
import { humanizePercentage } from '../humanize.ts';
import { maxBy, minBy, ratio, select, sumBy } from '../promql.ts';
import type { AlertRule, InputSeries, NonEmpty, Runbook } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { foreign, ksm, outdated } from './kube-series.ts';

/** Thresholds of the alerts about namespaces. */
export interface NamespaceThresholds {
  /** How many times what the nodes can give all quotas together may promise. */
  readonly quotaOvercommit: number;
  /** Share of a quota above which it alerts. */
  readonly quotaUsage: Percentage;
}

const { kubeStateMetrics } = selectors;

const QUOTA = 'kube_resourcequota';
const ALLOCATABLE = 'kube_node_status_allocatable';
const PHASE = 'kube_namespace_status_phase';

/** Quotas of namespaces, and namespaces that do not go away. */
export function namespaceAlerts({ quotaOvercommit, quotaUsage }: NamespaceThresholds): AlertRule[] {
  return [
    overcommitted('cpu', 'KubeCPUQuotaOvercommit', 'CPU', quotaOvercommit),
    overcommitted('memory', 'KubeMemoryQuotaOvercommit', 'memory', quotaOvercommit),
    almostFull(quotaUsage.ratio),
    fullyUsed(),
    exceeded(),
    stuckTerminating(),
  ];
}

const PROMISE: NonEmpty<string> = [
  'Lower quotas of namespaces that never use them: compare use with the quota over a month.',
  'Add nodes when the quotas are meant to be used at the same time.',
];

/** Quotas of all namespaces together, against what the nodes can give. */
function overcommitted(resource: 'cpu' | 'memory', alert: string, title: string, limit: number): AlertRule {
  const hard = (amount: number, namespace: string, name = `requests.${resource}`) =>
    [QUOTA, { namespace, resourcequota: 'all', resource: name, type: 'hard' }, amount] as const;
  const node = (amount: number) => [ALLOCATABLE, { node: 'worker-1', resource }, amount] as const;
  const tell = ([metric, labels, value]: ReturnType<typeof hard | typeof node>) => ksm(metric, labels, steady(value));
  const more = round(limit * 1.02);
  const nodes = [
    tell(node(10)),
    outdated(...node(5)),
    ksm(ALLOCATABLE, { node: 'worker-1', resource: 'ephemeral_storage' }, steady(1000)),
    foreign(ALLOCATABLE, { node: 'worker-2', resource }, 1000),
  ];
  const input = [
    tell(hard(more * 6, 'shop')),
    outdated(...hard(more * 9, 'shop')),
    tell(hard(more * 4, 'search', resource)),
    ...nodes,
  ];
  const promised = sumBy(
    [],
    minBy(['namespace'], `${QUOTA}{${kubeStateMetrics},type="hard",resource=~"(requests[.])?${resource}"}`),
  );
  const given = sumBy([], maxBy(['node'], `${ALLOCATABLE}{${kubeStateMetrics},resource="${resource}"}`));
  return {
    alert,
    // Of several quotas of a namespace, the smallest holds.
    expr: `${ratio(promised, given)}\n> ${limit}`,
    for: '15m',
    severity: 'info',
    summary: `Quotas promise more ${title} than the nodes can give.`,
    description: `The quotas of all namespaces of cluster {{ $labels.cluster }} together promise {{ $value | humanizePercentage }} of the ${title} of its nodes.`,
    runbook: {
      meaning: `The sum of all quotas for requests of ${title} is far above what the nodes have. Some overcommitment is meant, as not everybody uses a quota in full; this is more than the threshold quotaOvercommit.`,
      impact:
        'None by itself. Namespaces that use what they were promised may find no room, and their pods stay pending.',
      diagnosis: [
        'List the quotas: `kubectl get resourcequotas --all-namespaces`.',
        'See whether nodes are missing: `kubectl get nodes`.',
      ],
      mitigation: PROMISE,
    },
    tests: {
      fires: [
        {
          name: 'slightly more than the threshold',
          input,
          at: '30m',
          expect: [{ cluster: CLUSTER }],
          descriptions: [
            `The quotas of all namespaces of cluster test together promise ${humanizePercentage(more)} of the ${title} of its nodes.`,
          ],
        },
      ],
      quiet: [
        { name: 'for only 14 minutes', input, at: '14m' },
        {
          name: 'as much as the threshold',
          input: [
            tell(hard(limit * 10, 'shop')),
            tell(hard(limit * 100, 'search', 'requests.storage')),
            ksm(QUOTA, { namespace: 'used', resourcequota: 'all', resource, type: 'used' }, steady(limit * 100)),
            foreign(QUOTA, { namespace: 'other', resourcequota: 'all', resource, type: 'hard' }, limit * 100),
            ...nodes,
          ],
          at: '30m',
        },
        { name: 'a node that can give nothing', input: [tell(hard(1, 'shop')), tell(node(0))], at: '30m' },
      ],
    },
  };
}

/** What a quota allows (`hard`), or what is used of it, by resource. */
export const ofQuotas = (type: 'used' | 'hard', ...matchers: readonly string[]): string =>
  maxBy(['namespace', 'resourcequota', 'resource'], select(QUOTA, kubeStateMetrics, `type="${type}"`, ...matchers));

/** Share of each quota that is used. A quota of zero forbids something on purpose. */
export const quotaUsed = (...matchers: readonly string[]): string =>
  ratio(ofQuotas('used', ...matchers), ofQuotas('hard', ...matchers));

const used = quotaUsed();

const LABELS = { namespace: 'shop', resourcequota: 'all', resource: 'pods' };

/** A quota of 1000, of which so many are used. */
function quota(share: number): InputSeries[] {
  const values = { used: round(share * 1000), hard: 1000 };
  return Object.entries(values).map(([type, value]) => ksm(QUOTA, { ...LABELS, type }, steady(value)));
}

/** What the exporter that is being replaced tells of it. */
const before = (use: number, hard: number): InputSeries[] => [
  outdated(QUOTA, { ...LABELS, type: 'used' }, use),
  outdated(QUOTA, { ...LABELS, type: 'hard' }, hard),
];

/** What another job tells of it. */
const elsewhere = (type: 'used' | 'hard', value: number): InputSeries => foreign(QUOTA, { ...LABELS, type }, value);

const fires = (share: number, name: string, description: string, ...more: InputSeries[]) =>
  ({
    name,
    input: [...quota(share), ...more],
    at: '30m',
    expect: [{ cluster: CLUSTER, ...LABELS }],
    descriptions: [description],
  }) as const;

const quiet = (share: number, name: string, ...more: InputSeries[]) =>
  ({ name, input: [...quota(share), ...more], at: '30m' }) as const;

const quotaRunbook = (meaning: string, impact: string): Runbook => ({
  meaning,
  impact,
  diagnosis: [
    'See what is used: `kubectl -n <namespace> describe resourcequota <resourcequota>`.',
    'Find who uses it: `kubectl -n <namespace> get pods,persistentvolumeclaims,services`. Finished Jobs, old ReplicaSets and claims of deleted StatefulSets are often forgotten.',
    'See whether anything has been refused: `kubectl -n <namespace> get events --field-selector=reason=FailedCreate`.',
  ],
  mitigation: [
    'Delete what is no longer needed.',
    'Lower requests that are far above real use.',
    'Raise the quota where it is declared, when the cluster has room; see KubeCPUOvercommit and KubeMemoryOvercommit.',
  ],
});

const OF_QUOTA = '{{ $labels.namespace }}/{{ $labels.resourcequota }}';

function almostFull(threshold: number): AlertRule {
  const above = justAbove(threshold);
  const firing = fires(
    above,
    'slightly more than the threshold',
    `Of pods in quota shop/all, ${humanizePercentage(above)} are used.`,
    ...before(0, 500),
    elsewhere('hard', 4000),
  );
  return {
    alert: 'KubeQuotaAlmostFull',
    expr: `(\n  ${used.replaceAll('\n', '\n  ')}\n  > ${threshold}\n) < 1`,
    for: '15m',
    severity: 'info',
    summary: 'A quota is almost used up.',
    description: `Of {{ $labels.resource }} in quota ${OF_QUOTA}, {{ $value | humanizePercentage }} are used.`,
    runbook: quotaRunbook(
      'The namespace uses more of what its quota allows than the threshold quotaUsage.',
      'None yet. A rollout needs room for its new pods beside the old ones, and may not find it.',
    ),
    tests: {
      fires: [firing],
      quiet: [
        { name: 'for only 14 minutes', input: firing.input, at: '14m' },
        quiet(threshold, 'as much as the threshold', elsewhere('used', 990)),
        quiet(justBelow(threshold), 'slightly less than the threshold'),
        quiet(1, 'all of it'),
        { name: 'a quota of zero', input: before(0, 0), at: '30m' },
      ],
    },
  };
}

function fullyUsed(): AlertRule {
  const firing = fires(
    1,
    'all of it',
    'All pods of quota shop/all are used.',
    ...before(900, 900),
    elsewhere('hard', 4000),
  );
  return {
    alert: 'KubeQuotaFullyUsed',
    expr: `${used}\n== 1`,
    for: '15m',
    severity: 'info',
    summary: 'A quota is used up.',
    description: `All {{ $labels.resource }} of quota ${OF_QUOTA} are used.`,
    runbook: quotaRunbook(
      'The namespace uses all that its quota allows. That may be meant, such as one load balancer of one.',
      'What needs more is refused: rollouts get stuck, and lost pods are replaced only one for one.',
    ),
    tests: {
      fires: [firing],
      quiet: [
        { name: 'for only 14 minutes', input: firing.input, at: '14m' },
        quiet(0.999, 'almost all of it', elsewhere('used', 1000)),
        quiet(1.001, 'more than all of it'),
      ],
    },
  };
}

function exceeded(): AlertRule {
  const firing = fires(
    1.01,
    'slightly more than all of it',
    'Of pods in quota shop/all, 101% are used.',
    ...before(900, 900),
    elsewhere('hard', 4000),
  );
  return {
    alert: 'KubeQuotaExceeded',
    expr: `${used}\n> 1`,
    for: '15m',
    severity: 'warning',
    summary: 'A namespace uses more than its quota.',
    description: `Of {{ $labels.resource }} in quota ${OF_QUOTA}, {{ $value | humanizePercentage }} are used.`,
    runbook: quotaRunbook(
      'The namespace uses more than its quota allows: the quota was lowered, or made when that much was already there. Nothing is taken away.',
      'Every new object of that kind is refused: pods that are lost are not replaced.',
    ),
    tests: {
      fires: [firing],
      quiet: [
        { name: 'for only 14 minutes', input: firing.input, at: '14m' },
        quiet(1, 'all of it', elsewhere('used', 1100)),
        { name: 'a quota of zero', input: before(1, 0), at: '30m' },
      ],
    },
  };
}

function stuckTerminating(): AlertRule {
  const labels = { namespace: 'shop', phase: 'Terminating' };
  const input = [ksm(PHASE, labels, steady(1)), outdated(PHASE, labels, 0)];
  return {
    alert: 'KubeNamespaceStuckTerminating',
    expr: `${maxBy(['namespace'], `${PHASE}{${kubeStateMetrics},phase="Terminating"}`)} == 1`,
    for: '30m',
    severity: 'warning',
    summary: 'A namespace does not go away.',
    description: 'Namespace {{ $labels.namespace }} was deleted and has not gone away for 30 minutes.',
    runbook: {
      meaning: 'The namespace was deleted, but something in it, or the API of something in it, holds it back.',
      impact: 'A namespace of that name cannot be made again, so what Argo CD should sync into it fails.',
      diagnosis: [
        'Read the conditions, which name what is left and which finalizers hold it: `kubectl get namespace <namespace> -o yaml`.',
        '"DiscoveryFailed": an API does not answer. Find it with `kubectl get apiservices` among those that are not available.',
        'See whether the controller behind a finalizer still runs: it is often deleted in the same step, and then nobody removes the finalizer.',
      ],
      mitigation: [
        'Restore the API or the controller; the namespace then goes away by itself.',
        'Delete an APIService whose server is gone for good.',
        'Remove the finalizer of a single object by hand, once what it stands for, such as a load balancer or a volume of the cloud, is cleaned up.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'for 40 minutes',
          input,
          at: '40m',
          expect: [{ cluster: CLUSTER, namespace: 'shop' }],
          descriptions: ['Namespace shop was deleted and has not gone away for 30 minutes.'],
        },
      ],
      quiet: [
        { name: 'for only 28 minutes', input, at: '28m' },
        {
          name: 'active',
          input: [ksm(PHASE, { ...labels, phase: 'Active' }, steady(1)), foreign(PHASE, labels, 1)],
          at: '60m',
        },
      ],
    },
  };
}
