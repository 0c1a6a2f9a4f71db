import { type FieldName, type FieldSource, LOG_FIELDS, type LogField } from './fields.ts';
import {
  type JOURNAL_LABELS,
  type JOURNAL_METADATA,
  STREAM_LABELS,
  STRUCTURED_METADATA,
  type StreamLabel,
  type StructuredMetadata,
} from './labels.ts';
import { logLimits } from './limits.ts';
import type { Multiline } from './multiline.ts';
import { SECRET_KINDS, SECRETS } from './secrets.ts';
import type { Tenancy } from './tenancy.ts';

/** Lines that are not sent. */
export type DropRule =
  | { readonly reason: string; readonly olderThanHours: number }
  /** RE2 expression that is searched for in the line. */
  | { readonly reason: string; readonly expression: string };

/** Lines of which only a part is sent. Which part depends on their time and text alone. */
export interface SampleRule {
  /** Share that is sent, between 0 and 1. */
  readonly keep: number;
  /** RE2 expression for the lines that it is about. @default - all lines */
  readonly expression?: string;
}

/** A counter of lines, `log_<name>_total`. */
export interface LogMetric {
  readonly name: string;
  /** RE2 expression that is searched for in the line. */
  readonly expression: string;
}

/** What happens to the lines of one service besides. */
export interface ServiceLogs {
  readonly namespace: string;
  /** Value of the label `service_name`. */
  readonly service: string;
  readonly multiline?: Multiline;
  /** They count every line that is not dropped for all services, also those that are dropped or sampled below. */
  readonly metrics: readonly LogMetric[];
  readonly drops: readonly DropRule[];
  readonly samples: readonly SampleRule[];
  /** RE2 expressions; what their groups match is replaced. */
  readonly redactions: readonly string[];
  /** Where fields are read from, instead of where they are for all. An empty list is not read at all. */
  readonly fields: Readonly<Partial<Record<FieldName, FieldSource>>>;
}

/** How many lines one node may send for each value of a label; more are dropped. */
export interface RateLimit {
  readonly label: StreamLabel | (typeof JOURNAL_LABELS)[number];
  readonly linesPerSecond: number;
  readonly burst: number;
}

/**
 * What happens to a line between the file of the container runtime and Loki, in terms of no particular collector.
 * The steps run in the order of the properties; those of services stand beside the ones that they add to.
 */
export interface LogPipeline {
  /** How the CRI format is undone: runtimes write `time stream tag line`, and cut long lines in parts. */
  readonly cri: {
    /** Streams that may have an unfinished line at the same time. */
    readonly maxUnfinishedLines: number;
    /** Size above which a line that is put together again is cut. */
    readonly maxLineKilobytes: number;
  };
  readonly drops: readonly DropRule[];
  readonly samples: readonly SampleRule[];
  readonly limit: RateLimit;
  /** RE2 expressions; what their groups match is replaced. */
  readonly redactions: readonly string[];
  readonly fields: readonly LogField[];
  readonly services: readonly ServiceLogs[];
  /** All that remains in the index. A label that is not in this list is removed, wherever it came from. */
  readonly labels: readonly (StreamLabel | (typeof JOURNAL_LABELS)[number])[];
  readonly structuredMetadata: readonly (StructuredMetadata | (typeof JOURNAL_METADATA)[number])[];
  /** Whose the lines are. @default - there is one tenant */
  readonly tenancy?: Tenancy;
}

/** Text that stands in place of a secret. */
export const REDACTED = '[redacted]';

/** Reasons that lines are counted under which are not sent. */
export const DROP_REASONS = { blank: 'blank', tooOld: 'too_old', sampled: 'sampled' } as const;

/**
 * The log pipeline of Panoptes, as long as no environment and no service says otherwise.
 *
 * A line is stored as it was written but for its secrets, with the time at which the container runtime read it. Its level becomes a label,
 * its trace and span become structured metadata; everything else stays in the line and is read by the query:
 *
 * - by level: `{namespace="shop", app="api-gateway", level="error"}`
 * - by a field of a JSON line: `{app="api-gateway"} | json | msg="payment failed"`
 * - by a part of its message: `{app="api-gateway"} | json | msg=~".*timeout.*" | line_format "{{.msg}}"`
 * - by pod or by trace: `{app="api-gateway"} | trace_id="4bf92f3577b34da6a3ce929d0e0e4736"`
 *
 * The message is not structured metadata: that would store every message twice, and a line filter
 * (`|= "payment failed"`) finds it without any parsing.
 */
export const logPipeline: LogPipeline = {
  cri: { maxUnfinishedLines: 256, maxLineKilobytes: logLimits.lineKilobytes },
  drops: [
    { reason: DROP_REASONS.blank, expression: '^\\s*$' },
    // One hour before Loki refuses it: a batch may be on its way that long while Loki is down.
    { reason: DROP_REASONS.tooOld, olderThanHours: logLimits.maxAgeHours - 1 },
  ],
  samples: [],
  // A flood would otherwise use up the rate that Loki grants to all, and hold up the other logs of its node.
  limit: { label: 'namespace', linesPerSecond: 5_000, burst: 20_000 },
  redactions: SECRET_KINDS.flatMap((kind) => SECRETS[kind]),
  fields: Object.values(LOG_FIELDS),
  services: [],
  labels: STREAM_LABELS,
  structuredMetadata: STRUCTURED_METADATA,
};
