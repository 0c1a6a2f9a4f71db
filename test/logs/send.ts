import type { LogPipeline } from '../../src/logs/pipeline.ts';
import { stagesOf } from '../../src/logs/stages.ts';
import type { Fixture, Line, Sent } from './fixture.ts';
import { StageModel } from './stage-model.ts';

export const NOW = Date.parse('2026-08-22T10:00:05Z');

/** Labels of a file before the pipeline, as discovery makes them. */
export function fileLabels(service = 'web') {
  return {
    app: 'web',
    container: 'app',
    filename: '/var/log/pods/shop_web-abc_1234/app/0.log',
    job: 'shop/web',
    namespace: 'shop',
    node_name: 'node-1',
    pod: 'web-abc',
    service_name: service,
  };
}

/** A line of a fixture as the model sees it: one character for each byte where it is no text. */
export const textOf = (line: Line): string => (typeof line === 'string' ? line : line.toString('latin1'));

/** What a fixture says that is sent, with all labels and metadata; times in milliseconds. */
export function expected({ service, sent }: Fixture, now = NOW) {
  const { filename: _, pod, ...labels } = fileLabels(service);
  return sent.map(({ line, stream, level, time, ...ids }: Sent) => ({
    line: textOf(line),
    time: stream ? Date.parse(time ?? '2026-08-22T10:00:00.000000001Z') : now,
    labels: { ...labels, ...(stream ? { stream } : {}), ...(level ? { level } : {}) },
    metadata: { pod, ...ids },
  }));
}

/** What a model sends of a file. */
export function sendOf(pipeline: LogPipeline, lines: readonly Line[], service?: string) {
  const model = new StageModel(stagesOf(pipeline), NOW);
  const entries = [...lines.flatMap((line) => model.push(textOf(line), fileLabels(service))), ...model.flush()];
  const sent = entries.map(({ line, time, labels, metadata }) => ({ line, time, labels, metadata }));
  return { sent, counters: model.counters };
}
