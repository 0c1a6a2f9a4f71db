import { Duration } from '../config/duration.ts';
import type { Service } from '../config/environment.ts';
import { CLUSTER, round } from '../rules/cases.ts';
import { humanizeDuration } from '../rules/humanize.ts';
import { records } from '../rules/records.ts';
import type { AlertCase, AlertRule, FiringCase } from '../rules/rule.ts';
import { cronFailedRunbook, cronLateRunbook, cronSlowRunbook } from './cron-runbooks.ts';
import type { History } from './history.ts';
import { alertLabels, jobOf, ownSeries } from './identity.ts';
import { elsewhere, neighboursOf, recorded } from './record-cases.ts';
import type { ServiceThresholds } from './thresholds.ts';

const { cronDuration, cronFailures, cronLastSuccess } = records;
const FAILED = 'ServiceCronFailed';

/** Seconds that a run may always take. */
const LEAST_DURATION = 60;

/** What Prometheus may miss of a series without forgetting that it was there. */
const SEEN = Duration.parse('1h');

/** Alerts on what one service runs by the clock, as far as its metrics tell of it. */
export function cronAlerts(service: Service, thresholds: ServiceThresholds, history: History): AlertRule[] {
  const { cron } = service.metrics;
  if (!cron) return [];
  return [
    late(service, thresholds, history),
    ...(cron.failures ? [failed(service)] : []),
    ...(cron.duration ? [slow(service, thresholds)] : []),
  ];
}

function late(service: Service, { cronMaxAge: age }: ServiceThresholds, history: History): AlertRule {
  const last = `${cronLastSuccess}{${ownSeries(service)}}`;
  const description = `No run of ${jobOf(service)} has succeeded for more than ${age}.`;
  const rule = {
    alert: 'ServiceCronLate',
    for: '10m',
    severity: 'warning',
    labels: alertLabels(service),
    summary: 'What a service runs by the clock has not succeeded for too long.',
    description,
    runbook: cronLateRunbook,
  } as const;
  if (history !== undefined && history.seconds < age.seconds + SEEN.seconds) {
    return {
      ...rule,
      // Zero is what the gauge of a new pod says. Nobody remembers whether it has said so for long enough.
      expr: `time() - (max_over_time(${last}[${history}]) > 0) > ${age.seconds}`,
      get tests(): AlertRule['tests'] {
        return lateCases(service, age.seconds, description, { remembers: false });
      },
    };
  }
  return {
    ...rule,
    // Because of that zero, the latest of all that was said counts. Who has not been there for so long cannot be late.
    expr: `time() - max_over_time(${last}[${age}]) > ${age.seconds}\nand present_over_time(${last}[${SEEN}] offset ${age})`,
    get tests(): AlertRule['tests'] {
      return lateCases(service, age.seconds, description, { remembers: true });
    },
  };
}

function lateCases(
  service: Service,
  age: number,
  description: string,
  { remembers }: { readonly remembers: boolean },
): AlertRule['tests'] {
  // Test cases begin in 1970, so the time of a success is that of its sample.
  const minutes = Math.ceil(age / 60);
  const long = minutes + 60;
  const last = (values: string) => recorded(service, cronLastSuccess, values);
  const fires = { expect: [{ cluster: CLUSTER }], descriptions: [description] } as const;
  const neverElsewhere = elsewhere(service, cronLastSuccess, `0x${long}`);
  const onTimeElsewhere = elsewhere(service, cronLastSuccess, `0+60x${long}`);
  const never: FiringCase = {
    ...fires,
    name: 'no success at all, but of others',
    input: [last(`0x${long}`), ...onTimeElsewhere],
    at: `${minutes + 11}m`,
  };
  const neverYet: AlertCase = {
    name: 'a new service that has not run yet, beside old ones',
    input: [last(`_x${minutes - 30} 0x120`), ...neverElsewhere],
    at: `${minutes + 20}m`,
  };
  const restarted: FiringCase = {
    ...fires,
    name: 'a success, then a new pod, and none since',
    input: [last(`600x20 0x${long}`)],
    at: `${minutes + 22}m`,
  };
  const once: FiringCase = {
    ...fires,
    name: 'a success, and only others since',
    input: [last(`600x${long}`), ...onTimeElsewhere],
    at: `${minutes + 21}m`,
  };
  return {
    fires: remembers ? [once, never, restarted] : [once],
    quiet: [
      { name: 'too long ago, but only for nine minutes', input: [last(`600x${long}`)], at: `${minutes + 19}m` },
      { name: 'exactly so long ago', input: [last(`-${age}+60x${long}`)], at: `${minutes + 30}m` },
      neverYet,
      ...(remembers
        ? [
            {
              name: 'a success less long ago, then a new pod, and none of others',
              input: [last(`0x19 1200x30 0x${long}`), ...neverElsewhere],
              at: `${minutes + 19}m`,
            },
          ]
        : [{ name: 'no success that is remembered', input: [last(`0x${long}`)], at: `${minutes + 30}m` }]),
    ],
  };
}

function failed(service: Service): AlertRule {
  const own = ownSeries(service);
  // Failures of more than an hour ago are no longer counted, but nothing has become better since.
  const still = `group by (cluster, namespace, service) (ALERTS{alertname="${FAILED}", alertstate="firing", ${own}})`;
  const description = `A run of ${jobOf(service)} has failed, and none has succeeded for an hour.`;
  return {
    alert: FAILED,
    expr: `(${cronFailures}{${own}} > 0 or ${still})\nand time() - ${cronLastSuccess}{${own}} > 3600`,
    for: '15m',
    severity: 'warning',
    labels: alertLabels(service),
    summary: 'What a service runs by the clock has failed.',
    description,
    runbook: cronFailedRunbook,
    get tests(): AlertRule['tests'] {
      return failedCases(service, description);
    },
  };
}

function failedCases(service: Service, description: string): AlertRule['tests'] {
  const failures = (values: string) => recorded(service, cronFailures, values);
  const last = (values: string) => recorded(service, cronLastSuccess, values);
  const once = failures('0x60 1x59 0x200');
  const never = last('0x320');
  const fires: Pick<FiringCase, 'expect' | 'descriptions'> = {
    expect: [{ cluster: CLUSTER }],
    descriptions: [description],
  };
  const firing = (alertname: string, of: Parameters<typeof recorded>[0]) =>
    recorded(of, 'ALERTS', '1x320', { alertname, alertstate: 'firing' });
  const othersFail = neighboursOf(service).flatMap((each) => [
    recorded(each, cronFailures, '2x320'),
    recorded(each, cronLastSuccess, '0x320'),
    firing(FAILED, each),
  ]);
  return {
    fires: [
      {
        ...fires,
        name: 'one failure, and successes of others only',
        input: [
          once,
          never,
          ...elsewhere(service, cronFailures, 0),
          ...elsewhere(service, cronLastSuccess, '0+60x200'),
        ],
        at: '77m',
      },
      { ...fires, name: 'one failure some hours ago, and no success since', input: [once, never], at: '280m' },
    ],
    quiet: [
      { name: 'a failure after a success, less than an hour ago', input: [once, last('0x39 2400x100')], at: '90m' },
      {
        name: 'a failure and a success exactly an hour ago',
        input: [failures('1x200'), last('-3600+60x200')],
        at: '90m',
      },
      { name: 'no failure, but of others', input: [failures('0x320'), never, ...othersFail], at: '120m' },
      {
        name: 'no failure, but an alert that waits',
        input: [
          failures('0x320'),
          never,
          recorded(service, 'ALERTS', '1x320', { alertname: FAILED, alertstate: 'pending' }),
        ],
        at: '120m',
      },
      {
        name: 'no failure, but another alert',
        input: [failures('0x320'), never, firing('ServiceDown', service)],
        at: '120m',
      },
      { name: 'a failure fourteen minutes ago', input: [failures('0x70 1x59'), never], at: '85m' },
      { name: 'a failure that was forgotten before the alert', input: [failures('0x70 1x5 0x200'), never], at: '150m' },
      { name: 'a success after hours', input: [once, last('0x199 12000x100')], at: '220m' },
    ],
  };
}

function slow(service: Service, { cronSlowdown: factor }: ServiceThresholds): AlertRule {
  const duration = `${cronDuration}{${ownSeries(service)}}`;
  const described = (time: string) =>
    `The last run of ${jobOf(service)} took ${time}, which is more than ${factor} times as long as usual.`;
  return {
    alert: 'ServiceCronSlow',
    // It needs no `for`: the gauge holds its value until the next run ends.
    expr: `${duration} > ${factor} * quantile_over_time(0.5, ${duration}[1w])\nand ${duration} > ${LEAST_DURATION}`,
    severity: 'warning',
    labels: alertLabels(service),
    summary: 'What a service runs by the clock takes much longer than usual.',
    description: described('{{ $value | humanizeDuration }}'),
    runbook: cronSlowRunbook,
    get tests(): AlertRule['tests'] {
      return slowCases(service, factor, described);
    },
  };
}

function slowCases(service: Service, factor: number, described: (time: string) => string): AlertRule['tests'] {
  const runs = (usual: number, then: number) => recorded(service, cronDuration, `${round(usual)}x60 ${round(then)}x30`);
  const fires = (name: string, usual: number, then: number): FiringCase => ({
    name,
    input: [runs(usual, then), ...elsewhere(service, cronDuration, then)],
    at: '75m',
    expect: [{ cluster: CLUSTER }],
    descriptions: [described(humanizeDuration(then))],
  });
  const slowElsewhere = elsewhere(service, cronDuration, `128x60 ${round(160 * factor)}x30`);
  const usualFor = (then: number) => then / (factor * 1.25);
  return {
    fires: [
      fires('somewhat more than so many times as long', 128, round(160 * factor)),
      fires('the same, and little longer than a minute', usualFor(LEAST_DURATION * 1.25), LEAST_DURATION * 1.25),
    ],
    quiet: [
      {
        name: 'somewhat less than that, and more for others',
        input: [runs(128, 112 * factor), ...slowElsewhere],
        at: '75m',
      },
      // A power of two keeps all digits of the factor.
      { name: 'exactly so many times as long', input: [runs(128, 128 * factor)], at: '75m' },
      { name: 'a minute', input: [runs(usualFor(LEAST_DURATION), LEAST_DURATION)], at: '75m' },
      { name: 'less than a minute', input: [runs(usualFor(45), 45)], at: '75m' },
      { name: 'the first run', input: [recorded(service, cronDuration, 7200)], at: '75m' },
    ],
  };
}
