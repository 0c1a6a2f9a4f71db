import type { Service } from '../config/environment.ts';
import { series } from '../rules/cases.ts';
import type { AlertRule, InputSeries, Runbook } from '../rules/rule.ts';
import { alertLabels, jobOf, ownSeries, type ServiceIdentity } from './identity.ts';

const runbook: Runbook = {
  meaning:
    'For five minutes, Prometheus could not scrape a single target of the service: either none answers, or there is none to be found. The service is in the catalog, so at least one is expected.',
  impact:
    'Most likely the service is down. If it is not, nobody would notice if it were: all its other alerts need its metrics.',
  diagnosis: [
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

/** Alerts on whether one service can be seen at all. */
export function availabilityAlerts(service: Service): AlertRule[] {
  const description = `Prometheus can scrape no target of ${jobOf(service)}: none answers, or none exists.`;
  return [
    {
      alert: 'ServiceDown',
      // The catalog says that the service exists, so a target that has vanished counts like one that is down.
      expr: `absent(up{${ownSeries(service)}} == 1)`,
      for: '5m',
      severity: 'critical',
      labels: alertLabels(service),
      summary: 'No target of a service can be scraped.',
      description,
      runbook,
      tests: {
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
            name: 'there never was a target, though another service has one',
            input: [up({ namespace: service.namespace, name: `${service.name}-v2` }, '1x20')],
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
      },
    },
  ];
}

function up({ namespace, name }: ServiceIdentity, values: string, replica = 0): InputSeries {
  return series('up', { job: jobOf({ namespace, name }), namespace, service: name, pod: `${name}-${replica}` }, values);
}
