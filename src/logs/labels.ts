/**
 * Labels of every stream, which Loki indexes. Each combination of their values is a stream with chunks of its own, so
 * each of them is bounded by what runs on a node; what is not (pods, traces) is structured metadata.
 * The collector adds the label `cluster` as well.
 */
export const STREAM_LABELS = [
  'app',
  'component',
  'container',
  'job',
  'level',
  'namespace',
  'node_name',
  'service_name',
  'stream',
] as const;

/** What Loki stores beside each line without indexing it; queries filter by it like by a label. */
export const STRUCTURED_METADATA = ['pod', 'span_id', 'trace_id'] as const;

/** Labels of lines from the journals of nodes. */
export const JOURNAL_LABELS = ['job', 'level', 'node_name', 'service_name', 'unit'] as const;

/** What is stored beside these lines: the unit in full, and the program. */
export const JOURNAL_METADATA = ['identifier', 'span_id', 'systemd_unit', 'trace_id'] as const;

export type StreamLabel = (typeof STREAM_LABELS)[number];
export type StructuredMetadata = (typeof STRUCTURED_METADATA)[number];
