import type { LogStage } from '../../src/logs/stages.ts';
import { executeTemplate } from './go-template.ts';
import { isObject, searchJson } from './jmespath.ts';
import { multiline } from './multiline-model.ts';
import { re2 } from './re2.ts';
import { isSampling, samples } from './sampling-model.ts';

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

export interface Stage {
  /** What goes on when an entry arrives: the entry itself, changed or not, or those that waited for it. */
  readonly push: (entry: Entry) => Entry[];
  /** What has waited in vain. */
  readonly flush: () => Entry[];
}

/** A stage that never holds an entry back: it changes the entry and says whether it goes on. */
const simple = (process: (entry: Entry) => boolean): Stage => ({
  push: (entry) => (process(entry) ? [entry] : []),
  flush: () => [],
});

/**
 * A model of the stages of Promtail 3.6 and Alloy 1.18, written from their sources; test/tools/log-pipeline.test.ts
 * compares it with both. Stages that the pipeline does not use throw.
 *
 * @see https://github.com/grafana/loki/tree/v3.6.11/clients/pkg/logentry/stages
 */
export class StageModel {
  private readonly stages: readonly Stage[];
  /** How many lines each counter has counted, by name and labels. */
  readonly counters = new Map<string, number>();

  /** `now` is the time of the collector, in milliseconds since 1970. */
  constructor(
    stages: readonly LogStage[],
    private readonly now: number,
  ) {
    this.stages = stages.map((stage) => this.stage(stage));
  }

  /** Sends one line of a file through the stages: what comes out of it, and of those that waited for it. */
  push(line: string, labels: Readonly<Record<string, string>>): Entry[] {
    const entry: Entry = { line, time: this.now, labels: { ...labels }, metadata: {}, extracted: { ...labels } };
    return pushAll(this.stages, [entry]);
  }

  /** What comes out when nothing more goes in. */
  flush(): Entry[] {
    return flushAll(this.stages);
  }

  private stage(stage: LogStage): Stage {
    if (Object.keys(stage).length !== 1) throw new Error('a stage must have exactly one key');
    if ('cri' in stage) return simple(cri(stage.cri.max_partial_line_size));
    if ('drop' in stage) return simple(this.drop(stage.drop));
    if ('limit' in stage) return simple(limit(stage.limit));
    if ('timestamp' in stage) return simple(timestamp(stage.timestamp.source));
    if ('json' in stage) return simple(json(stage.json.expressions));
    if ('regex' in stage) return simple(regex(stage.regex.expression));
    if ('replace' in stage) return simple(replace(stage.replace.expression, stage.replace.replace));
    if ('template' in stage) return simple(template(stage.template.source, stage.template.template));
    if ('metrics' in stage) return simple(this.metrics(stage.metrics));
    if ('labels' in stage) return simple(labels(stage.labels));
    if ('structured_metadata' in stage) return simple(structuredMetadata(stage.structured_metadata));
    if ('tenant' in stage) return simple(tenant(stage.tenant));
    if ('labelallow' in stage) return simple(labelAllow(stage.labelallow));
    if ('multiline' in stage) return multiline(stage.multiline);
    if ('match' in stage) {
      const stages = stage.match.stages.map((each) => this.stage(each));
      return match(stage.match.selector, stages);
    }
    throw new Error(`the tests do not know the stage ${Object.keys(stage)[0]}`);
  }

  private drop(rule: Extract<LogStage, { drop: unknown }>['drop']): (entry: Entry) => boolean {
    const pattern = rule.expression === undefined ? undefined : re2(rule.expression);
    const hours = rule.older_than === undefined ? undefined : Number(/^(\d+)h$/.exec(rule.older_than)?.[1]);
    if (rule.source !== undefined && pattern) throw new Error('the tests do not know a source with an expression');
    return ({ line, time, extracted }) => {
      const matches = pattern === undefined || pattern.test(line);
      const tooOld = hours === undefined || time < this.now - hours * 3_600_000;
      const isThere = rule.source === undefined || Object.hasOwn(extracted, rule.source);
      return !(matches && tooOld && isThere);
    };
  }

  private metrics(metrics: Extract<LogStage, { metrics: unknown }>['metrics']): (entry: Entry) => boolean {
    return ({ extracted, labels: own }) => {
      for (const [name, { prefix, source }] of Object.entries(metrics)) {
        if (!Object.hasOwn(extracted, source)) continue;
        const key = `${prefix}${name}${JSON.stringify(Object.entries(own).sort())}`;
        this.counters.set(key, (this.counters.get(key) ?? 0) + 1);
      }
      return true;
    };
  }
}

function pushAll(stages: readonly Stage[], entries: readonly Entry[]): Entry[] {
  return stages.reduce<Entry[]>((on, stage) => on.flatMap(stage.push), [...entries]);
}

/** What a stage gives up goes through all that follow it. */
function flushAll(stages: readonly Stage[]): Entry[] {
  return stages.reduce<Entry[]>((on, stage) => [...on.flatMap(stage.push), ...stage.flush()], []);
}

/** Entries whose labels match go through the stages, all others past them. */
function match(selector: string, stages: readonly Stage[]): Stage {
  const matchers = [...selector.matchAll(/(\w+)(=~?)"([^"]*)"/g)].map(([, name = '', operator, value = '']) => ({
    name,
    pattern: operator === '=' ? undefined : re2(`^(?:${value})$`),
    value,
  }));
  const written = matchers.map(({ name, pattern, value }) => `${name}=${pattern ? '~' : ''}"${value}"`).join(',');
  if (selector !== `{${written}}`) throw new Error(`the tests do not know the selector ${selector}`);
  return {
    push: (entry) => {
      const isMeant = matchers.every(({ name, pattern, value }) => {
        const label = entry.labels[name] ?? '';
        return pattern ? pattern.test(label) : label === value;
      });
      return isMeant ? pushAll(stages, [entry]) : [entry];
    },
    flush: () => flushAll(stages),
  };
}

function cri(maxSize: number): (entry: Entry) => boolean {
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
function limit(rule: Extract<LogStage, { limit: unknown }>['limit']): (entry: Entry) => boolean {
  if (!rule.drop) throw new Error('a limit by label must drop');
  const used = new Map<string, number>();
  return ({ labels }) => {
    const value = labels[rule.by_label_name];
    if (value === undefined) return true;
    used.set(value, (used.get(value) ?? 0) + 1);
    return (used.get(value) ?? 0) <= rule.burst;
  };
}

/** The time that was read, as RFC 3339; without one the entry keeps the time that it has. */
function timestamp(source: string): (entry: Entry) => boolean {
  return (entry) => {
    const text = asString(entry.extracted[source]) ?? '';
    const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/.test(text);
    if (isTime && !Number.isNaN(Date.parse(text))) entry.time = Date.parse(text);
    return true;
  };
}

function json(expressions: Readonly<Record<string, string>>): (entry: Entry) => boolean {
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

function regex(expression: string): (entry: Entry) => boolean {
  const pattern = re2(expression);
  return ({ line, extracted }) => {
    const found = pattern.exec(line);
    // A group that took no part in a match is an empty string in Go.
    for (const [name, value] of Object.entries(found?.groups ?? {})) extracted[name] = value ?? '';
    return true;
  };
}

/** Replaces what groups match, not all that the expression matches. */
function replace(expression: string, text: string): (entry: Entry) => boolean {
  const pattern = new RegExp(re2(expression), `${re2(expression).flags}dg`);
  return (entry) => {
    let result = '';
    let end = 0;
    for (const found of entry.line.matchAll(pattern)) {
      for (const span of found.indices?.slice(1) ?? []) {
        if (span === undefined || span[0] < end) continue;
        result += entry.line.slice(end, span[0]) + text;
        end = span[1];
      }
    }
    entry.line = result + entry.line.slice(end);
    return true;
  };
}

function template(source: string, text: string): (entry: Entry) => boolean {
  return ({ extracted, line }) => {
    const data = Object.entries(extracted).flatMap(([name, value]) => {
      const string = asString(value);
      return string === undefined ? [] : [[name, string] as const];
    });
    const value = asString(extracted[source]);
    const values = { ...Object.fromEntries(data), ...(value === undefined ? {} : { Value: value }), Entry: line };
    const result = isSampling(text) ? samples(text, values) : executeTemplate(text, values);
    if (result === '') delete extracted[source];
    else extracted[source] = result;
    return true;
  };
}

function labels(names: Readonly<Record<string, string>>): (entry: Entry) => boolean {
  return (entry) => {
    for (const [name, source] of Object.entries(names)) {
      const value = asString(entry.extracted[source || name]);
      if (value !== undefined) entry.labels[name] = value;
    }
    return true;
  };
}

function structuredMetadata(names: Readonly<Record<string, string>>): (entry: Entry) => boolean {
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

function labelAllow(names: readonly string[]): (entry: Entry) => boolean {
  return ({ labels }) => {
    for (const name of Object.keys(labels)) if (!names.includes(name)) delete labels[name];
    return true;
  };
}

/** A label by which the collector sends a line, and which it does not send. */
function tenant(rule: Extract<LogStage, { tenant: unknown }>['tenant']): (entry: Entry) => boolean {
  return ({ labels }) => {
    const name = 'value' in rule ? rule.value : labels[rule.label];
    if (name) labels.__tenant_id__ = name;
    return true;
  };
}

/** Numbers and truth values have a form as text; null has none. */
function asString(value: unknown): string | undefined {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
}
