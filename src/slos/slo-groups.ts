import { round } from '../rules/cases.ts';
import { dashboardLinks } from '../rules/dashboard-link.ts';
import type { RecordingRule, RuleGroup } from '../rules/rule.ts';
import { selectors } from '../rules/selectors.ts';
import { objectNameOf } from '../services/identity.ts';
import { perService } from '../services/per-service.ts';
import { burnAlert } from './burn-alerts.ts';
import { budgetCases, infoCases, latencyThresholdCases, rateCases } from './indicator-cases.ts';
import { indicator } from './indicators.ts';
import { errorRate, eventRate, sloRecords } from './records.ts';
import { budget, burnTiers, indicatorOf, type Slo, slosOf } from './slo.ts';

/**
 * The objectives of one service: what they count, and the alerts on how fast they burn. Everything between is derived
 * for all services at once; see derived-records.ts.
 */
export const sloGroups = perService((service): RuleGroup[] => {
  const slos = slosOf(service);
  if (slos.length === 0) return [];
  return [
    {
      name: `${objectNameOf(service)}.slos`,
      dashboard: dashboardLinks.slos,
      rules: [
        ...slos.flatMap(sloRecordsOf),
        ...slos.flatMap((slo) => burnTiers(slo).map((tier) => burnAlert(slo, tier))),
      ],
    },
  ];
});

function sloRecordsOf(slo: Slo): RecordingRule[] {
  const { events, errors } = indicator(slo);
  const { namespace, name } = slo.service;
  const identity = { namespace, service: name, slo: slo.name };
  return [
    {
      record: eventRate('5m'),
      expr: events,
      labels: { slo: slo.name },
      get tests() {
        return rateCases(slo, 'events');
      },
    },
    {
      record: errorRate('5m'),
      expr: errors,
      labels: { slo: slo.name },
      get tests() {
        return rateCases(slo, 'errors');
      },
    },
    {
      record: sloRecords.errorBudget,
      expr: always(budget(slo)),
      labels: identity,
      get tests() {
        return budgetCases(slo);
      },
    },
    ...latencyRecords(slo),
    {
      record: sloRecords.info,
      expr: always(1),
      labels: {
        ...identity,
        slo_window: slo.spec.window,
        objective: String(slo.spec.objective),
        sli: indicatorOf(slo),
        team: slo.service.team,
      },
      get tests() {
        return infoCases(slo);
      },
    },
  ];
}

/** What a request may take, where an objective promises that. */
function latencyRecords(slo: Slo): RecordingRule[] {
  const { latency } = slo.spec;
  if (!latency) return [];
  const { namespace, name } = slo.service;
  return [
    {
      record: sloRecords.latencyThreshold,
      expr: always(latency.threshold.seconds),
      labels: { namespace, service: name, slo: slo.name },
      get tests() {
        return latencyThresholdCases(slo, latency.threshold.seconds);
      },
    },
  ];
}

/** A number with the label of the cluster, which no literal has: that of the server that evaluates it. */
function always(value: number): string {
  const cluster = `group by (cluster) (up{${selectors.prometheus}})`;
  return value === 1 ? cluster : `${round(value)} * ${cluster}`;
}
