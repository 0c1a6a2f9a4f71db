import type { Service } from '../config/environment.ts';
import { CLUSTER, series } from '../rules/cases.ts';
import { records } from '../rules/records.ts';
import type { AlertRule, InputSeries, Runbook } from '../rules/rule.ts';
import { alertLabels, jobOf, ownSeries, type ServiceIdentity } from './identity.ts';
import { perService } from './per-service.ts';
import { elsewhere, recorded, SAME_SERVICE } from './record-cases.ts';

const downRunbook: Runbook = {
  meaning:
    'For five minutes, Prometheus could not scrape a single target of the service: either none answers, or there is none to be found. The service is in the catalog, so at least one is expected. This alert asks nobody but Prometheus itself. If ServiceMetricsMissing fires beside it, Kubernetes holds the pods for available, so that more likely only the metrics are gone; if ServiceReplicasUnavailable does, the service is really down.',
  impact:
    'Most likely the service is down. If it is not, nobody would notice if it were: all its other alerts need its metrics.',
  diagnosis: [
    'See whether ServiceMetricsMissing or ServiceReplicasUnavailable fires for the same service.',
    'See whether the service has ready pods: `kubectl -n <namespace> get pods`.',
    'Open the targets page of Prometheus. A target in state down shows the error of its last scrape.',
    'If no target is listed, compare the catalog file with the cluster: namespace, labels of the Service (or of the pods, where `discovery` is `pod`), and name or number of the port.',
    'If scrapes time out, look for a network policy in the namespace of the service that does not let Prometheus in.',
  ],
  mitigation: [
    'If pods are missing or do not start, go on as with any outage: undo the last rollout, or free what they wait for.',
    'If only metrics are missing, correct the catalog file, the Service or the network policy.',
    'If the service is not meant to run in this environment, set `enabled: false` for the environment in its catalog file.',
  ],
};

const metricsMissingRunbook: Runbook = {
  meaning:
    'For five minutes, Kubernetes has held at least one pod of the service for available, but Prometheus could scrape none of its targets. ServiceDown fires beside it: that alert knows only that nothing can be scraped; this one adds that the pods are there.',
  impact:
    'The service most likely works, but nobody watches it: its alerts on requests, latency and queues cannot fire, and its objectives do not count.',
  diagnosis: [
    'Make sure that it works: send it a request, for a pod without a readiness probe is available as soon as it runs, even when it hangs.',
    'Open the targets page of Prometheus and look for the service. A target in state down shows the error of its last scrape; a refused scrape may say that it has too many samples.',
    'If it is not listed, compare the catalog file with the cluster: `kubectl -n <namespace> get services,pods --show-labels`, and the name or number of the port.',
    'Ask a pod itself: `kubectl -n <namespace> port-forward <pod> 8080:<port>`, then `curl -s localhost:8080<path>`.',
    'See which network policies hold in the namespace: `kubectl -n <namespace> get networkpolicies`.',
  ],
  mitigation: [
    'Correct the port, path, scheme or selector in the catalog file, or the labels of the Service.',
    'Let Prometheus through the network policy of the namespace.',
    'If a release has lost the metrics endpoint, undo the release.',
    'If the service hangs after all, go on with ServiceDown.',
  ],
};

/** Alerts on whether one service can be seen at all. */
export const availabilityAlerts = perService((service): AlertRule[] => [down(service), metricsMissing(service)]);

function metricsMissing(service: Service): AlertRule {
  const own = ownSeries(service);
  const available = records.serviceReplicasAvailable;
  const described = (pods: string) =>
    `Available pods of ${jobOf(service)}: ${pods}. Targets of it that Prometheus can scrape: none.`;
  const pods = recorded(service, available, 2);
  const noneElsewhere = elsewhere(service, 'up', 0);
  const fires = { at: '5m', expect: [{ cluster: CLUSTER }], descriptions: [described('2')] } as const;
  return {
    alert: 'ServiceMetricsMissing',
    expr: `${available}{${own}} > 0\nunless ${SAME_SERVICE} up{${own}} == 1`,
    for: '5m',
    severity: 'warning',
    labels: alertLabels(service),
    summary: 'A service runs, but its metrics are gone.',
    description: described('{{ $value | humanize }}'),
    runbook: metricsMissingRunbook,
    get tests(): AlertRule['tests'] {
      return {
        fires: [
          { ...fires, name: 'no target, though others have some', input: [pods, ...elsewhere(service, 'up', 1)] },
          { ...fires, name: 'both targets are down', input: [pods, up(service, '0x20', 0), up(service, '0x20', 1)] },
        ],
        quiet: [
          {
            name: 'one of two targets is down, and all of others',
            input: [
              pods,
              up(service, '0x20', 0),
              up(service, '1x20', 1),
              ...elsewhere(service, available, 1),
              ...noneElsewhere,
            ],
            at: '15m',
          },
          {
            name: 'no pod is available, which other alerts say',
            input: [recorded(service, available, 0), up(service, '0x20'), ...elsewhere(service, available, 1)],
            at: '15m',
          },
          { name: 'missing for four minutes', input: [pods], at: '4m' },
          { name: 'back since a minute ago', input: [pods, up(service, '0x14 1x9')], at: '15m' },
        ],
      };
    },
  };
}

function down(service: Service): AlertRule {
  const description = `Prometheus can scrape no target of ${jobOf(service)}: none answers, or none exists.`;
  return {
    alert: 'ServiceDown',
    // The catalog says that the service exists, so a target that has vanished counts like one that is down.
    expr: `absent(up{${ownSeries(service)}} == 1)`,
    for: '5m',
    severity: 'critical',
    labels: alertLabels(service),
    summary: 'No target of a service can be scraped.',
    description,
    runbook: downRunbook,
    get tests(): AlertRule['tests'] {
      return {
        fires: [
          {
            name: 'both targets go down',
            input: [up(service, '1x4 0x20', 0), up(service, '1x4 0x20', 1)],
            at: '11m',
            expect: [{}],
            descriptions: [description],
          },
          {
            name: 'the only target vanishes',
            input: [up(service, '1x4 _x20')],
            at: '20m',
            expect: [{}],
            descriptions: [description],
          },
          {
            name: 'there never was a target, though others have one',
            input: elsewhere(service, 'up', 1),
            at: '6m',
            expect: [{}],
            descriptions: [description],
          },
        ],
        quiet: [
          {
            name: 'one of two targets is down',
            input: [up(service, '1x20', 0), up(service, '0x20', 1)],
            at: '20m',
          },
          { name: 'the only target is down for four minutes', input: [up(service, '1x4 0x3 1x10')], at: '10m' },
        ],
      };
    },
  };
}

function up({ namespace, name }: ServiceIdentity, values: string, replica = 0): InputSeries {
  return series('up', { job: jobOf({ namespace, name }), namespace, service: name, pod: `${name}-${replica}` }, values);
}
