import { humanize } from '../humanize.ts';
import type { Runbook } from '../rule.ts';
import { alertOf, logged, STRANGER } from './cases.ts';
import type { LogAlertRule } from './log-rule.ts';
import type { LogTarget, LogThresholds } from './log-target.ts';
import { FAILURES, linesByService, linesOfAlert } from './logql.ts';

const WINDOW = '10m';
/** The hour in whose middle it was the same time yesterday: what is done once a day is usual at its time. */
const USUAL = { window: '1h', offset: '23h30m' } as const;
/** Windows in that hour. */
const WINDOWS = 6;

/**
 * More errors than a service usually logs. A service that logged none a day ago, or was not there, has only the
 * minimum to keep to; so one error at night, where there are none by day, is no alert.
 */
export function errorSpike(target: LogTarget, thresholds: LogThresholds): LogAlertRule {
  const { logErrorMinimum: minimum, logErrorSpike: times } = thresholds;
  const streams = `${target.streams}, ${FAILURES}`;
  const now = linesByService({ streams, window: WINDOW });
  const usual = linesByService({ streams, ...USUAL });
  return {
    alert: 'ServiceLogErrorSpike',
    language: 'logql',
    // Not `now > usual`: that would say nothing of a service that had no errors a day ago.
    expr: `${now} > ${minimum} unless ${now} <= ${factor(times)} * ${usual}`,
    for: '5m',
    severity: 'warning',
    labels: target.labels,
    summary: 'A service logs far more errors than usual.',
    description: description('{{ $labels.namespace }}/{{ $labels.service }}', '{{ $value | humanize }}', times),
    lines: linesOfAlert(FAILURES),
    runbook,
    get tests() {
      return cases(target, thresholds);
    },
  };
}

/** How many lines of the usual hour one window may have. */
const factor = (times: number) => Number((times / WINDOWS).toPrecision(6));

const description = (who: string, count: string, times: number) =>
  `${who} has logged ${count} errors in the last ${WINDOW}, more than ${times} times as many as at this time yesterday.`;

const runbook: Runbook = {
  meaning:
    'The service has written far more lines at the levels error and fatal in ten minutes than in the same time of yesterday, and more than the minimum `alerts.logErrorMinimum`.',
  impact: 'Something that used to work fails. Users may notice before any other alert does, or not at all.',
  diagnosis: [
    'Open the link to the lines, and group them by what they have in common: `topk(10, sum by (msg) (count_over_time({namespace="…", service_name="…", level="error"} | json [10m])))` for JSON.',
    'See on the dashboard of the service when it began, and whether a rollout, a configuration or a dependency changed then.',
    'See whether one pod writes them, or all: `sum by (pod) (count_over_time({…, level="error"}[10m]))`.',
  ],
  mitigation: [
    'Roll back what changed at that time.',
    'Where a dependency fails, tell those who own it, and see that the service retries with pauses.',
    'Where the lines are no errors, lower their level in the code; until then raise `alerts.logErrorSpike` or `alerts.logErrorMinimum` of the service.',
  ],
};

/** A case begins a day before it is looked at: yesterday's hour is from 0m to 1h. */
function cases({ example }: LogTarget, thresholds: LogThresholds): LogAlertRule['tests'] {
  const { logErrorMinimum: minimum, logErrorSpike: times } = thresholds;
  const at = '1470m';
  const errors = (count: number, level = 'error', service = example) =>
    logged(service, level, { from: '1464m', every: '1ms', count, text: 'it failed' });
  const yesterday = (count: number, from = '28m') =>
    logged(example, 'error', { from, every: '1ms', count, text: 'it failed' });
  const some = minimum + 1;
  // So many in yesterday's hour that as many as that today are just within what is usual, and one fewer is too few.
  const enough = Math.ceil(some / factor(times));
  const fires = (name: string, input: readonly ReturnType<typeof errors>[]) => ({
    name,
    input,
    at,
    expect: [alertOf(example)] as const,
    descriptions: [description(`${example.namespace}/${example.name}`, humanize(some), times)] as const,
  });
  return {
    fires: [
      fires('one error more than the minimum, and none yesterday', [errors(some), errors(some, 'error', STRANGER)]),
      fires('fatal errors', [errors(some, 'fatal')]),
      fires('too few of them yesterday', [errors(some), yesterday(Math.ceil(some / factor(times)) - 1)]),
      fires('many of them, but at another time of yesterday', [errors(some), yesterday(enough, '62m')]),
    ],
    quiet: [
      { name: 'as many errors as it may have', input: [errors(minimum)], at },
      { name: 'as many as usual', input: [errors(some), yesterday(enough)], at },
      { name: 'warnings', input: [errors(some, 'warn')], at },
      { name: 'errors of somebody else', input: [errors(some, 'error', STRANGER)], at },
      { name: 'not for long enough', input: [errors(some)], at: '1468m' },
      { name: 'ten minutes later', input: [errors(some)], at: '1475m' },
    ],
  };
}
