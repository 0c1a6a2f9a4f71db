import type { LogStage } from '../../src/logs/stages.ts';
import { re2 } from './re2.ts';
import type { Entry, Stage } from './stage-model.ts';

/** Lines of one stream that wait for the next first line. */
interface Block {
  first: Entry;
  lines: string[];
}

/** Joins lines of a stream. Time stands still, so nothing is sent because it has waited long. */
export function multiline(rule: Extract<LogStage, { multiline: unknown }>['multiline']): Stage {
  const pattern = re2(rule.firstline);
  const blocks = new Map<string, Block>();
  return {
    push: (entry) => {
      const key = JSON.stringify(Object.entries(entry.labels).sort());
      const isFirst = pattern.test(entry.line);
      const block = blocks.get(key) ?? { first: entry, lines: [] };
      // Lines before the first line of a stream have nothing that they could belong to.
      if (!blocks.has(key) && !isFirst) return [entry];
      blocks.set(key, block);
      const out = isFirst ? take(block) : [];
      if (isFirst) block.first = entry;
      block.lines.push(entry.line);
      return block.lines.length === rule.max_lines ? [...out, ...take(block)] : out;
    },
    flush: () => [...blocks.values()].flatMap(take),
  };
}

/** What has been joined so far, with the labels and the time of its first line. Metadata are lost. */
function take(block: Block): Entry[] {
  const { first, lines } = block;
  if (lines.length === 0) return [];
  block.lines = [];
  const { labels, extracted, time } = first;
  return [{ line: lines.join('\n'), time, labels: { ...labels }, extracted: { ...extracted }, metadata: {} }];
}
