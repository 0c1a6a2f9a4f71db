import type { LogPipeline } from '../pipeline.ts';
import { type LogStage, type MetricStage, stagesOf } from '../stages.ts';
import { type AlloyBlock, type AlloyValue, object } from './syntax.ts';

/**
 * The stages of a pipeline as blocks of `loki.process`.
 *
 * @see https://grafana.com/docs/alloy/latest/reference/components/loki/loki.process/
 */
export function alloyStages(pipeline: LogPipeline, stages = stagesOf(pipeline)): AlloyBlock[] {
  return [...stages.map(stageBlock), lineLimit(pipeline.cri.maxLineKilobytes)];
}

/** The stage that counts lines has a block for each counter. */
function counters(metrics: Readonly<Record<string, MetricStage>>): AlloyBlock {
  return {
    block: 'stage.metrics',
    blocks: Object.entries(metrics).map(([name, { description, prefix, source, max_idle_duration, config }]) => ({
      block: 'metric.counter',
      attributes: { name, description, prefix, source, max_idle_duration, action: config.action },
    })),
  };
}

/** A stage as a block. */
export function stageBlock(stage: LogStage): AlloyBlock {
  if ('labelallow' in stage) return block('label_keep', { values: stage.labelallow });
  if ('labels' in stage) return block('labels', { values: object(stage.labels) });
  if ('structured_metadata' in stage) {
    return block('structured_metadata', { values: object(stage.structured_metadata) });
  }
  if ('json' in stage) return block('json', { expressions: object(stage.json.expressions) });
  // Promtail leaves lines of the same time as they are.
  if ('timestamp' in stage) return block('timestamp', { ...stage.timestamp, action_on_duplicate_timestamp: 'keep' });
  if ('cri' in stage) return block('cri', stage.cri);
  if ('limit' in stage) return block('limit', stage.limit);
  if ('drop' in stage) return block('drop', stage.drop);
  if ('regex' in stage) return block('regex', stage.regex);
  if ('replace' in stage) return block('replace', stage.replace);
  // Promtail keeps the ends of lines as they are.
  if ('multiline' in stage) return block('multiline', { ...stage.multiline, trim_newlines: false });
  if ('tenant' in stage) return block('tenant', { ...stage.tenant });
  if ('metrics' in stage) return counters(stage.metrics);
  if ('match' in stage) {
    const { selector, stages } = stage.match;
    return { ...block('match', { selector }), blocks: stages.map(stageBlock) };
  }
  return block('template', stage.template);
}

function block(name: string, attributes: Readonly<Record<string, AlloyValue>>): AlloyBlock {
  return { block: `stage.${name}`, attributes };
}

/** Promtail cuts lines as it reads them; Alloy has a stage for it, which here is the last. */
function lineLimit(kilobytes: number): AlloyBlock {
  return {
    block: 'stage.truncate',
    blocks: [{ block: 'rule', attributes: { limit: `${kilobytes}KiB` } }],
  };
}
