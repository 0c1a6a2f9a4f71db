/** A mutant that no case can notice, and why. */
export interface DeclaredSurvivor {
  /** Name of the rule. */
  readonly rule: string;
  /** Start of the mutation's name, as the run lists it, such as `> to >=`. */
  readonly mutation: string;
  readonly reason: string;
}

const OF_ONE_SERVICE = ['namespace', 'service', 'slo'].map((label) => `without ${label}=`);

/** Mutants that are right, or that differ from their rule only where nothing can be measured. */
export const DECLARED_SURVIVORS: readonly DeclaredSurvivor[] = [
  ...['job="kubelet"', 'metrics_path="/metrics"'].map((matcher) => ({
    rule: 'KubeNodeEviction',
    mutation: `without ${matcher}`,
    reason: 'The right side of `unless` only matches series with the labels of the left side, which has the matcher.',
  })),
  ...['KubeletRuntimeOperationErrors', 'KubeletVolumeOperationErrors'].map((rule) => ({
    rule,
    mutation: '> to >=',
    reason: 'Failures are among all operations, so nothing fails where there are none.',
  })),
  ...['', 'Inodes'].flatMap((what) =>
    ['FillingUp', 'FillingUpSoon'].map((end) => ({
      rule: `KubePersistentVolume${what}${end}`,
      mutation: '> to >=',
      reason: 'Of nothing, nothing is left: 0 / 0 is less than no threshold.',
    })),
  ),
  ...['CPU', 'Memory'].map((what) => ({
    rule: `KubeWorkload${what}OverRequested`,
    mutation: '> to >=',
    reason: 'Who asks for nothing never asks for more than is used.',
  })),
  {
    rule: 'EventCollectorStopped',
    mutation: '> to >=',
    reason: 'An increase is extrapolated to the whole of its range, and never exactly a whole number.',
  },
  ...['KubeQuotaAlmostFull', 'KubeQuotaFullyUsed'].map((rule) => ({
    rule,
    mutation: '> to >=',
    reason: 'A share of nothing is infinite or no number, which is neither below nor equal to the whole.',
  })),
  {
    rule: 'KubeQuotaAlmostFull',
    mutation: 'without type="hard"',
    reason: 'Where no more is used than allowed, the larger of both is what is allowed; all else is excluded.',
  },
  {
    rule: 'KubeQuotaExceeded',
    mutation: 'without type="used"',
    reason: 'Where more is used than allowed, the larger of both is what is used; all else is a share of one.',
  },
  {
    rule: 'CPUThrottlingHigh',
    mutation: 'without container!=""',
    reason: 'The other side of the division keeps the matcher, and without a partner a series has no result.',
  },
  ...[
    'ServiceHighErrorRate',
    'ServiceHighLatency',
    ...['Fast', 'Medium', 'Slow', 'Trickle'].map((tier) => `SLOBudgetBurn${tier}`),
  ].flatMap((rule) =>
    OF_ONE_SERVICE.map((mutation) => ({
      rule,
      mutation,
      reason: 'Each side of `and` keeps the matcher, and series match only where all their labels are the same.',
    })),
  ),
  {
    rule: 'KubeClientErrors',
    mutation: 'without job=~',
    reason: 'The other side of the division keeps the matcher, and both sides keep the job.',
  },
  ...[
    'ServiceTrafficDrop',
    'ServiceTrafficGone',
    'ServiceReplicasMissing',
    'ServiceReplicasUnavailable',
    'ServiceMetricsMissing',
    'ServiceQueueStuck',
    'ServiceQueueFailures',
    'ServiceCronLate',
    'ServiceCronFailed',
    'ServiceCronSlow',
  ].flatMap((rule) =>
    ['namespace', 'service'].map((label) => ({
      rule,
      mutation: `without ${label}="example"`,
      reason: 'The other sides keep the matcher, and without a partner a series has no result.',
    })),
  ),
  {
    rule: 'namespace_service:http_requests:usual30m',
    mutation: '< to <=',
    reason: 'Of two equal values, either one is the smaller.',
  },
];
