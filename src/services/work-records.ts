import type { Service } from '../config/environment.ts';
import { type CaseLabels, CLUSTER, growing, series, steady } from '../rules/cases.ts';
import { type RecordName, records } from '../rules/records.ts';
import type { InputSeries, NonEmpty, RecordCase, RecordingRule } from '../rules/rule.ts';
import { exampleSeries } from './example-of.ts';
import { ownSeries } from './identity.ts';
import { perService } from './per-service.ts';
import { narrowed } from './series-name.ts';

type Queue = NonNullable<Service['metrics']['queue']>;
type Cron = NonNullable<Service['metrics']['cron']>;

const BY_SERVICE = 'by (cluster, namespace, service)';

/** What a service gets done besides answering requests: messages of a queue, and runs by the clock. */
export const workRecords = perService((service): RecordingRule[] => {
  const { queue, cron } = service.metrics;
  return [...(queue ? queueRecords(service, queue) : []), ...(cron ? cronRecords(service, cron) : [])];
});

function queueRecords(service: Service, queue: Queue): RecordingRule[] {
  const own = ownSeries(service);
  const { length, lag, lengthByPod } = queue;
  return [
    ...messageRecords(service, queue),
    ...(length
      ? [
          {
            record: records.queueLength,
            // A queue may have parts, such as partitions; what scrapes of one pod tell belongs together.
            expr: lengthByPod
              ? `sum ${BY_SERVICE} (${narrowed(length, own)})`
              : `max ${BY_SERVICE} (sum by (cluster, namespace, service, instance) (${narrowed(length, own)}))`,
            tests: [gauges(service, length, [30, 12], lengthByPod ? 42 : 30)] as NonEmpty<RecordCase>,
          },
        ]
      : []),
    ...(lag ? [largest(service, records.queueLag, lag)] : []),
  ];
}

function messageRecords(service: Service, { processed, succeeded, failed }: Queue): RecordingRule[] {
  const counted = processed ?? succeeded;
  if (!counted) return [];
  const own = ownSeries(service);
  const rate = (selector: string) => `sum ${BY_SERVICE} (rate(${narrowed(selector, own)}[5m]))`;
  const messages = `${records.queueMessages}{${own}}`;
  // A counter of failures often appears with the first one.
  const failures = failed && `${rate(failed)}\nor 0 * ${rate(counted)}`;
  const [busy, flawless] = [messageCase(service, { counted, failed }, true), messageCase(service, { counted, failed })];
  return [
    ...(failures
      ? [{ record: records.queueFailures, expr: failures, tests: [busy(2), flawless(0)] } satisfies RecordingRule]
      : []),
    {
      record: records.queueMessages,
      expr: succeeded && failed ? `${rate(succeeded)} + ${records.queueFailures}{${own}}` : rate(counted),
      tests: [busy(succeeded && failed ? 12 : 10), flawless(10)],
    },
    ...(failures
      ? [
          {
            record: records.queueFailureRatio,
            expr: `${records.queueFailures}{${own}} / (${messages} > 0)`,
            tests: [busy(2 / (succeeded ? 12 : 10)), flawless(0), idle(service, counted)],
          } satisfies RecordingRule,
        ]
      : []),
  ];
}

function cronRecords(service: Service, { lastSuccess, duration, failures }: Cron): RecordingRule[] {
  const own = ownSeries(service);
  return [
    largest(service, records.cronLastSuccess, lastSuccess),
    ...(duration ? [largest(service, records.cronDuration, duration)] : []),
    ...(failures
      ? [
          {
            record: records.cronFailures,
            // increase() extrapolates to the whole hour: without rounding, one failure may read as 1.02.
            expr: `round(sum ${BY_SERVICE} (increase(${narrowed(failures, own)}[1h])))`,
            tests: [
              {
                name: 'two failures within an hour',
                input: [exposed(service, failures, '0x10 1x20 2x89')],
                at: '60m',
                expect: [{ labels: identity(service), value: 2 }],
              },
            ] as NonEmpty<RecordCase>,
          },
        ]
      : []),
  ];
}

/** Several pods tell of the same thing: the largest value is the latest, or the worst. */
function largest(service: Service, record: RecordName, selector: string): RecordingRule {
  return {
    record,
    expr: `max ${BY_SERVICE} (${narrowed(selector, ownSeries(service))})`,
    tests: [gauges(service, selector, [30, 12], 30)],
  };
}

const identity = ({ namespace, name }: Service) => ({ cluster: CLUSTER, namespace, service: name });

function gauges(service: Service, selector: string, ofPods: readonly number[], value: number): RecordCase {
  const neighbour = { ...service, name: `${service.name}-v2` };
  return {
    name: 'two pods, and a neighbour',
    input: [
      ...ofPods.map((each, pod) => exposed(service, selector, steady(each), pod)),
      exposed(neighbour, selector, steady(99)),
    ],
    at: '5m',
    expect: [{ labels: identity(service), value }],
  };
}

/** Ten messages per second are counted, and two failures where there are any. */
function messageCase(
  service: Service,
  { counted, failed }: { counted: string; failed: string | undefined },
  failing = false,
) {
  const neighbour = { ...service, name: `${service.name}-v2` };
  const input = [
    exposed(service, counted, growing(600)),
    ...(failed && failing ? [exposed(service, failed, growing(120))] : []),
    exposed(neighbour, counted, growing(60)),
  ];
  return (value: number): RecordCase => ({
    name: failing ? 'ten messages per second, of which two fail' : 'no failure so far',
    input,
    at: '10m',
    expect: [{ labels: identity(service), value }],
  });
}

function idle(service: Service, counted: string): RecordCase {
  return { name: 'no messages', input: [exposed(service, counted, steady(100))], at: '10m', expect: [] };
}

/** A series of one pod that a selector of the catalog means. */
function exposed({ namespace, name }: Service, selector: string, values: string, pod = 0): InputSeries {
  const { metric, labels } = exampleSeries(selector);
  const target: CaseLabels = { namespace, service: name, pod: `${name}-${pod}`, instance: `10.0.0.${pod}:9090` };
  return series(metric, { ...target, ...labels }, values);
}
