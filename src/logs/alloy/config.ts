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
}

/** Name of all components: there is one of each. */
const PODS = 'pods';

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
    source(options.promtailPositionsFile),
    {
      block: 'loki.process',
      label: PODS,
      attributes: { forward_to: [reference(`loki.write.${PODS}.receiver`)] },
      blocks: alloyStages(pipeline),
    },
    ...(options.journal ? journal(pipeline, options) : []),
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

/** The files of each pod, found anew every ten seconds as Promtail finds them. */
function source(legacyPositions: string): AlloyBlock {
  return {
    block: 'loki.source.file',
    label: PODS,
    attributes: {
      targets: reference(`discovery.relabel.${PODS}.output`),
      forward_to: [reference(`loki.process.${PODS}.receiver`)],
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
