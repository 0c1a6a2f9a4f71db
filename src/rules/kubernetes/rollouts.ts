import type { AlertRule, Runbook } from '../rule.ts';
import {
  both,
  firing,
  largest,
  quiet,
  resting,
  SLOWLY_GROWING,
  told,
  toldBefore,
  toldElsewhere,
  tooShort,
} from './kube-object.ts';
import * as runbooks from './rollout-runbooks.ts';
import { daemonSetStuck, rolloutStuck, updateNotRolledOut } from './stuck-rollouts.ts';

/** Kinds of workloads, as they are called in series. */
type Workload = 'deployment' | 'statefulset' | 'daemonset';

const TITLES: Readonly<Record<Workload, string>> = {
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
    expr: `${largest(kind, wanted)} - ${largest(kind, there)} > 0\n${both(kind)}\n${resting(kind, updated)}`,
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

function generationMismatch(kind: Workload): AlertRule {
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
    expr: `${largest(kind, 'metadata_generation')}\n!=\n${largest(kind, 'status_observed_generation')}`,
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

const DESIRED = 'status_desired_number_scheduled';

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
    expr: `${largest(kind, DESIRED)} - ${largest(kind, current)} > 0`,
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
    expr: `${largest(kind, metric)} > 0`,
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
