import type { Duration } from '../../config/duration.ts';
import type { Percentage } from '../../config/percentage.ts';
import { dashboardLinks } from '../dashboard-link.ts';
import type { RuleGroup } from '../rule.ts';
import { ingestionAlerts } from './loki-ingestion.ts';
import { requestAlerts } from './loki-requests.ts';
import { storageAlerts } from './loki-storage.ts';

/** Thresholds of the alerts about Loki. */
export interface LokiThresholds {
  /** Share of requests that fail. */
  readonly lokiRequestErrors: Percentage;
  /** How long all but the slowest hundredth of writes may take. */
  readonly lokiWriteLatency: Duration;
  /** How long all but the slowest hundredth of queries may take. */
  readonly lokiQueryLatency: Duration;
  /** Lines that are rejected for one reason, a second. */
  readonly lokiRejectedLines: number;
  /** Share of the streams that are accepted. */
  readonly lokiStreams: Percentage;
  /** How long the compactor may go without success. */
  readonly lokiCompactionDelay: Duration;
}

/** What the alerts about Loki depend on. */
export interface LokiRuleProps {
  /** Streams that Loki accepts. */
  readonly streamLimit: number;
  /** Streams of tenants that may have more or fewer, by their name. @default - Loki has one tenant */
  readonly tenantStreams?: Readonly<Record<string, number>> | undefined;
  /** How often each stream is counted: on each process that keeps its lines. */
  readonly copies: number;
  readonly thresholds: LokiThresholds;
}

/** Alerts about Loki: what it answers, what it takes and what it keeps. */
export function lokiGroups(props: LokiRuleProps): RuleGroup[] {
  const { thresholds } = props;
  return [
    {
      name: 'loki',
      dashboard: dashboardLinks.loki,
      rules: [...requestAlerts(thresholds), ...ingestionAlerts(props), ...storageAlerts(thresholds)],
    },
  ];
}
