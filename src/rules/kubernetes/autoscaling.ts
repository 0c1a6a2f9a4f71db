import { CLUSTER, series, steady } from '../cases.ts';
import { maxBy, on } from '../promql.ts';
import type { AlertRule, FiringCase } from '../rule.ts';
import { disruptionBudgetAlerts } from './disruption-budgets.ts';
import {
  both,
  firing,
  labelsOf,
  largest,
  quiet,
  select,
  told,
  toldBefore,
  toldElsewhere,
  tooShort,
} from './kube-object.ts';
import { foreign, ksm, outdated } from './kube-series.ts';

const HPA = 'horizontalpodautoscaler';

/** Autoscalers that cannot do their work, and budgets that leave no room for any. */
export function autoscalingAlerts(): AlertRule[] {
  return [replicasMismatch(), maxedOut(), unableToScale(), ...disruptionBudgetAlerts()];
}

const [CURRENT, WANTED, MOST, LEAST] = [
  'status_current_replicas',
  'status_desired_replicas',
  'spec_max_replicas',
  'spec_min_replicas',
] as const;

function replicasMismatch(): AlertRule {
  const changes = maxBy(['namespace', HPA], `changes(${select(HPA, CURRENT)}[15m])`);
  const growing = Array.from({ length: 12 }, (_, step) => `${step + 3}x9`).join(' ');
  const fires = firing(
    HPA,
    'four replicas wanted, and three there',
    'Autoscaler shop/api wants 1 replica more than there are.',
    told(HPA, { [WANTED]: 4, [CURRENT]: 3 }),
    toldBefore(HPA, { [WANTED]: 3, [CURRENT]: 2 }),
    [series(`kube_${HPA}_${CURRENT}`, { job: 'other', ...labelsOf(HPA) }, growing)],
  );
  return {
    alert: 'KubeHpaReplicasMismatch',
    expr: `${largest(HPA, WANTED)} - ${largest(HPA, CURRENT)} > 0\n${both(HPA)}\n${changes} == 0`,
    for: '15m',
    severity: 'warning',
    summary: 'An autoscaler does not get the replicas that it wants.',
    description:
      'Autoscaler {{ $labels.namespace }}/{{ $labels.horizontalpodautoscaler }} wants {{ $value }} replica{{ if ne $value 1.0 }}s{{ end }} more than there are.',
    runbook: {
      meaning:
        'The HorizontalPodAutoscaler has asked for more replicas, and for 15 minutes their number has not changed.',
      impact: 'The load is more than the replicas should carry. Latency may rise, and requests may fail.',
      diagnosis: [
        'Read what it wants and why: `kubectl -n <namespace> describe hpa <horizontalpodautoscaler>`.',
        'See whether pods are missing or pending: `kubectl -n <namespace> get pods`, and the events of the newest ReplicaSet. A quota may refuse them.',
        'See whether somebody else sets the replicas, such as Argo CD: the workload must not declare a number of its own.',
      ],
      mitigation: [
        'Make room for pods that are pending: add nodes, raise the quota, or lower requests.',
        'Remove the number of replicas from the manifest of the workload.',
      ],
    },
    tests: {
      fires: [fires],
      quiet: [
        tooShort(fires, 'for only 14m'),
        quiet('as many as wanted', told(HPA, { [WANTED]: 3, [CURRENT]: 3 }), toldElsewhere(HPA, { [WANTED]: 4 })),
        quiet(
          'more come, which an exporter that has hung does not see',
          told(HPA, { [WANTED]: 30, [CURRENT]: growing }),
          toldBefore(HPA, { [CURRENT]: 3 }),
        ),
        quiet(
          'no number, but in the eyes of another job',
          told(HPA, { [WANTED]: 4 }),
          toldElsewhere(HPA, { [CURRENT]: 3 }),
        ),
      ],
    },
  };
}

function maxedOut(): AlertRule {
  const fires = firing(
    HPA,
    'at its maximum for 30 minutes',
    'Autoscaler shop/api has been at its maximum of 5 replicas for 15 minutes.',
    told(HPA, { [CURRENT]: 5, [MOST]: 5, [LEAST]: 4 }),
    toldBefore(HPA, { [CURRENT]: 4, [MOST]: 4, [LEAST]: 3 }),
    toldElsewhere(HPA, { [MOST]: 6, [LEAST]: 5 }),
  );
  return {
    alert: 'KubeHpaMaxedOut',
    // Where the maximum is the minimum, the number is fixed on purpose.
    expr: `${largest(HPA, CURRENT)} >= ${largest(HPA, MOST)}
${both(HPA)}
${largest(HPA, MOST)} > ${largest(HPA, LEAST)}`,
    for: '15m',
    severity: 'warning',
    summary: 'An autoscaler has reached its maximum.',
    description:
      'Autoscaler {{ $labels.namespace }}/{{ $labels.horizontalpodautoscaler }} has been at its maximum of {{ $value }} replicas for 15 minutes.',
    runbook: {
      meaning: 'The HorizontalPodAutoscaler runs as many replicas as it may, so it cannot answer any more load.',
      impact: 'None yet, if the load stays as it is. With more load, latency rises and requests may fail.',
      diagnosis: [
        'Compare its metrics with their targets: `kubectl -n <namespace> describe hpa <horizontalpodautoscaler>`. ScalingLimited says whether it wants more.',
        'Look at the load of the service over days: does it grow, or is it a peak?',
        'Look for what makes each request dearer: a release, a slow dependency, retries.',
      ],
      mitigation: [
        'Raise maxReplicas, when nodes and quota have room and what the service depends on can bear it.',
        'Give each replica more CPU, or make the release cheaper again.',
      ],
    },
    tests: {
      fires: [fires],
      quiet: [
        tooShort(fires, 'for only 14m'),
        quiet(
          'one replica below its maximum',
          told(HPA, { [CURRENT]: 4, [MOST]: 5, [LEAST]: 2 }),
          toldElsewhere(HPA, { [CURRENT]: 5 }),
          toldBefore(HPA, { [MOST]: 4 }),
        ),
        quiet('fixed on purpose', told(HPA, { [CURRENT]: 5, [MOST]: 5, [LEAST]: 5 }), toldBefore(HPA, { [LEAST]: 4 })),
        quiet(
          'fixed on purpose, though another job tells of a higher maximum',
          told(HPA, { [CURRENT]: 6, [MOST]: 5, [LEAST]: 5 }),
          toldElsewhere(HPA, { [MOST]: 6 }),
        ),
      ],
    },
  };
}

function unableToScale(): AlertRule {
  const metric = `kube_${HPA}_status_condition`;
  const condition = (type: string, status = 'false') => ({ ...labelsOf(HPA), condition: type, status });
  const fires = (type: string): FiringCase => ({
    name: `${type} is false`,
    input: [
      ksm(metric, condition(type), steady(1)),
      outdated(metric, condition(type), 0),
      ...told(HPA, { [CURRENT]: 3 }),
      ...toldBefore(HPA, { [CURRENT]: 0 }),
    ],
    at: '30m',
    expect: [{ cluster: CLUSTER, ...labelsOf(HPA), condition: type }],
    descriptions: [`Autoscaler shop/api has not been able to scale for 15 minutes (${type} is false).`],
  });
  const reading = select(HPA, 'status_condition', ',condition=~"AbleToScale|ScalingActive",status="false"');
  return {
    alert: 'KubeHpaUnableToScale',
    // Zero replicas switch an autoscaler off on purpose.
    expr: `${maxBy(['namespace', HPA, 'condition'], reading)} == 1
unless ${on('namespace', HPA)}
${largest(HPA, CURRENT)} == 0`,
    for: '15m',
    severity: 'warning',
    summary: 'An autoscaler cannot scale.',
    description:
      'Autoscaler {{ $labels.namespace }}/{{ $labels.horizontalpodautoscaler }} has not been able to scale for 15 minutes ({{ $labels.condition }} is false).',
    runbook: {
      meaning:
        'ScalingActive is false: it cannot compute how many replicas it needs, mostly because it gets no metrics. AbleToScale is false: it cannot read or change the number of replicas.',
      impact: 'The number of replicas stays as it is, whatever the load does.',
      diagnosis: [
        'Read the message of the condition: `kubectl -n <namespace> describe hpa <horizontalpodautoscaler>`.',
        'FailedGetResourceMetric: does `kubectl top pods -n <namespace>` answer? If not, see the API of metrics: `kubectl get apiservices v1beta1.metrics.k8s.io`.',
        '"Missing request for cpu": a container of the pods has no request, so there is no share of it.',
        'FailedGetScale: does the workload that it names still exist?',
      ],
      mitigation: [
        'Restore the API of metrics, or the metric that it reads.',
        'Set the requests that are missing, on sidecars too.',
        'Scale by hand for the time being: `kubectl -n <namespace> scale <kind> <name> --replicas=<number>`.',
      ],
    },
    tests: {
      fires: [fires('ScalingActive'), fires('AbleToScale')],
      quiet: [
        tooShort(fires('ScalingActive'), 'for only 14m'),
        quiet(
          'able to scale, and not limited',
          [
            ksm(metric, condition('ScalingActive', 'true'), steady(1)),
            ksm(metric, condition('ScalingLimited'), steady(1)),
            foreign(metric, condition('ScalingActive'), 1),
          ],
          told(HPA, { [CURRENT]: 3 }),
        ),
        quiet(
          'switched off',
          [ksm(metric, condition('ScalingActive'), steady(1))],
          told(HPA, { [CURRENT]: 0 }),
          toldElsewhere(HPA, { [CURRENT]: 3 }),
        ),
      ],
    },
  };
}
