/**
 * An inhibition as data: while a source fires, targets with the same values of `equal` are quiet. Alertmanager takes a
 * label that both lack for equal, so both sides must have every label of `equal`.
 */
export interface Inhibition {
  /** What it is recognized by in the configuration and in the table of docs/alert-routing.md. */
  readonly name: string;
  /** Why the source says all that matters about the target. */
  readonly reason: string;
  /** Names of alerts, as one regular expression without anchors at its ends. */
  readonly source: string;
  readonly target: string;
  /** Besides the cluster, which always counts. */
  readonly equal?: readonly string[];
  /** Further conditions. */
  readonly sourceMatchers?: readonly string[];
  readonly targetMatchers?: readonly string[];
}

/** One alert that says of the same thing what another one says earlier or more mildly. */
function worse(source: string, target: string, ...equal: string[]): Inhibition {
  return { name: `${source} over ${target}`, reason: 'The same thing, further gone.', source, target, equal };
}

const FILESYSTEM = ['node', 'device', 'mountpoint'];
const CLAIM = ['namespace', 'persistentvolumeclaim'];
const SERVICE = ['namespace', 'service'];
const POD = ['namespace', 'pod'];
const CONTAINER = [...POD, 'container'];

/** Pairs of alerts with names of their own: critical over warning over information. */
const PAIRS: readonly Inhibition[] = [
  worse('KubeClientCertificateExpirationCritical', 'KubeClientCertificateExpiration'),
  worse('KubeletClientCertificateExpiresSoon', 'KubeletClientCertificateExpiration', 'node'),
  worse('KubeletServerCertificateExpiresSoon', 'KubeletServerCertificateExpiration', 'node'),
  worse('KubePersistentVolumeFillingUp', 'KubePersistentVolumeFillingUpSoon', ...CLAIM),
  worse('KubePersistentVolumeInodesFillingUp', 'KubePersistentVolumeInodesFillingUpSoon', ...CLAIM),
  worse('KubePersistentVolumeClaimLost', 'KubePersistentVolumeClaimPending', ...CLAIM),
  worse(
    'NodeFilesystemOutOfSpace',
    'NodeFilesystem(AlmostOutOfSpace|SpaceFillingUp|SpaceFillingUpFast)',
    ...FILESYSTEM,
  ),
  worse('NodeFilesystemSpaceFillingUpFast', 'NodeFilesystem(AlmostOutOfSpace|SpaceFillingUp)', ...FILESYSTEM),
  worse(
    'NodeFilesystemOutOfFiles',
    'NodeFilesystem(AlmostOutOfFiles|FilesFillingUp|FilesFillingUpFast)',
    ...FILESYSTEM,
  ),
  worse('NodeFilesystemFilesFillingUpFast', 'NodeFilesystem(AlmostOutOfFiles|FilesFillingUp)', ...FILESYSTEM),
  worse('NodeFilesystemReadOnly', 'NodeFilesystemDeviceError', ...FILESYSTEM),
  worse('NodeRAIDDegraded', 'NodeRAIDDiskFailure', 'node', 'device'),
  worse('KubeNodePressure', 'KubeNodeEviction', 'node'),
  worse('KubeQuotaExceeded', 'KubeQuota(FullyUsed|AlmostFull)', 'namespace', 'resourcequota', 'resource'),
  worse('KubeQuotaFullyUsed', 'KubeQuotaAlmostFull', 'namespace', 'resourcequota', 'resource'),
  worse('KubeContainerOOMKilled', 'KubeContainerMemoryNearLimit', ...CONTAINER),
  worse('KubePodCrashLooping', 'KubeContainer(RestartingOften|Waiting)', ...CONTAINER),
  worse('KubeContainerImagePullFailing', 'KubeContainerWaiting', ...CONTAINER),
  worse(
    'KubePodCrashLooping|KubeContainerWaiting|KubeContainerImagePullFailing|KubeInitContainerCrashLooping',
    'KubePodNotReady',
    ...POD,
  ),
  worse('KubeHpaUnableToScale', 'KubeHpaReplicasMismatch', 'namespace', 'horizontalpodautoscaler'),
  worse('etcdInsufficientMembers', 'etcdMembersDown'),
  worse('etcdNoLeader', 'etcdHighNumberOfFailedProposals', 'instance'),
  worse('etcdDatabaseQuotaLowSpace', 'etcd(ExcessiveDatabaseGrowth|DatabaseHighFragmentationRatio)', 'instance'),
  worse('CoreDNSForwardHealthcheckBrokenCount', 'CoreDNSForwardHealthcheckFailureCount'),
  worse('ServiceReplicasUnavailable', 'ServiceReplicasMissing', ...SERVICE),
  worse('ServiceTrafficGone', 'ServiceTrafficDrop', ...SERVICE),
  worse('ServiceQueueStuck', 'ServiceQueue(Lag|Length)', ...SERVICE),
  worse('ProbeFailed', 'Probe(Slow|Flapping)', 'job', 'instance'),
  worse(
    'AlertmanagerClusterFailedToSendAlerts',
    'AlertmanagerFailedToSendAlerts',
    'namespace',
    'integration',
    'receiver_name',
  ),
  worse(
    'PrometheusNotConnectedToAlertmanagers|PrometheusErrorSendingAlertsToAnyAlertmanager',
    'PrometheusErrorSendingAlertsToSomeAlertmanagers',
    ...POD,
  ),
  worse('PrometheusMissingRuleEvaluations', 'PrometheusRuleGroupSlow', ...POD, 'rule_group'),
  worse('PrometheusRemoteWriteBehind', 'PrometheusRemoteWriteDesiredShards', ...POD, 'remote_name', 'url'),
  worse('LokiWalDiskFull', 'LokiWalCheckpointsFailing', ...POD),
  worse('LokiRequestErrors', 'LokiRequestLatency', 'namespace', 'route'),
  worse('ArgoCdAppSyncFailed', 'ArgoCdAppOutOfSync', 'exported_namespace', 'name'),
  worse('ArgoCdOtherAppSyncFailed', 'ArgoCdOtherAppOutOfSync', 'exported_namespace', 'name'),
];

/** A tier that burns faster fires long before the slower ones, and they go on when it has ended. */
const TIERS: readonly Inhibition[] = (
  [
    ['fast', 'medium|slow|trickle'],
    ['medium', 'slow|trickle'],
    ['slow', 'trickle'],
  ] as const
).flatMap(([faster, slower]) => {
  const reason = 'The faster tier tells of the same budget.';
  const tiers = { sourceMatchers: [`burn_tier="${faster}"`], targetMatchers: [`burn_tier=~"${slower}"`], reason };
  return [
    {
      ...tiers,
      name: `${faster} burn over slower`,
      source: 'SLOBudgetBurn.+',
      target: 'SLOBudgetBurn.+',
      equal: [...SERVICE, 'slo'],
    },
    {
      ...tiers,
      name: `${faster} burn of the API over slower`,
      source: 'KubeAPIErrorBudgetBurn.+',
      target: 'KubeAPIErrorBudgetBurn.+',
    },
  ];
});

/** What the absence of something larger explains. */
const CAUSES: readonly Inhibition[] = [
  {
    name: 'node down over what runs on it',
    reason: 'A kubelet that reports nothing confirms no pod; all that its node shows is a consequence.',
    source: 'KubeNode(NotReady|Unreachable)',
    target: '(Node|Kubelet|KubeProxy|Promtail|KubePod).+|KubeClientErrors|KubeNode(ReadinessFlapping|Pressure)',
    // A node that is gone is no page by itself, so it may silence none.
    targetMatchers: ['severity!="critical"'],
    equal: ['node'],
  },
  {
    name: 'unreachable over not ready',
    reason: 'A node that cannot be reached is not ready either.',
    source: 'KubeNodeUnreachable',
    target: 'KubeNodeNotReady',
    equal: ['node'],
  },
  {
    name: 'API server down over what talks to it',
    reason: 'Nothing can list, watch, elect or deploy while the API server is away.',
    source: 'KubeAPIDown',
    target:
      'KubeAPI(ErrorBudgetBurn|Storage|Terminated|Flow).+|KubeClientErrors|KubeA(ggregated|dmission).+|KubeStateMetrics(List|Watch)Errors|KubeletDown|KubeControllerManagerNoLeader|KubeSchedulerNoLeader|PrometheusOperator(List|Watch|Reconcile|StatusUpdate|NodeLookup)Errors|PrometheusKubernetesListWatchFailures|ArgoCd(ClusterConnectionLost|App.+)',
  },
  {
    name: 'etcd down over the API server',
    reason: 'The API server cannot answer without its store.',
    source: 'etcdInsufficientMembers|EtcdDown',
    target: 'KubeAPI(ErrorBudgetBurn|Storage).+|KubeControllerManagerNoLeader|KubeSchedulerNoLeader',
  },
  {
    name: 'CoreDNS down over services',
    reason: 'Services that find no name fail all at once; one page to those who can repair it is enough.',
    source: 'CoreDNSDown',
    target:
      'Service(HighErrorRate|HighLatency|TrafficDrop|TrafficGone|Queue.+|CronLate|CronFailed)|SLOBudgetBurn.+|Probe(Failed|Slow|Flapping)|CoreDNS(Errors|Forward|Latency).+',
  },
  {
    name: 'no logs at all over silent ones',
    reason: 'Where no line arrives, every log is silent.',
    source: 'LokiNotReceivingLines',
    target: 'AuditLogSilent|JournalSilent|ServiceLogSilent',
  },
  ...missingJobs(),
  {
    name: 'service down over its symptoms',
    reason: 'A service without a target that answers shows every other symptom too.',
    source: 'ServiceDown',
    target: 'Service.+|SLO.+|TargetDown|Probe(Failed|Slow|Flapping)',
    targetMatchers: ['alertname!="ServiceDown"'],
    equal: SERVICE,
  },
  {
    name: 'memory of a service over that of its containers',
    reason: 'The alert of the service says the same and knows its team.',
    source: 'ServiceMemorySaturation',
    target: 'KubeContainerMemoryNearLimit',
    equal: CONTAINER,
  },
  {
    name: 'probe down over the certificate behind it',
    reason: 'An address that does not answer shows no certificate.',
    source: 'ProbeFailed',
    target: 'ProbeCertificateExpiring',
    equal: ['job', 'instance'],
  },
];

/** A job without any target has an alert of its own; the general ones repeat it. */
function missingJobs(): Inhibition[] {
  const reason = 'All targets of the job are away, and the alert of the job says what that means.';
  return [
    {
      name: 'job down over its targets',
      reason,
      source: '(Kube.+|CoreDNS|Etcd|NodeExporter)Down',
      target: 'TargetDown|TargetsMissing|JobMissing',
      equal: ['job'],
    },
    { name: 'Argo CD down over its targets', reason, source: 'ArgoCd.+Down', target: 'TargetDown', equal: ['job'] },
    { name: 'kubelets down over each', reason, source: 'KubeletDown', target: 'KubeletMissingOnNode' },
    { name: 'node exporters down over each', reason, source: 'NodeExporterDown', target: 'NodeExporterMissingOnNode' },
    {
      name: 'kube-state-metrics down over its parts',
      reason: 'Without any answer from it, all of its series are missing.',
      source: 'KubeStateMetricsDown',
      target: 'KubeStateMetrics(SeriesMissing|ShardsMissing|ShardingMismatch|ListErrors|WatchErrors)',
    },
    {
      name: 'etcd down over its members',
      reason,
      source: 'EtcdDown',
      target: 'etcd.+',
    },
  ];
}

/** Every inhibition between alerts with names. */
export const INHIBITIONS: readonly Inhibition[] = [...CAUSES, ...TIERS, ...PAIRS];
