import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { renderAlloy } from '../../src/logs/alloy/config.ts';
import type { LogPipeline } from '../../src/logs/pipeline.ts';
import { renderPromtail } from '../../src/logs/promtail.ts';
import { tool } from './tools.ts';

const DESTINATION = {
  lokiUrl: 'http://loki.monitoring.svc:3100',
  cluster: 'test',
  discovery: { includeNamespaces: [], excludeNamespaces: [], workloads: [] },
};

/** The collectors whose stages are run as they are, by the program of tools/log-pipeline that has them. */
export const COLLECTORS = {
  'promtail-stages': (pipeline: LogPipeline) =>
    dump(
      renderPromtail(pipeline, { ...DESTINATION, positionsFile: '/positions.yaml', httpPort: 3101 }),
      // As the chart writes it.
      { lineWidth: -1, noRefs: true },
    ),
  'alloy-stages': (pipeline: LogPipeline) =>
    renderAlloy(pipeline, { ...DESTINATION, promtailPositionsFile: '/positions.yaml' }),
} as const;
export type Collector = keyof typeof COLLECTORS;

/** A log file, and the labels that its lines begin with. */
export interface LogFile {
  readonly labels: Readonly<Record<string, string>>;
  readonly lines: readonly Buffer[];
}

/** What the stages of a collector make of a file. */
export interface Processed {
  readonly entries: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly metadata: Readonly<Record<string, string>>;
    readonly time: string;
    readonly line: Buffer;
  }[];
  readonly counters: readonly {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
  }[];
}

/** Runs files through the stages of a real collector, each through a pipeline of its own. */
export function process(collector: Collector, pipeline: LogPipeline, files: readonly LogFile[]): Processed[] {
  const directory = mkdtempSync(join(tmpdir(), 'panoptes-logs-'));
  const config = join(directory, 'config');
  const input = files.map(({ labels, lines }) =>
    JSON.stringify({ labels, lines: lines.map((line) => line.toString('base64')) }),
  );
  try {
    writeFileSync(config, COLLECTORS[collector](pipeline));
    const output = execFileSync(tool(collector), [config], {
      input: input.join('\n'),
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    return output.trimEnd().split('\n').map(parse);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function parse(text: string): Processed {
  const { entries, counters } = JSON.parse(text);
  return {
    entries: entries.map((entry: { line: string }) => ({ ...entry, line: Buffer.from(entry.line, 'base64') })),
    counters,
  };
}
