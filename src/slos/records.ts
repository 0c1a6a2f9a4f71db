/** Windows over which the alerts look back, besides the five minutes of the raw rates, with the step of each. */
export const SLO_RATE_WINDOWS = [
  { window: '30m', step: '1m', steps: 30 },
  { window: '1h', step: '1m', steps: 60 },
  { window: '2h', step: '1m', steps: 120 },
  { window: '6h', step: '5m', steps: 72 },
  { window: '1d', step: '5m', steps: 288 },
  { window: '3d', step: '5m', steps: 864 },
] as const;

/** A window that rates are recorded for. */
export type SloRateWindow = '5m' | (typeof SLO_RATE_WINDOWS)[number]['window'];

/** Events per second within a window: cluster, namespace, service, slo. */
export const eventRate = (window: SloRateWindow) => `slo:sli_events:rate${window}` as const;

/** Bad events per second within a window: the same labels. */
export const errorRate = (window: SloRateWindow) => `slo:sli_errors:rate${window}` as const;

/** Share of bad events within a window: the same labels. */
export const errorRatio = (window: SloRateWindow) => `slo:sli_error:ratio_rate${window}` as const;

/** Names of the series about objectives. All have the labels cluster, namespace, service and slo. */
export const sloRecords = {
  /** Always 1; says what is no number: team, sli, objective, slo_window. */
  info: 'slo:info',
  /** Share of bad events that spends the budget exactly within the period, such as 0.001. */
  errorBudget: 'slo:error_budget:ratio',
  /** Share of good events that is promised, such as 0.999. */
  objective: 'slo:objective:ratio',
  /** Seconds within which a request is good, of objectives that promise latency. */
  latencyThreshold: 'slo:latency_threshold:seconds',
  /** Days of the period. */
  period: 'slo:time_period:days',
  /** Events, and bad events, within the period. */
  periodEvents: 'slo:period_events:increase',
  periodErrors: 'slo:period_errors:increase',
  /** Share of bad events within the period. */
  periodErrorRatio: 'slo:period_error:ratio',
  /** How many times the budget the last five minutes, and the period, spend. 1 spends it exactly. */
  currentBurnRate: 'slo:current_burn_rate:ratio',
  periodBurnRate: 'slo:period_burn_rate:ratio',
  /** Share of the budget that is left; negative where more was spent than there was. */
  budgetRemaining: 'slo:period_error_budget_remaining:ratio',
  /** Seconds until the budget is spent, if the last six hours go on. Absent where it is not being spent. */
  exhaustion: 'slo:error_budget_exhaustion:seconds',
} as const;
