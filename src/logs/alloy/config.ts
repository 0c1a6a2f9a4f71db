import { AUDIT_STATIC_LABELS, type AuditLog, auditStages } from '../audit.ts';
import { type DiscoveryOptions, podRelabeling, type RelabelRule } from '../discovery.ts';
import { alloyJournal, journalRelabeling, journalStages } from '../journal.ts';
import type { LogPipeline } from '../pipeline.ts';
import { alloyStages } from './stages.ts';
import { type AlloyBlock, type AlloyValue, alloySyntax, object, reference } from './syntax.ts';

export interface AlloyOptions {
  /** Address of Loki, without a path. */
  readonly lokiUrl: string;
  /** Value of the label `cluster`. */
  readonly cluster: string;
  readonly discovery: DiscoveryOptions;
  /** Where Promtail left off, if it ran here before. Alloy reads it at its first start only. */
  readonly promtailPositionsFile: string;
  /** Whether the journal of the node is read as well. @default - only logs of containers */
  readonly journal?: boolean;
  /** Which audit log is read as well, on nodes that have one. @default - none */
  readonly audit?: AuditLog | undefined;
}

/** Name of the components about logs of containers, and of the one that sends what any of them has read. */
const PODS = 'pods';

/** Name of the components about the audit log of the API server. */
const AUDIT = 'audit';

/**
 * A log pipeline as the configuration of Alloy. It does what Promtail does by the same pipeline.
 *
 * @see https://grafana.com/docs/alloy/latest/reference/components/loki/
 */
export function renderAlloy(pipeline: LogPipeline, options: AlloyOptions): string {
  return alloySyntax([
    { block: 'logging', attributes: { level: 'info', format: 'logfmt' } },
    discovery(),
    relabeling(options.discovery),
    source(PODS, reference(`discovery.relabel.${PODS}.output`), options.promtailPositionsFile),
    processing(PODS, alloyStages(pipeline)),
    ...(options.journal ? journal(pipeline, options) : []),
    ...(options.audit ? auditLog(pipeline, options.audit, options.promtailPositionsFile) : []),
    destination(PODS, { ...options, tenant: pipeline.tenancy?.default }),
  ]);
}

function journal(pipeline: LogPipeline, { promtailPositionsFile }: AlloyOptions): AlloyBlock[] {
  return alloyJournal({
    rules: journalRelabeling.map(rule),
    stages: alloyStages(pipeline, journalStages(pipeline)),
    destination: PODS,
    promtailPositionsFile,
  });
}

/** Without the selector, each collector would watch the pods of the whole cluster. */
function discovery(): AlloyBlock {
  return {
    block: 'discovery.kubernetes',
    label: PODS,
    attributes: { role: 'pod' },
    blocks: [
      {
        block: 'selectors',
        attributes: { role: 'pod', field: reference('"spec.nodeName=" + sys.env("HOSTNAME")') },
      },
    ],
  };
}

function relabeling(discovery: DiscoveryOptions): AlloyBlock {
  return {
    block: 'discovery.relabel',
    label: PODS,
    attributes: { targets: reference(`discovery.kubernetes.${PODS}.targets`) },
    blocks: podRelabeling(discovery).map(rule),
  };
}

function rule({ sourceLabels, separator, regex, action, targetLabel, replacement }: RelabelRule): AlloyBlock {
  const attributes: Record<string, AlloyValue | undefined> = {
    source_labels: sourceLabels,
    separator,
    regex,
    action,
    target_label: targetLabel,
    replacement,
  };
  const written = Object.entries(attributes).filter((entry): entry is [string, AlloyValue] => entry[1] !== undefined);
  return { block: 'rule', attributes: Object.fromEntries(written) };
}

/** One file and no pattern: what it is renamed to when it is full would be read a second time. */
function auditLog(pipeline: LogPipeline, audit: AuditLog, legacyPositions: string): AlloyBlock[] {
  const file = object({ ...AUDIT_STATIC_LABELS, node_name: reference('sys.env("HOSTNAME")'), __path__: audit.path });
  return [
    source(AUDIT, [file], legacyPositions),
    processing(AUDIT, alloyStages(pipeline, auditStages(pipeline, audit))),
  ];
}

/** What is done to lines before they are sent. */
function processing(label: string, blocks: readonly AlloyBlock[]): AlloyBlock {
  const attributes = { forward_to: [reference(`loki.write.${PODS}.receiver`)] };
  return { block: 'loki.process', label, attributes, blocks };
}

/** Files, found anew every ten seconds as Promtail finds them. */
function source(label: string, targets: AlloyValue, legacyPositions: string): AlloyBlock {
  return {
    block: 'loki.source.file',
    label,
    attributes: {
      targets,
      forward_to: [reference(`loki.process.${label}.receiver`)],
      legacy_positions_file: legacyPositions,
    },
    blocks: [{ block: 'file_match', attributes: { enabled: true, sync_period: '10s' } }],
  };
}

/** Where lines go, under the name of what sends them there. */
export function destination(
  label: string,
  { lokiUrl, cluster, tenant }: Pick<AlloyOptions, 'lokiUrl' | 'cluster'> & { readonly tenant?: string | undefined },
): AlloyBlock {
  return {
    block: 'loki.write',
    label,
    attributes: { external_labels: object({ cluster }) },
    blocks: [
      {
        block: 'endpoint',
        attributes: {
          url: `${lokiUrl}/loki/api/v1/push`,
          // Of what no stage names a tenant for.
          ...(tenant === undefined ? {} : { tenant_id: tenant }),
          batch_wait: '1s',
          batch_size: '1MiB',
          remote_timeout: '10s',
          // 20 tries last an hour. Alloy stops reading meanwhile, so nothing is lost that stays on the node so long.
          min_backoff_period: '500ms',
          max_backoff_period: '5m',
          max_backoff_retries: 20,
        },
        blocks: [
          // Otherwise lines are thrown away while Loki is down and the queue is full.
          { block: 'queue_config', attributes: { block_on_overflow: true } },
        ],
      },
    ],
  };
}
