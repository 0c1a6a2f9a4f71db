import type { PromtailStage } from '../../src/logs/promtail-config.ts';
import { executeTemplate } from './go-template.ts';
import { isObject, searchJson } from './jmespath.ts';
import { re2 } from './re2.ts';

/** A line on its way through the pipeline. */
export interface Entry {
  line: string;
  /** Milliseconds since 1970. */
  time: number;
  readonly labels: Record<string, string>;
  readonly metadata: Record<string, string>;
  /** Values that one stage leaves for the next. */
  readonly extracted: Record<string, unknown>;
}

/** Changes the entry and says whether it goes on. */
type Stage = (entry: Entry) => boolean;

/**
 * A model of the stages of Promtail 3.6, written from its sources: `promtail -check-syntax` accepts stages that do
 * not exist, and a dry run prints no structured metadata. Stages that the pipeline does not use throw.
 *
 * @see https://github.com/grafana/loki/tree/v3.6.11/clients/pkg/logentry/stages
 */
export class PromtailModel {
  private readonly stages: readonly Stage[];

  /** `now` is the time of the collector, in milliseconds since 1970. */
  constructor(
    stages: readonly PromtailStage[],
    private readonly now: number,
  ) {
    this.stages = stages.map((stage) => this.stage(stage));
  }

  /** Sends one line of a file through the stages; undefined when it is dropped, or waits for its other parts. */
  push(line: string, labels: Readonly<Record<string, string>>): Entry | undefined {
    const entry: Entry = { line, time: this.now, labels: { ...labels }, metadata: {}, extracted: { ...labels } };
    return this.stages.every((stage) => stage(entry)) ? entry : undefined;
  }

  private stage(stage: PromtailStage): Stage {
    if (Object.keys(stage).length !== 1) throw new Error('a stage must have exactly one key');
    if ('cri' in stage) return cri(stage.cri.max_partial_line_size);
    if ('drop' in stage) return this.drop(stage.drop);
    if ('limit' in stage) return limit(stage.limit);
    if ('json' in stage) return json(stage.json.expressions);
    if ('regex' in stage) return regex(stage.regex.expression);
    if ('template' in stage) return template(stage.template.source, stage.template.template);
    if ('labels' in stage) return labels(stage.labels);
    if ('structured_metadata' in stage) return structuredMetadata(stage.structured_metadata);
    if ('labelallow' in stage) return labelAllow(stage.labelallow);
    throw new Error(`the tests do not know the stage ${Object.keys(stage)[0]}`);
  }

  private drop(rule: Extract<PromtailStage, { drop: unknown }>['drop']): Stage {
    const pattern = rule.expression === undefined ? undefined : re2(rule.expression);
    const hours = rule.older_than === undefined ? undefined : Number(/^(\d+)h$/.exec(rule.older_than)?.[1]);
    return ({ line, time }) => {
      const matches = pattern === undefined || pattern.test(line);
      const tooOld = hours === undefined || time < this.now - hours * 3_600_000;
      return !(matches && tooOld);
    };
  }
}

function cri(maxSize: number): Stage {
  const unfinished = new Map<string, string>();
  return (entry) => {
    const [, time, stream, tag, content] = /^(\S+?) (stdout|stderr) (\S+?) (.*)$/s.exec(entry.line) ?? [];
    if (time !== undefined && stream !== undefined && content !== undefined) {
      entry.time = Date.parse(time);
      entry.labels.stream = stream;
      Object.assign(entry.extracted, { time, stream, flags: tag, content });
      entry.line = content;
    }
    // Parts belong together when all labels are the same: the file's name is one of them.
    const key = JSON.stringify(Object.entries(entry.labels).sort());
    const before = unfinished.get(key);
    if (before !== undefined || tag === 'P') {
      entry.line = Buffer.from((before ?? '') + entry.line)
        .subarray(0, maxSize)
        .toString();
    }
    if (tag === 'P') unfinished.set(key, entry.line);
    else unfinished.delete(key);
    return tag !== 'P';
  };
}

/** A token bucket for each value of the label; time stands still, so it is never filled again. */
function limit(rule: Extract<PromtailStage, { limit: unknown }>['limit']): Stage {
  if (!rule.drop) throw new Error('a limit by label must drop');
  const used = new Map<string, number>();
  return ({ labels }) => {
    const value = labels[rule.by_label_name];
    if (value === undefined) return true;
    used.set(value, (used.get(value) ?? 0) + 1);
    return (used.get(value) ?? 0) <= rule.burst;
  };
}

function json(expressions: Readonly<Record<string, string>>): Stage {
  return ({ line, extracted }) => {
    const data = parseObject(line);
    if (data === undefined) return true;
    for (const [name, expression] of Object.entries(expressions)) {
      const value = searchJson(expression, data);
      extracted[name] = typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
    }
    return true;
  };
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const data: unknown = JSON.parse(line);
    return isObject(data) ? data : undefined;
  } catch {
    return undefined;
  }
}

function regex(expression: string): Stage {
  const pattern = re2(expression);
  return ({ line, extracted }) => {
    const match = pattern.exec(line);
    // A group that took no part in a match is an empty string in Go.
    for (const [name, value] of Object.entries(match?.groups ?? {})) extracted[name] = value ?? '';
    return true;
  };
}

function template(source: string, text: string): Stage {
  return ({ extracted, line }) => {
    const data = Object.entries(extracted).flatMap(([name, value]) => {
      const string = asString(value);
      return string === undefined ? [] : [[name, string] as const];
    });
    const value = asString(extracted[source]);
    const result = executeTemplate(text, {
      ...Object.fromEntries(data),
      ...(value === undefined ? {} : { Value: value }),
      Entry: line,
    });
    if (result === '') delete extracted[source];
    else extracted[source] = result;
    return true;
  };
}

function labels(names: Readonly<Record<string, string>>): Stage {
  return (entry) => {
    for (const [name, source] of Object.entries(names)) {
      const value = asString(entry.extracted[source || name]);
      if (value !== undefined) entry.labels[name] = value;
    }
    return true;
  };
}

function structuredMetadata(names: Readonly<Record<string, string>>): Stage {
  return (entry) => {
    for (const [name, source] of Object.entries(names)) {
      const key = source || name;
      const value = asString(entry.extracted[key]) ?? entry.labels[key];
      if (value === undefined) continue;
      entry.metadata[name] = value;
      if (entry.labels[key] === value) delete entry.labels[key];
    }
    return true;
  };
}

function labelAllow(names: readonly string[]): Stage {
  return ({ labels }) => {
    for (const name of Object.keys(labels)) if (!names.includes(name)) delete labels[name];
    return true;
  };
}

/** Numbers and truth values have a form as text; null has none. */
function asString(value: unknown): string | undefined {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
}
