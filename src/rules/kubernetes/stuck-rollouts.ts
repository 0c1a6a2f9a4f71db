import { series, steady } from '../cases.ts';
import { on } from '../promql.ts';
import type { AlertRule, FiringCase } from '../rule.ts';
import {
  both,
  firing,
  labelsOf,
  largest,
  quiet,
  resting,
  SLOWLY_GROWING,
  select,
  told,
  toldBefore,
  toldElsewhere,
  tooShort,
} from './kube-object.ts';
import { foreign, ksm, outdated } from './kube-series.ts';
import * as runbooks from './rollout-runbooks.ts';

/** A Deployment whose rollout does not get on. */
export function rolloutStuck(): AlertRule {
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
    expr: `${largest('deployment', 'status_condition', ',condition="Progressing",status="false"')} == 1`,
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

/** A StatefulSet whose update has stopped half way. */
export function updateNotRolledOut(): AlertRule {
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
  const of = select(kind, 'status_current_revision');
  const to = select(kind, 'status_update_revision');
  return {
    alert: 'KubeStatefulSetUpdateNotRolledOut',
    expr: `${largest(kind, 'replicas')} - ${largest(kind, 'status_replicas_updated')} > 0
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

/** A DaemonSet whose pods do not come up to date. */
export function daemonSetStuck(): AlertRule {
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
  const lacks = (metric: string) => `${largest(kind, DESIRED)} > ${largest(kind, metric)}`;
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
