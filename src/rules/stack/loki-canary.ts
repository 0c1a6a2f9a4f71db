import { dashboardLinks } from '../dashboard-link.ts';
import { countedAlert } from '../process-alert.ts';
import type { RuleGroup } from '../rule.ts';
import { stackJobs } from './stack-jobs.ts';

/** Alerts about lines that the canary wrote and Loki does not know. */
export function lokiCanaryGroups(): RuleGroup[] {
  return [{ name: 'loki-canary', dashboard: dashboardLinks.loki, rules: [missing()] }];
}

function missing() {
  return countedAlert({
    alert: 'LokiCanaryEntriesMissing',
    job: stackJobs.lokiCanary,
    metric: 'loki_canary_missing_entries_total',
    range: '15m',
    for: '10m',
    severity: 'warning',
    summary: 'Lines are lost on their way into Loki.',
    description:
      'Of the lines that {{ $labels.namespace }}/{{ $labels.pod }} wrote in 15 minutes, Loki does not know {{ $value | humanize }} after five minutes.',
    runbook: {
      meaning:
        'The canary writes a line a second to its log and asks Loki for each of them. Some have not arrived, or cannot be found.',
      impact: 'What happens to its lines happens to those of services: logs are incomplete.',
      diagnosis: [
        'See whether any of its lines arrive: {app="loki-canary"} in Grafana. None at all: see LokiNotReceivingLines.',
        'See whether the collector of its node is behind or drops lines: PromtailLagging, PromtailLinesLost.',
        'See whether Loki refuses lines: LokiLinesRejected.',
        'Lines that are there, but were not found at once, mean slow or failing queries: LokiQueryLatency, LokiRequestErrors.',
      ],
      mitigation: [
        'Treat the alert that fires beside this one.',
        'Restart the collector of the node when it alone is concerned: delete its pod. It goes on where it had stopped.',
      ],
    },
  });
}
