import { CLUSTER, series, steady } from '../cases.ts';
import type { AlertRule, InputSeries, RuleGroup } from '../rule.ts';

/** Alerts about the monitoring itself, and those that drive other machinery. */
export function generalGroups(): RuleGroup[] {
  return [{ name: 'general.rules', rules: [targetDown(), watchdog(), infoInhibitor()] }];
}

/** Share of the targets of a job that do not answer above which TargetDown alerts. */
export const DOWN_SHARE = 0.1;

const TARGET = { job: 'api', namespace: 'shop', service: 'api' };

/** Targets of one job, of which so many are down. */
function targets(count: number, down: number): InputSeries[] {
  return Array.from({ length: count }, (_, index) =>
    series('up', { ...TARGET, instance: `10.0.0.${index}:8080` }, steady(index < down ? 0 : 1)),
  );
}

function targetDown(): AlertRule {
  // Targets outside the cluster may belong to a team.
  const by = 'count by (cluster, job, namespace, service, team)';
  return {
    alert: 'TargetDown',
    expr: `${by} (up == 0) / ${by} (up) > ${DOWN_SHARE}`,
    for: '10m',
    severity: 'warning',
    summary: 'Prometheus cannot reach some targets of a job.',
    description:
      '{{ $value | humanizePercentage }} of the targets of job {{ $labels.job }}{{ with $labels.namespace }} in namespace {{ . }}{{ end }} have not answered Prometheus for 10 minutes.',
    runbook: {
      meaning: 'More than a tenth of the targets of the job do not answer when Prometheus asks for their metrics.',
      impact:
        'Their series have a gap, so alerts and dashboards that need them are silent or wrong. The targets may be down.',
      diagnosis: [
        'Open Status > Target health in Prometheus and read the error beside the target.',
        'Connection refused: the process does not listen on that port, or not yet; see its pod and its log.',
        'Timeout (context deadline exceeded): a network policy is in the way, or the answer takes too long.',
        'An HTTP status such as 401, 404 or 500: the path or the permission is wrong, or the exporter itself fails.',
      ],
      mitigation: [
        'Repair or restart the target when it is down for everybody.',
        'Correct port and path in the file of the service when only Prometheus fails.',
        'Allow the connection in the network policy of its namespace.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'two of ten down for 15 minutes',
          input: targets(10, 2),
          at: '15m',
          expect: [{ cluster: CLUSTER, ...TARGET }],
          descriptions: [
            '20% of the targets of job api in namespace shop have not answered Prometheus for 10 minutes.',
          ],
        },
        {
          name: 'the only target, which has no namespace',
          input: [series('up', { job: 'kube-state-metrics' }, steady(0))],
          at: '15m',
          expect: [{ cluster: CLUSTER, job: 'kube-state-metrics' }],
          descriptions: ['100% of the targets of job kube-state-metrics have not answered Prometheus for 10 minutes.'],
        },
        {
          name: 'the only target outside the cluster, which belongs to a team',
          input: [series('up', { job: 'database', instance: 'db.example.com:9187', team: 'shop' }, steady(0))],
          at: '15m',
          expect: [{ cluster: CLUSTER, job: 'database', team: 'shop' }],
          descriptions: ['100% of the targets of job database have not answered Prometheus for 10 minutes.'],
        },
      ],
      quiet: [
        { name: 'one of ten down', input: targets(10, 1), at: '60m' },
        { name: 'two of ten down for only 9 minutes', input: targets(10, 2), at: '9m' },
      ],
    },
  };
}

function watchdog(): AlertRule {
  const description = 'Alerts reach Alertmanager. This alert always fires; its absence is the problem.';
  return {
    alert: 'Watchdog',
    expr: 'vector(1)',
    severity: 'none',
    summary: 'The alerting pipeline works.',
    description,
    runbook: {
      meaning:
        'Nothing is wrong. The alert fires all the time, and a service outside the cluster raises the alarm when it stops arriving.',
      impact: 'While it does not arrive, no other alert arrives either.',
      diagnosis: [
        'See whether Prometheus runs and evaluates rules: the alert must be listed as firing on its Alerts page.',
        'See whether Prometheus reaches Alertmanager: Status > Runtime & build information lists its addresses.',
        'See whether Alertmanager can send: its log names the receiver dead-mans-switch and the error.',
      ],
      mitigation: [
        'Bring back the part of the chain that is broken: Prometheus, Alertmanager, or the way to the internet.',
        'Renew the address in the Secret when the service refuses it.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'always',
          input: [series('up', { job: 'prometheus' }, steady(1))],
          at: '1m',
          expect: [{}],
          descriptions: [description],
        },
      ],
      quiet: 'never',
    },
  };
}

function infoInhibitor(): AlertRule {
  const alert = (namespace: string, severity: string, state = 'firing') =>
    series('ALERTS', { alertname: `Some${severity}`, alertstate: state, namespace, severity }, steady(1));
  return {
    alert: 'InfoInhibitor',
    expr: `group by (cluster, namespace) (ALERTS{severity="info",alertstate="firing"})
unless on (cluster, namespace)
group by (cluster, namespace) (ALERTS{severity=~"warning|critical",alertstate="firing"})`,
    severity: 'none',
    summary: 'A namespace has alerts of severity info and nothing worse.',
    description: 'Namespace {{ $labels.namespace }} has alerts of severity info only; Alertmanager does not send them.',
    runbook: {
      meaning:
        'Nothing is wrong. Alertmanager silences alerts of severity info while this alert fires, and lets them through when a worse one gives them a meaning.',
      impact: 'None. The info alerts can be seen in Prometheus and Grafana.',
      diagnosis: ['List the alerts of severity info in that namespace on the Alerts page of Prometheus.'],
      mitigation: ['Nothing needs to be done. This alert must be routed to nobody.'],
    },
    tests: {
      fires: [
        {
          name: 'only an info alert; a warning in another namespace does not matter',
          input: [alert('shop', 'info'), alert('billing', 'info'), alert('billing', 'warning')],
          at: '5m',
          expect: [{ cluster: CLUSTER, namespace: 'shop' }],
          descriptions: ['Namespace shop has alerts of severity info only; Alertmanager does not send them.'],
        },
      ],
      quiet: [
        {
          name: 'an info alert beside a critical one',
          input: [alert('shop', 'info'), alert('shop', 'critical')],
          at: '5m',
        },
        { name: 'a pending info alert', input: [alert('shop', 'info', 'pending')], at: '5m' },
      ],
    },
  };
}
