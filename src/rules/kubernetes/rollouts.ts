import { CLUSTER, series, steady } from '../cases.ts';
import { maxBy, on } from '../promql.ts';
import type { AlertCase, AlertRule, FiringCase, InputSeries, Runbook } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { foreign, ksm, outdated } from './kube-series.ts';
import * as runbooks from './rollout-runbooks.ts';

const { kubeStateMetrics } = selectors;

/** Kinds of workloads, as they are called in series. */
type Kind = 'deployment' | 'statefulset' | 'daemonset';

const TITLES: Readonly<Record<Kind, string>> = {
  deployment: 'Deployment',
  statefulset: 'StatefulSet',
  daemonset: 'DaemonSet',
};

/** Workloads that are not as their specification wants them. */
export function rolloutAlerts(): AlertRule[] {
  return [
    replicasMismatch('deployment', 'spec_replicas', 'status_replicas_available', runbooks.deploymentReplicas),
    generationMismatch('deployment'),
    rolloutStuck(),
    replicasMismatch('statefulset', 'replicas', 'status_replicas_ready', runbooks.statefulSetReplicas),
    generationMismatch('statefulset'),
    updateNotRolledOut(),
    daemonSetStuck(),
    generationMismatch('daemonset'),
    daemonSetNotScheduled(),
    daemonSetMisScheduled(),
  ];
}

/** A number of each workload of a kind; while two exporters tell it, the larger. */
const number = (kind: Kind, metric: string, matchers = ''): string =>
  maxBy(['namespace', kind], `kube_${kind}_${metric}{${kubeStateMetrics}${matchers}}`);

/** Workloads of which a number has stayed the same for ten minutes: nothing is going on. */
const resting = (kind: Kind, metric: string): string =>
  `${maxBy(['namespace', kind], `changes(kube_${kind}_${metric}{${kubeStateMetrics}}[10m])`)} == 0`;

const both = (kind: Kind): string => `and ${on('namespace', kind)}`;

const labelsOf = (kind: Kind) => ({ namespace: 'shop', [kind]: 'api' });

/** What an exporter tells of a workload: a steady value of each metric. */
function told(kind: Kind, values: Readonly<Record<string, number | string>>): InputSeries[] {
  return Object.entries(values).map(([metric, value]) =>
    ksm(`kube_${kind}_${metric}`, labelsOf(kind), typeof value === 'string' ? value : steady(value)),
  );
}

/** What the exporter that is being replaced tells of it. */
const toldBefore = (kind: Kind, values: Readonly<Record<string, number>>): InputSeries[] =>
  Object.entries(values).map(([metric, value]) => outdated(`kube_${kind}_${metric}`, labelsOf(kind), value));

/** What another job tells under the same names. */
const toldElsewhere = (kind: Kind, values: Readonly<Record<string, number>>): InputSeries[] =>
  Object.entries(values).map(([metric, value]) => foreign(`kube_${kind}_${metric}`, labelsOf(kind), value));

function firing(kind: Kind, name: string, description: string, ...input: InputSeries[][]): FiringCase {
  return {
    name,
    input: input.flat(),
    at: '30m',
    expect: [{ cluster: CLUSTER, ...labelsOf(kind) }],
    descriptions: [description],
  };
}

const quiet = (name: string, ...input: InputSeries[][]): AlertCase => ({ name, input: input.flat(), at: '30m' });

/** The alert and its case at 30 minutes, once more just before it may fire. */
const tooShort = ({ input }: FiringCase): AlertCase => ({ name: 'for only 14 minutes', input, at: '14m' });

/** Samples of a number that grows by one every five minutes. */
const SLOWLY_GROWING = Array.from({ length: 24 }, (_, step) => `${step + 1}x4`).join(' ');

function replicasMismatch(
  kind: 'deployment' | 'statefulset',
  wanted: string,
  there: string,
  runbook: Runbook,
): AlertRule {
  const updated = 'status_replicas_updated';
  const description = `Of the replicas of ${TITLES[kind]} shop/api, 1 has been missing for 15 minutes.`;
  const fires = firing(
    kind,
    'two of three replicas, for 30 minutes',
    description,
    told(kind, { [wanted]: 3, [there]: 2, [updated]: 3 }),
    toldBefore(kind, { [wanted]: 2, [there]: 1, [updated]: 3 }),
    toldElsewhere(kind, { [there]: 3 }),
  );
  return {
    alert: `Kube${TITLES[kind]}ReplicasMismatch`,
    // While replicas are being updated it is the rollout that counts, which has alerts of its own.
    expr: `${number(kind, wanted)} - ${number(kind, there)} > 0\n${both(kind)}\n${resting(kind, updated)}`,
    for: '15m',
    severity: 'warning',
    summary: `A ${TITLES[kind]} has fewer replicas than it should.`,
    description: `Of the replicas of ${TITLES[kind]} {{ $labels.namespace }}/{{ $labels.${kind} }}, {{ $value }} {{ if eq $value 1.0 }}has{{ else }}have{{ end }} been missing for 15 minutes.`,
    runbook,
    tests: {
      fires: [fires],
      quiet: [
        tooShort(fires),
        quiet(
          'all three replicas, though another job wants more',
          told(kind, { [wanted]: 3, [there]: 3, [updated]: 3 }),
          toldElsewhere(kind, { [wanted]: 4 }),
        ),
        quiet(
          'an update that goes on, which an exporter that has hung does not see',
          told(kind, { [wanted]: 30, [there]: 29, [updated]: SLOWLY_GROWING }),
          toldBefore(kind, { [updated]: 1 }),
        ),
        quiet(
          'no update, but in the eyes of another job',
          told(kind, { [wanted]: 30, [there]: 29 }),
          toldElsewhere(kind, { [updated]: 30 }),
        ),
      ],
    },
  };
}

function generationMismatch(kind: Kind): AlertRule {
  const title = TITLES[kind];
  const fires = firing(
    kind,
    'the specification was changed 30 minutes ago',
    `The specification of ${title} shop/api was changed, and nothing has come of it for 15 minutes.`,
    told(kind, { metadata_generation: 4, status_observed_generation: 3 }),
    toldBefore(kind, { metadata_generation: 3, status_observed_generation: 2 }),
    toldElsewhere(kind, { status_observed_generation: 4 }),
  );
  return {
    alert: `Kube${title}GenerationMismatch`,
    expr: `${number(kind, 'metadata_generation')}\n!=\n${number(kind, 'status_observed_generation')}`,
    for: '15m',
    severity: 'warning',
    summary: `A change of a ${title} is not taken up.`,
    description: `The specification of ${title} {{ $labels.namespace }}/{{ $labels.${kind} }} was changed, and nothing has come of it for 15 minutes.`,
    runbook: runbooks.generation(title),
    tests: {
      fires: [fires],
      quiet: [
        tooShort(fires),
        quiet(
          'taken up, though an exporter that is being replaced does not know yet',
          told(kind, { metadata_generation: 4, status_observed_generation: 4 }),
          toldBefore(kind, { metadata_generation: 4, status_observed_generation: 3 }),
          toldElsewhere(kind, { metadata_generation: 5 }),
        ),
      ],
    },
  };
}

function rolloutStuck(): AlertRule {
  const metric = 'kube_deployment_status_condition';
  const labels = { ...labelsOf('deployment'), condition: 'Progressing', status: 'false' };
  const fires = firing(
    'deployment',
    'no progress for 30 minutes',
    'The rollout of Deployment shop/api has not got on for 15 minutes.',
    [ksm(metric, labels, steady(1)), outdated(metric, labels, 0)],
  );
  return {
    alert: 'KubeDeploymentRolloutStuck',
    expr: `${number('deployment', 'status_condition', ',condition="Progressing",status="false"')} == 1`,
    for: '15m',
    severity: 'warning',
    summary: 'The rollout of a Deployment is stuck.',
    description:
      'The rollout of Deployment {{ $labels.namespace }}/{{ $labels.deployment }} has not got on for 15 minutes.',
    runbook: runbooks.deploymentRollout,
    tests: {
      fires: [fires],
      quiet: [
        tooShort(fires),
        quiet('progressing, and not available', [
          ksm(metric, { ...labels, status: 'true' }, steady(1)),
          ksm(metric, { ...labels, condition: 'Available' }, steady(1)),
          foreign(metric, labels, 1),
        ]),
      ],
    },
  };
}

function updateNotRolledOut(): AlertRule {
  const kind = 'statefulset';
  const revision = (metric: string, name: string) =>
    ksm(`kube_statefulset_${metric}`, { ...labelsOf(kind), revision: name }, steady(1));
  const behind = { replicas: 3, status_replicas_updated: 1 };
  const changed = [revision('status_current_revision', 'api-1'), revision('status_update_revision', 'api-2')];
  const fires = firing(
    kind,
    'one of three pods updated, for 30 minutes',
    'The update of StatefulSet shop/api has stopped with 2 pods to go.',
    changed,
    told(kind, behind),
    toldBefore(kind, { replicas: 2, status_replicas_updated: 0 }),
    [
      series('kube_statefulset_status_replicas_updated', { job: 'other', ...labelsOf(kind) }, SLOWLY_GROWING),
      foreign('kube_statefulset_status_update_revision', { ...labelsOf(kind), revision: 'api-1' }, 1),
    ],
  );
  const of = `kube_statefulset_status_current_revision{${kubeStateMetrics}}`;
  const to = `kube_statefulset_status_update_revision{${kubeStateMetrics}}`;
  return {
    alert: 'KubeStatefulSetUpdateNotRolledOut',
    expr: `${number(kind, 'replicas')} - ${number(kind, 'status_replicas_updated')} > 0
${both(kind)}
(
  ${of}
  unless ${on('namespace', kind, 'revision')}
  ${to}
)
${both(kind)}
${resting(kind, 'status_replicas_updated')}`,
    for: '15m',
    severity: 'warning',
    summary: 'The update of a StatefulSet has stopped half way.',
    description:
      'The update of StatefulSet {{ $labels.namespace }}/{{ $labels.statefulset }} has stopped with {{ $value }} pod{{ if ne $value 1.0 }}s{{ end }} to go.',
    runbook: runbooks.statefulSetUpdate,
    tests: {
      fires: [fires],
      quiet: [
        tooShort(fires),
        quiet(
          'all pods updated, but the revision not yet',
          changed,
          told(kind, { replicas: 3, status_replicas_updated: 3 }),
          toldElsewhere(kind, { replicas: 4 }),
        ),
        quiet(
          'no update, but in the eyes of another job',
          [
            revision('status_current_revision', 'api-2'),
            revision('status_update_revision', 'api-2'),
            foreign('kube_statefulset_status_current_revision', { ...labelsOf(kind), revision: 'api-1' }, 1),
          ],
          told(kind, behind),
        ),
        quiet(
          'an update that goes on, which an exporter that has hung does not see',
          changed,
          told(kind, { replicas: 30, status_replicas_updated: SLOWLY_GROWING }),
          toldBefore(kind, { status_replicas_updated: 1 }),
        ),
        quiet(
          'in the eyes of several jobs',
          changed,
          told(kind, { replicas: 3 }),
          toldElsewhere(kind, { status_replicas_updated: 1 }),
        ),
      ],
    },
  };
}

const DESIRED = 'status_desired_number_scheduled';

function daemonSetStuck(): AlertRule {
  const kind = 'daemonset';
  const [updated, available] = ['status_updated_number_scheduled', 'status_number_available'] as const;
  const stuck = (name: string, values: Readonly<Record<string, number>>): FiringCase =>
    firing(
      kind,
      name,
      'The pods of DaemonSet shop/api have not all been up to date and available for 15 minutes, and nothing moves.',
      told(kind, { [DESIRED]: 3, ...values }),
      toldBefore(kind, { [DESIRED]: 2, [updated]: 1, [available]: 1 }),
      toldElsewhere(kind, { [updated]: 3, [available]: 3 }),
    );
  const fires = [
    stuck('two of three pods updated', { [updated]: 2, [available]: 3 }),
    stuck('two of three pods available', { [updated]: 3, [available]: 2 }),
  ] as const;
  const lacks = (metric: string) => `${number(kind, DESIRED)} > ${number(kind, metric)}`;
  return {
    alert: 'KubeDaemonSetRolloutStuck',
    expr: `(
  ${lacks(updated)}
  or
  ${lacks(available)}
)
${both(kind)}
${resting(kind, updated)}
${both(kind)}
${resting(kind, available)}`,
    for: '15m',
    severity: 'warning',
    summary: 'The rollout of a DaemonSet is stuck.',
    description:
      'The pods of DaemonSet {{ $labels.namespace }}/{{ $labels.daemonset }} have not all been up to date and available for 15 minutes, and nothing moves.',
    runbook: runbooks.daemonSetRollout,
    tests: {
      fires,
      quiet: [
        tooShort(fires[0]),
        quiet(
          'all pods up to date and available',
          told(kind, { [DESIRED]: 3, [updated]: 3, [available]: 3 }),
          toldBefore(kind, { [updated]: 2, [available]: 2 }),
          toldElsewhere(kind, { [DESIRED]: 4 }),
        ),
        ...[updated, available].map((metric) =>
          quiet(
            `a rollout that goes on, as ${metric} shows`,
            told(kind, { [DESIRED]: 30, [updated]: 3, [available]: 3, [metric]: SLOWLY_GROWING }),
            toldBefore(kind, { [metric]: 1 }),
          ),
        ),
        ...[updated, available].map((metric) =>
          quiet(
            `no ${metric}, but in the eyes of another job`,
            told(kind, { [DESIRED]: 30, ...(metric === updated ? { [available]: 3 } : { [updated]: 3 }) }),
            toldElsewhere(kind, { [metric]: 3 }),
          ),
        ),
      ],
    },
  };
}

function daemonSetNotScheduled(): AlertRule {
  const kind = 'daemonset';
  const current = 'status_current_number_scheduled';
  const fires = firing(
    kind,
    'one of three pods is missing',
    'DaemonSet shop/api lacks its pod on 1 node.',
    told(kind, { [DESIRED]: 3, [current]: 2 }),
    toldBefore(kind, { [DESIRED]: 2, [current]: 1 }),
    toldElsewhere(kind, { [current]: 3 }),
  );
  return {
    alert: 'KubeDaemonSetNotScheduled',
    expr: `${number(kind, DESIRED)} - ${number(kind, current)} > 0`,
    for: '15m',
    severity: 'warning',
    summary: 'A DaemonSet lacks pods on some nodes.',
    description:
      'DaemonSet {{ $labels.namespace }}/{{ $labels.daemonset }} lacks its pod on {{ $value }} node{{ if ne $value 1.0 }}s{{ end }}.',
    runbook: runbooks.daemonSetNotScheduled,
    tests: {
      fires: [fires],
      quiet: [
        tooShort(fires),
        quiet('a pod on each node', told(kind, { [DESIRED]: 3, [current]: 3 }), toldElsewhere(kind, { [DESIRED]: 4 })),
      ],
    },
  };
}

function daemonSetMisScheduled(): AlertRule {
  const kind = 'daemonset';
  const metric = 'status_number_misscheduled';
  const fires = firing(
    kind,
    'a pod on one node too many',
    'DaemonSet shop/api runs on 1 node where it should not.',
    told(kind, { [metric]: 1 }),
    toldBefore(kind, { [metric]: 0 }),
  );
  return {
    alert: 'KubeDaemonSetMisScheduled',
    expr: `${number(kind, metric)} > 0`,
    for: '15m',
    severity: 'warning',
    summary: 'A DaemonSet runs on nodes where it should not.',
    description:
      'DaemonSet {{ $labels.namespace }}/{{ $labels.daemonset }} runs on {{ $value }} node{{ if ne $value 1.0 }}s{{ end }} where it should not.',
    runbook: runbooks.daemonSetMisScheduled,
    tests: {
      fires: [fires],
      quiet: [
        tooShort(fires),
        quiet('only where it should', told(kind, { [metric]: 0 }), toldElsewhere(kind, { [metric]: 1 })),
      ],
    },
  };
}
