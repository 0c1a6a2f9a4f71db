import { CLUSTER, series, steady } from '../rules/cases.ts';
import { dashboardLinks } from '../rules/dashboard-link.ts';
import { on } from '../rules/promql.ts';
import type { AlertRule, InputSeries, RuleGroup } from '../rules/rule.ts';
import { errorRatio, eventRate, sloRecords } from './records.ts';

const SAME_SLO = on('namespace', 'service', 'slo');

const SLO = { namespace: 'shop', service: 'api', slo: 'availability' };

const info = (slo = SLO.slo): InputSeries =>
  series(sloRecords.info, { ...SLO, slo, team: 'shop', objective: '99.9%' }, steady(1));

/** Alerts about the objectives themselves, for all services at once: each carries the labels of its objective. */
export function objectiveAlertGroups(): RuleGroup[] {
  const rules = [eventsMissing(), impossible(), budgetSpent()];
  return [{ name: 'slos.objectives', dashboard: dashboardLinks.slos, rules }];
}

/** Adds the team to what knows only its objective. */
const withTeam = (expr: string): string => `(${expr}) * ${SAME_SLO} group_left (team) ${sloRecords.info}`;

function eventsMissing(): AlertRule {
  const events = (values: string, slo = SLO.slo) => series(eventRate('5m'), { ...SLO, slo }, values);
  return {
    alert: 'SLOEventsMissing',
    expr: `${sloRecords.info} unless ${SAME_SLO} ${eventRate('5m')}`,
    for: '15m',
    severity: 'warning',
    summary: 'An objective has nothing to count.',
    description:
      'Nothing that the objective {{ $labels.slo }} of {{ $labels.namespace }}/{{ $labels.service }} counts has been seen for 15 minutes; no alert about its budget can fire.',
    runbook: {
      meaning:
        'The catalog declares the objective, but no series of its events exists: not zero events, which would be a series of zeros, but none at all.',
      impact: 'The objective is blind. Users may be failing without any alert on the error budget.',
      diagnosis: [
        'See whether the service is scraped: `up{namespace="<namespace>", service="<service>"}`. See ServiceDown when it is not.',
        'Look for the metric that the objective counts, by the name that the preset or the objective gives it, in the metrics page of a pod.',
        'Compare label matchers of the objective (routes, selectors) with the labels that the series really have.',
      ],
      mitigation: [
        'Correct the preset, the name of the metric or the matchers in the file of the service.',
        'Restore the instrumentation when a release has lost it.',
        'Remove the objective when what it counts is gone for good.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'no series for 20 minutes, though another objective has some',
          input: [info(), info('latency'), events('1x5 stale'), events(steady(1), 'latency')],
          at: '26m',
          expect: [{ cluster: CLUSTER, ...SLO, team: 'shop', objective: '99.9%' }],
          descriptions: [
            'Nothing that the objective availability of shop/api counts has been seen for 15 minutes; no alert about its budget can fire.',
          ],
        },
      ],
      quiet: [
        { name: 'no event, but a series that says so', input: [info(), events(steady(0))], at: '60m' },
        { name: 'gone for only ten minutes', input: [info(), events('1x5 stale')], at: '15m' },
        { name: 'an objective that was withdrawn', input: [events('1x5 stale')], at: '60m' },
      ],
    },
  };
}

function impossible(): AlertRule {
  const ratio = (value: number) => series(errorRatio('1h'), SLO, steady(value));
  return {
    alert: 'SLOIndicatorImpossible',
    expr: withTeam(`${errorRatio('1h')} > 1`),
    for: '15m',
    severity: 'warning',
    summary: 'An objective counts more bad events than events.',
    description:
      'The objective {{ $labels.slo }} of {{ $labels.namespace }}/{{ $labels.service }} finds {{ $value | humanizePercentage }} of its events bad, which cannot be: its two counters do not belong together.',
    runbook: {
      meaning:
        'The bad events of the last hour outnumber all its events. The counter of bad events is no part of the counter of events.',
      impact: 'Everything about this objective is wrong: its budget, and the alerts on it.',
      diagnosis: [
        'Graph `slo:sli_events:rate5m` and `slo:sli_errors:rate5m` of the objective.',
        'See which series each of them reads, in the file of the service; look for retries that count an event once and its errors several times.',
      ],
      mitigation: [
        'Choose counters of the same events in the file of the service: every bad event must be counted as an event, too.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'slightly more bad events than events',
          input: [info(), ratio(1.02)],
          at: '20m',
          expect: [{ cluster: CLUSTER, ...SLO, team: 'shop' }],
          descriptions: [
            'The objective availability of shop/api finds 102% of its events bad, which cannot be: its two counters do not belong together.',
          ],
        },
      ],
      quiet: [
        { name: 'every event is bad', input: [info(), ratio(1)], at: '60m' },
        { name: 'for only ten minutes', input: [info(), ratio(1.02)], at: '10m' },
      ],
    },
  };
}

function budgetSpent(): AlertRule {
  const left = (value: number) => series(sloRecords.budgetRemaining, SLO, steady(value));
  return {
    alert: 'SLOBudgetSpent',
    expr: withTeam(`-${sloRecords.budgetRemaining} > 0`),
    for: '1h',
    severity: 'info',
    summary: 'A service has broken its promise of this period.',
    description:
      'The objective {{ $labels.slo }} of {{ $labels.namespace }}/{{ $labels.service }} has overspent its error budget by {{ $value | humanizePercentage }} of it.',
    runbook: {
      meaning:
        'More events of the period were bad than the objective allows. The alerts on burn rates told while it happened; this one tells that nothing is left.',
      impact: 'The promise to users is broken for this period. Every further failure makes it worse.',
      diagnosis: [
        'See when it was spent: graph `slo:period_error_budget_remaining:ratio` of the objective over its period.',
        'See which incidents spent most of it: graph `slo:sli_errors:rate1h`.',
      ],
      mitigation: [
        'Put reliability before features until the budget recovers, as agreed with the owners of the service.',
        'Agree on another objective when this one is not what users need.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'overspent by a twentieth',
          input: [info(), left(-0.05)],
          at: '70m',
          expect: [{ cluster: CLUSTER, ...SLO, team: 'shop' }],
          descriptions: ['The objective availability of shop/api has overspent its error budget by 5% of it.'],
        },
        {
          name: 'one bad event too many',
          input: [info(), left(-0.001)],
          at: '70m',
          expect: [{ cluster: CLUSTER, ...SLO, team: 'shop' }],
          descriptions: ['The objective availability of shop/api has overspent its error budget by 0.1% of it.'],
        },
      ],
      quiet: [
        { name: 'spent exactly', input: [info(), left(0)], at: '2h' },
        { name: 'a little is left', input: [info(), left(0.01)], at: '2h' },
        { name: 'for only half an hour', input: [info(), left(-0.05)], at: '30m' },
      ],
    },
  };
}
