import type { AlertCase, AlertRule, FiringCase, InputSeries } from '../rule.ts';
import { both, firing, largest, quiet, told, toldBefore, toldElsewhere, tooShort } from './kube-object.ts';

const PDB = 'poddisruptionbudget';

/** Disruption budgets that are not met, or that let no pod go. */
export function disruptionBudgetAlerts(): AlertRule[] {
  return [notEnoughHealthyPods(), noDisruptionsAllowed()];
}

const [HEALTHY, NEEDED, EXPECTED, ALLOWED] = [
  'status_current_healthy',
  'status_desired_healthy',
  'status_expected_pods',
  'status_pod_disruptions_allowed',
] as const;

function notEnoughHealthyPods(): AlertRule {
  const fires = firing(
    PDB,
    'one healthy pod too few',
    'The pods of budget shop/api lack 1 healthy one.',
    told(PDB, { [NEEDED]: 3, [HEALTHY]: 2 }),
    toldBefore(PDB, { [NEEDED]: 2, [HEALTHY]: 1 }),
    toldElsewhere(PDB, { [HEALTHY]: 3 }),
  );
  return {
    alert: 'KubePdbNotEnoughHealthyPods',
    expr: `${largest(PDB, NEEDED)} - ${largest(PDB, HEALTHY)} > 0`,
    for: '15m',
    severity: 'warning',
    summary: 'Fewer pods are healthy than their disruption budget asks for.',
    description:
      'The pods of budget {{ $labels.namespace }}/{{ $labels.poddisruptionbudget }} lack {{ $value }} healthy one{{ if ne $value 1.0 }}s{{ end }}.',
    runbook: {
      meaning:
        'The PodDisruptionBudget names how many pods must be healthy at all times. Fewer are, though nobody evicts any.',
      impact: 'The service has less redundancy than its owners want, and no node with one of its pods can be drained.',
      diagnosis: [
        'See the pods that it selects: `kubectl -n <namespace> describe poddisruptionbudget <poddisruptionbudget>`, then `kubectl -n <namespace> get pods -l <selector>`.',
        'Read the events of those that are not ready.',
        'See whether the workload asks for enough replicas at all.',
      ],
      mitigation: [
        'Repair the pods that are not ready, or roll back the release that broke them.',
        'Raise the replicas, or lower the budget, when both cannot be met.',
      ],
    },
    tests: {
      fires: [fires],
      quiet: [
        tooShort(fires, 'for only 14m'),
        quiet('just enough', told(PDB, { [NEEDED]: 3, [HEALTHY]: 3 }), toldElsewhere(PDB, { [NEEDED]: 4 })),
      ],
    },
  };
}

function noDisruptionsAllowed(): AlertRule {
  const healthy = { [EXPECTED]: 2, [HEALTHY]: 2, [NEEDED]: 2 };
  const fires: FiringCase = {
    ...firing(
      PDB,
      'two pods, both of which must be healthy',
      'Budget shop/api has not let any of its 2 healthy pods be evicted for an hour.',
      told(PDB, { ...healthy, [ALLOWED]: 0 }),
      toldElsewhere(PDB, { [ALLOWED]: 1, [EXPECTED]: 3 }),
      toldBefore(PDB, { [HEALTHY]: 1 }),
    ),
    at: '70m',
  };
  const later = (name: string, ...input: InputSeries[][]): AlertCase => ({ ...quiet(name, ...input), at: '70m' });
  return {
    alert: 'KubePdbNoDisruptionsAllowed',
    // Where pods are missing, other alerts tell so; here all are well, and still none may go.
    expr: `${largest(PDB, HEALTHY)} > 0
${both(PDB)}
${largest(PDB, HEALTHY)} >= ${largest(PDB, EXPECTED)}
${both(PDB)}
${largest(PDB, ALLOWED)} == 0`,
    for: '1h',
    severity: 'warning',
    summary: 'A disruption budget lets no pod go.',
    description:
      'Budget {{ $labels.namespace }}/{{ $labels.poddisruptionbudget }} has not let any of its {{ $value }} healthy pod{{ if ne $value 1.0 }}s{{ end }} be evicted for an hour.',
    runbook: {
      meaning:
        'All pods of the PodDisruptionBudget are healthy, and still it allows none of them to be evicted: it asks for as many as there are.',
      impact:
        'Draining a node with one of these pods hangs, and with it updates of nodes and the autoscaler of the cluster.',
      diagnosis: [
        'Compare minAvailable or maxUnavailable with the replicas: `kubectl -n <namespace> describe poddisruptionbudget <poddisruptionbudget>`.',
        'See whether an autoscaler has gone down to its minimum: `kubectl -n <namespace> get hpa`.',
      ],
      mitigation: [
        'Raise the replicas by one, or use maxUnavailable: 1, which always leaves room for one.',
        'For a single replica remove the budget: it protects nothing that a drain could spare.',
        'To drain a node now, delete the pod by hand once its owners agree: budgets only hold up evictions.',
      ],
    },
    tests: {
      fires: [fires],
      quiet: [
        tooShort(fires, 'for only 55m', '55m'),
        later('one may go', told(PDB, { ...healthy, [ALLOWED]: 1 }), toldBefore(PDB, { [ALLOWED]: 0 })),
        later(
          'one of two pods is not healthy',
          told(PDB, { ...healthy, [HEALTHY]: 1, [ALLOWED]: 0 }),
          toldBefore(PDB, { [EXPECTED]: 1 }),
          toldElsewhere(PDB, { [HEALTHY]: 2 }),
        ),
        later(
          'no pods',
          told(PDB, { [EXPECTED]: 0, [HEALTHY]: 0, [ALLOWED]: 0 }),
          toldElsewhere(PDB, { [HEALTHY]: 1 }),
        ),
        later(
          'in the eyes of another job',
          told(PDB, { [EXPECTED]: 2, [ALLOWED]: 0 }),
          toldElsewhere(PDB, { [HEALTHY]: 2 }),
        ),
      ],
    },
  };
}
