import type { Service } from '../config/environment.ts';
import { CLUSTER } from '../rules/cases.ts';
import { records } from '../rules/records.ts';
import type { AlertRule, InputSeries, Runbook } from '../rules/rule.ts';
import { alertLabels, jobOf, ownSeries } from './identity.ts';
import { perService } from './per-service.ts';
import { elsewhere, recorded } from './record-cases.ts';

const { serviceReplicasAvailable: available, serviceReplicasDesired: desired } = records;

const DIAGNOSIS: Runbook['diagnosis'] = [
  'See which pods are missing or not ready, and why: `kubectl -n <namespace> get pods -o wide` and `kubectl -n <namespace> describe pod <pod>`.',
  'Pending: the events name what the scheduler misses, such as CPU, memory, a volume or a node that is tolerated.',
  'CrashLoopBackOff: read what the last attempt said, with `kubectl -n <namespace> logs <pod> --previous`.',
  'Running but not ready: the readiness probe fails; the events show its answer.',
  'No pod at all: the events of the ReplicaSet or StatefulSet name a quota or an admission webhook that refuses pods.',
];
const MITIGATION: Runbook['mitigation'] = [
  'If it began with a rollout, undo it: `kubectl -n <namespace> rollout undo <kind>/<workload>`, and revert the commit.',
  'If pods do not fit, add nodes, or lower the requests of the service.',
  'If nodes are lost, go on with the alerts about them.',
];

const missingRunbook: Runbook = {
  meaning:
    'For a quarter of an hour, fewer pods of the service can answer than its workload asks for; some can. KubeDeploymentReplicasMismatch and its like say the same of every workload; this alert knows the service and its team.',
  impact: 'The service has less capacity, and may not survive the loss of another pod.',
  diagnosis: DIAGNOSIS,
  mitigation: [
    ...MITIGATION,
    'If rollouts of the service take longer than that, give the alert a longer `for` under `alerts.overrides` in the catalog file.',
  ],
};

const unavailableRunbook: Runbook = {
  meaning:
    'The workload of the service asks for pods, and for three minutes none of them can answer, as Kubernetes sees it.',
  impact: 'The service is down: a Service without ready pods refuses every connection.',
  diagnosis: DIAGNOSIS,
  mitigation: MITIGATION,
};

/** Alerts on the pods of one service that should be there and are not. A workload that is scaled to zero wants none. */
export const replicaAlerts = perService((service): AlertRule[] => [missing(service), unavailable(service)]);

function missing(service: Service): AlertRule {
  const own = ownSeries(service);
  const described = (lacking: string) => `${jobOf(service)} lacks ${lacking} of its replicas for 15 minutes.`;
  return {
    alert: 'ServiceReplicasMissing',
    expr: `${desired}{${own}} - ${available}{${own}} > 0\nand ${available}{${own}} > 0`,
    for: '15m',
    severity: 'warning',
    labels: alertLabels(service),
    summary: 'Some replicas of a service are missing.',
    description: described('{{ $value | humanize }}'),
    runbook: missingRunbook,
    get tests(): AlertRule['tests'] {
      return {
        fires: [
          {
            name: 'one of two, while others lack none',
            input: [...replicas(service, 2, 1), ...others(service, 3, 3)],
            at: '15m',
            expect: [{ cluster: CLUSTER }],
            descriptions: [described('1')],
          },
        ],
        quiet: [
          {
            name: 'all are there, and others lack some',
            input: [...replicas(service, 2, 2), ...others(service, 3, 1)],
            at: '30m',
          },
          { name: 'one more than wanted', input: replicas(service, 2, 3), at: '30m' },
          { name: 'one lacks for 14 minutes', input: replicas(service, 2, 1), at: '14m' },
          {
            name: 'none is there, which another alert says',
            input: [...replicas(service, 2, 0), ...others(service, 3, 1)],
            at: '30m',
          },
          { name: 'one lacks until a minute ago', input: replicas(service, 2, '1x29 2x9'), at: '30m' },
        ],
      };
    },
  };
}

function unavailable(service: Service): AlertRule {
  const own = ownSeries(service);
  const described = (wanted: string) =>
    `${jobOf(service)} should have replicas (${wanted}), and none of them is available.`;
  return {
    alert: 'ServiceReplicasUnavailable',
    expr: `${desired}{${own}} > 0\nand ${available}{${own}} == 0`,
    for: '3m',
    severity: 'critical',
    labels: alertLabels(service),
    summary: 'No replica of a service is available.',
    description: described('{{ $value | humanize }}'),
    runbook: unavailableRunbook,
    get tests(): AlertRule['tests'] {
      return {
        fires: [
          {
            name: 'the only one, while others have theirs',
            input: [...replicas(service, 1, 0), ...others(service, 3, 3)],
            at: '3m',
            expect: [{ cluster: CLUSTER }],
            descriptions: [described('1')],
          },
        ],
        quiet: [
          {
            name: 'one of two is there, and none of others',
            input: [...replicas(service, 2, 1), ...others(service, 3, 0)],
            at: '30m',
          },
          { name: 'none for two minutes', input: replicas(service, 1, 0), at: '2m' },
          { name: 'scaled to zero', input: [...replicas(service, 0, 0), ...others(service, 3, 0)], at: '30m' },
          { name: 'none until a minute ago', input: replicas(service, 1, '0x29 1x9'), at: '30m' },
          { name: 'no workload is known', input: others(service, 3, 0), at: '30m' },
        ],
      };
    },
  };
}

function replicas(service: Service, wanted: number, there: number | string): InputSeries[] {
  return [recorded(service, desired, wanted), recorded(service, available, there)];
}

function others(service: Service, wanted: number, there: number): InputSeries[] {
  return [...elsewhere(service, desired, wanted), ...elsewhere(service, available, there)];
}
