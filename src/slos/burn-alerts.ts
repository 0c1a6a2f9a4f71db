import { Duration } from '../config/duration.ts';
import { round } from '../rules/cases.ts';
import { humanizePercentage } from '../rules/humanize.ts';
import type { AlertRule, Runbook } from '../rules/rule.ts';
import { alertLabels, jobOf } from '../services/identity.ts';
import { burnCases } from './burn-cases.ts';
import { errorRate, errorRatio } from './records.ts';
import { type BurnTier, burnThreshold, ownRecords, type Slo } from './slo.ts';

/** What people notice, and how soon the budget is gone. */
const PACE: Readonly<Record<BurnTier['tier'], string>> = {
  fast: 'At this pace the whole budget of a month is gone within two days.',
  medium: 'At this pace the whole budget of a month is gone within five days.',
  slow: 'At this pace the whole budget of a month is gone within ten days.',
  trickle: 'At this pace nothing of the budget will be left for real trouble.',
};

/** The alert that fires while an objective burns its budget at one speed. */
export function burnAlert(slo: Slo, tier: BurnTier): AlertRule {
  const own = ownRecords(slo);
  const threshold = burnThreshold(slo, tier);
  const { minBadEvents } = slo.spec;
  const above = (window: BurnTier['long'] | BurnTier['short']) => `${errorRatio(window)}{${own}} > ${threshold}`;
  return {
    alert: tier.alert,
    expr: [
      above(tier.long),
      above(tier.short),
      // A single failure of a few requests is a high ratio, and no reason to wake anybody.
      ...(minBadEvents > 0
        ? [`${errorRate(tier.long)}{${own}} * ${Duration.parse(tier.long).seconds} >= ${minBadEvents}`]
        : []),
    ].join('\nand\n'),
    for: tier.for,
    severity: tier.severity,
    labels: { ...alertLabels(slo.service), slo: slo.name, burn_tier: tier.tier },
    summary: `A service burns its error budget${tier.tier === 'trickle' ? ' steadily' : ` ${ADVERB[tier.tier]}`}.`,
    description: burnDescription(slo, tier, '{{ $value | humanizePercentage }}'),
    runbook: burnRunbook(tier),
    get tests() {
      return burnCases(slo, tier, (ratio) => burnDescription(slo, tier, humanizePercentage(round(ratio))));
    },
  };
}

const ADVERB: Readonly<Record<Exclude<BurnTier['tier'], 'trickle'>, string>> = {
  fast: 'very fast',
  medium: 'fast',
  slow: 'too fast',
};

function burnDescription({ service, name, spec }: Slo, { long, short }: BurnTier, share: string): string {
  return `Within ${long}, ${share} of what the objective ${name} of ${jobOf(service)} counts was bad, and it goes on (${short}); the objective is ${spec.objective} in ${spec.window}.`;
}

function burnRunbook({ tier, long, short }: BurnTier): Runbook {
  return {
    meaning: `The share of bad events was above the threshold of this tier both within ${long} and within ${short}: much of the error budget was spent, and spending goes on. ${PACE[tier]}`,
    impact:
      'Users get failures, or wait too long, more often than they were promised. When the budget is gone, the promise is broken for this period.',
    diagnosis: [
      'See how much is left: `slo:period_error_budget_remaining:ratio{namespace="<namespace>", service="<service>"}`. The query `slo:error_budget_exhaustion:seconds` tells how long it lasts.',
      'See since when: graph `slo:sli_error:ratio_rate5m` of the service, and compare its start with the last deployments.',
      'For availability, see which routes and codes fail: `namespace_service_route_code:http_requests:rate5m` by route and code. For latency, compare P50 with P99: all requests slow points to a dependency, only a few to some pods or routes.',
      'Read the errors in the log of the service at that time.',
    ],
    mitigation: [
      'Roll back what was deployed last, when it began with a deployment.',
      'Scale out, or shed load, when it began with more traffic; see ServiceCPUSaturation.',
      'Call the owner of a dependency that fails.',
      tier === 'fast' || tier === 'medium'
        ? 'Stop risky changes until the budget recovers.'
        : 'Plan the repair into the current iteration: it is no emergency, but it does not go away.',
    ],
  };
}
