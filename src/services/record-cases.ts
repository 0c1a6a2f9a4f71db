import type { Service } from '../config/environment.ts';
import { CLUSTER, round, series, steady } from '../rules/cases.ts';
import type { AlertRule, InputSeries } from '../rules/rule.ts';
import type { ServiceIdentity } from './identity.ts';

/** Labels by which records of the same service match. */
export const SAME_SERVICE = 'on (cluster, namespace, service)';

/** Test input: a record of a service, or another series that carries its labels. */
export function recorded(
  { namespace, name }: ServiceIdentity,
  metric: string,
  values: number | string,
  more: Readonly<Record<string, string>> = {},
): InputSeries {
  return series(metric, { namespace, service: name, ...more }, typeof values === 'number' ? steady(values) : values);
}

/** Services that must not be taken for this one: another of its namespace, and one of its name in another namespace. */
export function neighboursOf({ namespace, name }: ServiceIdentity): ServiceIdentity[] {
  return [
    { namespace, name: `${name}-v2` },
    { namespace: `${namespace}-v2`, name },
  ];
}

/** Test input: a record of services that must not count. */
export function elsewhere(service: ServiceIdentity, metric: string, values: number | string): InputSeries[] {
  return neighboursOf(service).map((each) => recorded(each, metric, values));
}

interface ThresholdCases {
  readonly record: string;
  readonly threshold: number;
  /** What the record never exceeds. @default - it has no end */
  readonly most?: number;
  /** Minutes that the alert waits. */
  readonly hold: number;
  readonly description: (value: number) => string;
  /** Other series that the alert needs to fire. @default - none */
  readonly besides?: readonly InputSeries[];
}

/** Cases of an alert that compares a record of its service with a threshold. */
export function thresholdTests(service: Service, props: ThresholdCases): AlertRule['tests'] {
  const { record, threshold, most = threshold * 2, hold, description, besides = [] } = props;
  const high = round(threshold + Math.min(threshold, most - threshold) * 0.3);
  const low = round(threshold * 0.75);
  const case_ = (name: string, values: number | string, others: number, minutes: number) => ({
    name,
    input: [recorded(service, record, values), ...elsewhere(service, record, others), ...besides],
    at: `${minutes}m`,
  });
  return {
    fires: [
      {
        ...case_('somewhat above the threshold', high, low, hold),
        expect: [{ cluster: CLUSTER }],
        descriptions: [description(high)],
      },
    ],
    quiet: [
      case_('above the threshold, but not for long enough', high, low, hold - 1),
      case_('somewhat below the threshold, and others above it', low, round(threshold * 8), hold + 10),
      case_('exactly at the threshold', threshold, low, hold + 10),
      case_('above the threshold until a minute ago', `${high}x${hold + 9} ${low}x20`, low, hold + 10),
    ],
  };
}
