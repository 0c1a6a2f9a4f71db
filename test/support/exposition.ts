import { readFileSync } from 'node:fs';
import type { InputSeries } from '../../src/rules/rule.ts';

/** A series that a process prints, with its value. */
interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A step that gives a target a label. */
interface TargetRelabeling {
  readonly sourceLabels?: readonly string[];
  readonly targetLabel?: string;
  readonly replacement?: string;
}

/** What service discovery says of a target. */
const DISCOVERED: Readonly<Record<string, string>> = { __meta_kubernetes_pod_node_name: 'worker-1' };

/** Minutes between the two scrapes of a file. */
const MINUTES = 10;

/** Where one file of test/services/expositions says that the second scrape begins. */
const LATER = '# ---- ten minutes later ----';

/**
 * The series that Prometheus stores of a process: what it printed at two points in time, with the labels of its target.
 * Counters grow evenly in between.
 */
export function scrapedTwice(
  file: string,
  target: Readonly<Record<string, string>>,
  relabelings: readonly TargetRelabeling[],
): InputSeries[] {
  const text = readFileSync(`test/services/expositions/${file}.txt`, 'utf8');
  const [first, second] = text
    .split(LATER)
    .map((part) => parse(part).map((sample) => stored(sample, target, relabelings)));
  if (!first || !second) throw new Error(`${file} holds no second scrape`);
  const later = new Map(second.map((sample) => [idOf(sample), sample.value]));
  return first.map((sample) => {
    const id = idOf(sample);
    const end = later.get(id);
    if (end === undefined) throw new Error(`${id} is in the first scrape of ${file} only`);
    const step = Number(((end - sample.value) / MINUTES).toPrecision(12));
    return { series: id, values: `${sample.value}+${step}x${MINUTES}` };
  });
}

/** Reads the text format, with names in quotes where they are no plain ones. */
function parse(text: string): Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, bare = '', braces = '', value = ''] = /^([a-zA-Z_:][\w:]*)?(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      const [, quoted = ''] = /^"([^"]+)"(?:,|$)/.exec(braces) ?? [];
      const pairs = [...braces.matchAll(/(?:(\w+)|"([^"]+)")="((?:[^"\\]|\\.)*)"/g)];
      const labels = Object.fromEntries(pairs.map(([, plain, name, text = '']) => [plain ?? name ?? '', text]));
      const name = bare || quoted;
      if (name === '' || Number.isNaN(Number(value))) throw new Error(`not a line of an exposition: ${line}`);
      return { name, labels, value: Number(value) };
    });
}

/** A sample as Prometheus 3 stores it: labels of the target win, and boundaries are written as fractions. */
function stored(
  { name, labels, value }: Sample,
  target: Readonly<Record<string, string>>,
  relabelings: readonly TargetRelabeling[],
): Sample {
  const own: Record<string, string> = { ...target };
  for (const { sourceLabels = [], targetLabel = '', replacement } of relabelings) {
    own[targetLabel] = replacement ?? sourceLabels.map((label) => DISCOVERED[label] ?? '').join(';');
  }
  const exposed = Object.entries(labels)
    .filter(([, text]) => text !== '')
    .map(([label, text]) => [
      Object.hasOwn(own, label) ? `exported_${label}` : label,
      label === 'le' && /^\d+$/.test(text) ? `${text}.0` : text,
    ]);
  return { name, labels: { ...Object.fromEntries(exposed), ...own }, value };
}

function idOf({ name, labels }: Sample): string {
  const quoted = (text: string) => (/^[a-zA-Z_][\w:]*$/.test(text) ? text : JSON.stringify(text));
  const pairs = Object.entries(labels).map(([label, value]) => `${quoted(label)}=${JSON.stringify(value)}`);
  return quoted(name) === name ? `${name}{${pairs.join(',')}}` : `{${[quoted(name), ...pairs].join(',')}}`;
}
