import { type AlloyBlock, object, reference } from './alloy/syntax.ts';
import type { RelabelRule } from './discovery.ts';
import { JOURNAL_LABELS, JOURNAL_METADATA } from './labels.ts';
import type { LogPipeline } from './pipeline.ts';
import { type LogStage, stagesOf } from './stages.ts';

/** What the journals of nodes are called in Loki: their labels `service_name` and `job`. */
export const JOURNAL_SERVICE = 'node-journal';

/** How far back a journal is read when it is read for the first time. */
export const JOURNAL_MAX_AGE = '12h';

/** What is the same for each line of a journal. */
export const JOURNAL_STATIC_LABELS = { job: JOURNAL_SERVICE, service_name: JOURNAL_SERVICE } as const;

/**
 * What happens to lines of a journal: the same as to those of containers, without what is only about containers and
 * their services. Their limit is by unit, because they have no namespace.
 */
export function journalPipeline(pipeline: LogPipeline): LogPipeline {
  return {
    ...pipeline,
    services: [],
    limit: { ...pipeline.limit, label: 'unit' },
    labels: JOURNAL_LABELS,
    structuredMetadata: JOURNAL_METADATA,
  };
}

/** The journal is not in the format of the container runtime. */
export function journalStages(pipeline: LogPipeline): LogStage[] {
  return stagesOf(journalPipeline(pipeline)).filter((stage) => !('cri' in stage));
}

/** Levels of the journal. They count where a line does not say its own: services that write to standard output have `info`. */
const PRIORITIES = { fatal: 'emerg|alert|crit', error: 'error', warn: 'warning', info: 'notice|info', debug: 'debug' };

/** How fields of an entry become labels. Units that are made for one session or command have no end of names. */
export const journalRelabeling: readonly RelabelRule[] = [
  {
    // A template such as getty@.service is one unit for all of its instances.
    sourceLabels: ['__journal__systemd_unit'],
    regex: '([A-Za-z][\\w.-]*?)(?:@.*)?\\.service',
    action: 'replace',
    targetLabel: 'unit',
    replacement: '$1.service',
  },
  {
    sourceLabels: ['unit'],
    regex: 'run-.+|.*[0-9a-f]{8}.*|.*[0-9]{4}.*',
    action: 'replace',
    targetLabel: 'unit',
    replacement: 'transient.service',
  },
  { sourceLabels: ['__journal__transport'], regex: '(kernel)', action: 'replace', targetLabel: 'unit' },
  { sourceLabels: ['__journal__systemd_unit'], action: 'replace', targetLabel: 'systemd_unit' },
  { sourceLabels: ['__journal_syslog_identifier'], action: 'replace', targetLabel: 'identifier' },
  ...Object.entries(PRIORITIES).map(
    ([level, regex]): RelabelRule => ({
      sourceLabels: ['__journal_priority_keyword'],
      regex,
      action: 'replace',
      targetLabel: 'level',
      replacement: level,
    }),
  ),
];

/** Name of the components of Alloy that are about the journal. */
const JOURNAL = 'journal';

export interface AlloyJournalProps {
  readonly rules: readonly AlloyBlock[];
  readonly stages: readonly AlloyBlock[];
  /** Name of the component that writes to Loki. */
  readonly destination: string;
  readonly promtailPositionsFile: string;
}

/**
 * The components of Alloy that read the journal.
 *
 * @see https://grafana.com/docs/alloy/latest/reference/components/loki/loki.source.journal/
 */
export function alloyJournal({ rules, stages, destination, promtailPositionsFile }: AlloyJournalProps): AlloyBlock[] {
  return [
    { block: 'loki.relabel', label: JOURNAL, attributes: { forward_to: [] }, blocks: rules },
    {
      block: 'loki.source.journal',
      label: JOURNAL,
      attributes: {
        max_age: JOURNAL_MAX_AGE,
        labels: object({ ...JOURNAL_STATIC_LABELS, node_name: reference('sys.env("HOSTNAME")') }),
        relabel_rules: reference(`loki.relabel.${JOURNAL}.rules`),
        forward_to: [reference(`loki.process.${JOURNAL}.receiver`)],
      },
      blocks: [{ block: 'legacy_position', attributes: { file: promtailPositionsFile, name: JOURNAL_SERVICE } }],
    },
    {
      block: 'loki.process',
      label: JOURNAL,
      attributes: { forward_to: [reference(`loki.write.${destination}.receiver`)] },
      blocks: stages,
    },
  ];
}
