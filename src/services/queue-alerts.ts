import type { Service } from '../config/environment.ts';
import { CLUSTER } from '../rules/cases.ts';
import { humanize, humanizeDuration, humanizePercentage } from '../rules/humanize.ts';
import { records } from '../rules/records.ts';
import type { AlertRule } from '../rules/rule.ts';
import { indicatorOf, slosOf } from '../slos/slo.ts';
import { alertLabels, jobOf, ownSeries } from './identity.ts';
import { queueFailuresRunbook, queueLagRunbook, queueLengthRunbook, queueStuckRunbook } from './queue-runbooks.ts';
import { elsewhere, recorded, SAME_SERVICE, thresholdTests } from './record-cases.ts';
import type { ServiceThresholds } from './thresholds.ts';

const { queueFailureRatio, queueFailures, queueLag, queueLength, queueMessages } = records;

/** Failed messages per second below which their share says nothing: three in five minutes. */
const MINIMUM_RATE = 0.01;

/** Alerts on the queue of one service, as far as its metrics tell of it. */
export function queueAlerts(service: Service, thresholds: ServiceThresholds): AlertRule[] {
  const { queue } = service.metrics;
  if (!queue) return [];
  const counted = queue.processed ?? queue.succeeded;
  // A long queue that moves fast is none of anybody's worries. Where its lag is known, that says it better.
  const watchesLength = queue.length && (!queue.lag || service.alerts.queueLength !== undefined);
  const waiting = queue.length ? queueLength : queueLag;
  const promised = slosOf(service).some((slo) => indicatorOf(slo) === 'events');
  return [
    ...(queue.lag ? [lag(service, thresholds)] : []),
    ...(watchesLength ? [length(service, thresholds)] : []),
    ...(counted && (queue.length || queue.lag) ? [stuck(service, waiting)] : []),
    ...(counted && queue.failed && !promised ? [failures(service, thresholds)] : []),
  ];
}

function lag(service: Service, { queueLag: threshold }: ServiceThresholds): AlertRule {
  const described = (age: string) =>
    `The oldest message in the queue of ${jobOf(service)} has waited for ${age}; the threshold is ${threshold}.`;
  return {
    alert: 'ServiceQueueLag',
    expr: `${queueLag}{${ownSeries(service)}} > ${threshold.seconds}`,
    for: '5m',
    severity: 'warning',
    labels: alertLabels(service),
    summary: 'Messages wait too long in the queue of a service.',
    description: described('{{ $value | humanizeDuration }}'),
    runbook: queueLagRunbook,
    get tests(): AlertRule['tests'] {
      return thresholdTests(service, {
        record: queueLag,
        threshold: threshold.seconds,
        hold: 5,
        description: (value) => described(humanizeDuration(value)),
      });
    },
  };
}

function length(service: Service, { queueLength: threshold }: ServiceThresholds): AlertRule {
  const described = (count: string) =>
    `${count} messages wait in the queue of ${jobOf(service)}; the threshold is ${threshold}.`;
  return {
    alert: 'ServiceQueueLength',
    expr: `${queueLength}{${ownSeries(service)}} > ${threshold}`,
    for: '15m',
    severity: 'warning',
    labels: alertLabels(service),
    summary: 'Too many messages wait in the queue of a service.',
    description: described('{{ $value | humanize }}'),
    runbook: queueLengthRunbook,
    get tests(): AlertRule['tests'] {
      return thresholdTests(service, {
        record: queueLength,
        threshold,
        hold: 15,
        description: (value) => described(humanize(value)),
      });
    },
  };
}

function stuck(service: Service, waiting: string): AlertRule {
  const own = ownSeries(service);
  const description = `${jobOf(service)} has finished no message for 15 minutes, though messages wait in its queue.`;
  const finished = (rate: number | string) => recorded(service, queueMessages, rate);
  const waits = (amount: number | string) => recorded(service, waiting, amount);
  const fires = { at: '15m', expect: [{ cluster: CLUSTER }], descriptions: [description] } as const;
  return {
    alert: 'ServiceQueueStuck',
    // New pods may count nothing before their first message, so no series is as bad as zero.
    expr: `${waiting}{${own}} > 0\nunless ${SAME_SERVICE} ${queueMessages}{${own}} > 0`,
    for: '15m',
    severity: 'critical',
    labels: alertLabels(service),
    summary: 'A service has stopped to work on its queue.',
    description,
    runbook: queueStuckRunbook,
    get tests(): AlertRule['tests'] {
      return {
        fires: [
          {
            ...fires,
            name: 'one waits and none is finished',
            input: [waits(1), finished(0), ...elsewhere(service, queueMessages, 5)],
          },
          {
            ...fires,
            name: 'new pods have not counted any',
            input: [waits(1), ...elsewhere(service, queueMessages, 5)],
          },
        ],
        quiet: [
          {
            name: 'few are finished',
            input: [waits(1000), finished(0.004), ...elsewhere(service, queueMessages, 0)],
            at: '30m',
          },
          {
            name: 'none waits, though some wait for others',
            input: [waits(0), finished(0), ...elsewhere(service, waiting, 9), ...elsewhere(service, queueMessages, 0)],
            at: '30m',
          },
          { name: 'none is finished for 14 minutes', input: [waits(1), finished(0)], at: '14m' },
          { name: 'one was finished a minute ago', input: [waits(1), finished('0x29 0.004x9')], at: '30m' },
        ],
      };
    },
  };
}

function failures(service: Service, { queueFailureRatio: threshold }: ServiceThresholds): AlertRule {
  const own = ownSeries(service);
  const described = (share: string) =>
    `${jobOf(service)} fails ${share} of the messages that it finishes; the threshold is ${threshold}.`;
  const cases = thresholdTests(service, {
    record: queueFailureRatio,
    threshold: threshold.ratio,
    most: 1,
    hold: 10,
    description: (value) => described(humanizePercentage(value)),
    besides: [recorded(service, queueFailures, MINIMUM_RATE * 1.25), ...elsewhere(service, queueFailures, 9)],
  });
  const all = recorded(service, queueFailureRatio, 1);
  return {
    alert: 'ServiceQueueFailures',
    expr: `${queueFailureRatio}{${own}} > ${threshold.ratio}\nand ${queueFailures}{${own}} > ${MINIMUM_RATE}`,
    for: '10m',
    severity: 'warning',
    labels: alertLabels(service),
    summary: 'A service fails too many messages of its queue.',
    description: described('{{ $value | humanizePercentage }}'),
    runbook: queueFailuresRunbook,
    get tests(): AlertRule['tests'] {
      return {
        ...cases,
        quiet: [
          {
            name: 'one failure now and then, and no success',
            input: [
              all,
              recorded(service, queueFailures, MINIMUM_RATE * 0.75),
              ...elsewhere(service, queueFailures, 9),
            ],
            at: '30m',
          },
          {
            name: 'three failures in five minutes',
            input: [all, recorded(service, queueFailures, MINIMUM_RATE)],
            at: '30m',
          },
          ...(cases.quiet === 'never' ? [] : cases.quiet),
        ],
      };
    },
  };
}
