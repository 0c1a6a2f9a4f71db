import type { Service } from '../config/environment.ts';
import { CLUSTER, round } from '../rules/cases.ts';
import { humanize } from '../rules/humanize.ts';
import { records } from '../rules/records.ts';
import type { AlertCase, AlertRule, FiringCase, InputSeries, NonEmpty } from '../rules/rule.ts';
import { type History, reachesTwoWeeks } from './history.ts';
import { alertLabels, jobOf, ownSeries } from './identity.ts';
import { elsewhere, neighboursOf, recorded, SAME_SERVICE } from './record-cases.ts';
import type { ServiceThresholds } from './thresholds.ts';
import { trafficDropRunbook, trafficGoneRunbook } from './traffic-runbooks.ts';

const { requests, requestsOnAverage, requestsUsual } = records;
const GONE = 'ServiceTrafficGone';

/** Alerts on requests that do not come: neither errors nor latency show those. */
export function trafficAlerts(service: Service, thresholds: ServiceThresholds, history: History): AlertRule[] {
  const knowsUsual = reachesTwoWeeks(history);
  return [...(knowsUsual ? [drop(service, thresholds)] : []), gone(service, thresholds, knowsUsual)];
}

/** Who is not scraped is not known to be without traffic; that is what other alerts are for. */
const isScraped = (service: Service): string => `and ${SAME_SERVICE} up{${ownSeries(service)}} == 1`;
const scraped = (service: Service): InputSeries => recorded(service, 'up', 1);

function drop(service: Service, { trafficDrop, trafficMinimum }: ServiceThresholds): AlertRule {
  const own = ownSeries(service);
  const usual = `${requestsUsual}{${own}}`;
  const described = (rate: string) =>
    `${jobOf(service)} gets less than ${trafficDrop} of the requests that it had at this time one and two weeks ago, which were at least ${rate} per second.`;
  return {
    alert: 'ServiceTrafficDrop',
    // A service without any series of requests has no less of a problem than one with few requests.
    expr: `${usual} > ${trafficMinimum}\nunless ${requestsOnAverage}{${own}} >= ${trafficDrop.ratio} * ${usual}\n${isScraped(service)}`,
    for: '15m',
    severity: 'warning',
    labels: alertLabels(service),
    summary: 'A service gets far fewer requests than at the same time in the last weeks.',
    description: described('{{ $value | humanize }}'),
    runbook: trafficDropRunbook,
    get tests(): AlertRule['tests'] {
      return dropCases(service, trafficDrop.ratio, trafficMinimum, described);
    },
  };
}

function dropCases(
  service: Service,
  share: number,
  minimum: number,
  described: (rate: string) => string,
): AlertRule['tests'] {
  const busy = round(minimum * 1.25);
  const usual = recorded(service, requestsUsual, busy);
  const now = (part: number) => recorded(service, requestsOnAverage, round(busy * part));
  // A power of two keeps all digits of what it is multiplied with.
  const exact = 2 ** Math.max(0, Math.ceil(Math.log2(minimum)) + 1);
  const [less, more] = [round(share * 0.9), round(share + Math.min(share, 1 - share) / 4)];
  const fires = { at: '15m', expect: [{ cluster: CLUSTER }], descriptions: [described(humanize(busy))] } as const;
  const others = [
    ...elsewhere(service, requestsUsual, minimum * 8),
    ...elsewhere(service, requestsOnAverage, 0),
    ...elsewhere(service, 'up', 1),
  ];
  return {
    fires: [
      {
        ...fires,
        name: 'somewhat less than the share, while others have their traffic',
        input: [usual, now(less), scraped(service), ...elsewhere(service, requestsOnAverage, minimum * 8)],
      },
      { ...fires, name: 'no series of requests at all', input: [usual, scraped(service)] },
    ],
    quiet: [
      {
        name: 'somewhat more than the share, and others without',
        input: [usual, now(more), scraped(service), ...others],
        at: '30m',
      },
      {
        name: 'exactly the share',
        input: [
          recorded(service, requestsUsual, exact),
          recorded(service, requestsOnAverage, share * exact),
          scraped(service),
        ],
        at: '30m',
      },
      { name: 'too little for long enough only in a minute', input: [usual, now(less), scraped(service)], at: '14m' },
      {
        name: 'no requests at a time that never has enough',
        input: [recorded(service, requestsUsual, minimum), now(0), scraped(service)],
        at: '30m',
      },
      { name: 'no requests at a time that is not known', input: [now(0), scraped(service), ...others], at: '30m' },
      {
        name: 'no target can be scraped',
        input: [usual, recorded(service, 'up', 0), ...elsewhere(service, 'up', 1)],
        at: '30m',
      },
    ],
  };
}

function gone(service: Service, { trafficMinimum }: ServiceThresholds, knowsUsual: boolean): AlertRule {
  const own = ownSeries(service);
  // Without the second half it would end an hour after the traffic did, as if all were well again.
  const before = `min_over_time(${requests}{${own}}[30m] offset 1h) > ${trafficMinimum}`;
  const still = `group by (cluster, namespace, service) (ALERTS{alertname="${GONE}", alertstate="firing", ${own}})`;
  const quietHour = knowsUsual ? `\nunless ${requestsUsual}{${own}} <= ${trafficMinimum}` : '';
  const description = `${jobOf(service)} gets no requests any more; before they ended, it had more than ${trafficMinimum} per second all the time.`;
  return {
    alert: GONE,
    expr: `(${before} or ${still})\nunless ${requests}{${own}} > 0${quietHour}\n${isScraped(service)}`,
    for: '10m',
    severity: 'critical',
    labels: alertLabels(service),
    summary: 'A service that was in use gets no requests any more.',
    description,
    runbook: trafficGoneRunbook,
    get tests(): AlertRule['tests'] {
      return {
        fires: goneCases(service, trafficMinimum, description, knowsUsual),
        quiet: notGoneCases(service, trafficMinimum, knowsUsual),
      };
    },
  };
}

const requestsFor = (service: Service, ...phases: readonly (readonly [rate: number, minutes: number])[]) =>
  recorded(service, requests, phases.map(([rate, minutes]) => `${round(rate)}x${minutes - 1}`).join(' '));

function goneCases(service: Service, minimum: number, description: string, knowsUsual: boolean): NonEmpty<FiringCase> {
  const fires = { expect: [{ cluster: CLUSTER }], descriptions: [description] } as const;
  const busy = minimum * 1.25;
  const others = elsewhere(service, requests, minimum * 8);
  return [
    {
      ...fires,
      name: 'none for a quarter of an hour, though others have some',
      input: [requestsFor(service, [busy, 90], [0, 30]), scraped(service), ...others],
      at: '106m',
    },
    {
      ...fires,
      name: 'new pods count none, not even zero',
      input: [recorded(service, requests, `${round(busy)}x89 stale`), scraped(service), ...others],
      at: '106m',
    },
    {
      ...fires,
      name: 'none for hours',
      input: [requestsFor(service, [busy, 90], [0, 200]), recorded(service, 'up', '1x300')],
      at: '280m',
    },
    ...(knowsUsual
      ? [
          {
            ...fires,
            name: 'none at a time that usually has enough',
            input: [
              requestsFor(service, [busy, 90], [0, 30]),
              scraped(service),
              recorded(service, requestsUsual, busy),
            ],
            at: '106m',
          },
        ]
      : []),
  ];
}

function notGoneCases(service: Service, minimum: number, knowsUsual: boolean): NonEmpty<AlertCase> {
  const busy = minimum * 1.25;
  const up = recorded(service, 'up', '1x300');
  const ended = requestsFor(service, [busy, 90], [0, 200]);
  const othersEnded = neighboursOf(service).flatMap((each) => [
    recorded(each, requests, `${round(minimum * 8)}x89 0x200`),
    recorded(each, 'up', '1x300'),
    recorded(each, 'ALERTS', '1x300', { alertname: GONE, alertstate: 'firing' }),
  ]);
  return [
    {
      name: 'few requests, and none of others',
      input: [requestsFor(service, [busy, 90], [0.001, 30]), up, ...othersEnded],
      at: '106m',
    },
    { name: 'none for less than ten minutes', input: [ended, up], at: '99m' },
    { name: 'too few before', input: [requestsFor(service, [minimum, 90], [0, 30]), up], at: '106m' },
    {
      name: 'a burst before, and not all the time',
      input: [requestsFor(service, [0, 70], [busy, 25], [0, 100]), up],
      at: '180m',
    },
    // Who looks only briefly as if it had lost its traffic must not go on to look so because it did.
    {
      name: 'somewhat more than half an hour of traffic',
      input: [requestsFor(service, [0, 20], [busy, 34], [0, 140]), up],
      at: '180m',
    },
    { name: 'back after hours', input: [requestsFor(service, [busy, 90], [0, 100], [busy, 20]), up], at: '200m' },
    {
      name: 'not for long enough to fire, though to wait',
      input: [
        requestsFor(service, [0, 200]),
        up,
        recorded(service, 'ALERTS', '1x300', { alertname: GONE, alertstate: 'pending' }),
      ],
      at: '106m',
    },
    {
      name: 'another alert fires',
      input: [
        requestsFor(service, [0, 200]),
        up,
        recorded(service, 'ALERTS', '1x300', { alertname: 'ServiceDown', alertstate: 'firing' }),
      ],
      at: '106m',
    },
    {
      name: 'no target can be scraped',
      input: [ended, recorded(service, 'up', 0), ...elsewhere(service, 'up', 1)],
      at: '106m',
    },
    ...(knowsUsual
      ? [
          {
            name: 'the service never has requests at this time',
            input: [ended, up, recorded(service, requestsUsual, minimum)],
            at: '106m',
          },
        ]
      : []),
  ];
}
