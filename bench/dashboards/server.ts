import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tool } from '../../test/support/tools.ts';
import { freePort } from '../free-port.ts';

/** Labels of a series, and its values by time in seconds, as the API writes them. */
export interface Answer {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [seconds: number, value: string])[];
}

/** When a range query asks. */
export interface Times {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** A Prometheus of this machine alone, over blocks that are written while it is down. */
export class Server {
  private process: ChildProcess | undefined;
  private url = '';

  constructor(private readonly directory: string) {}

  get data(): string {
    return join(this.directory, 'data');
  }

  /** Adds text in the format of OpenMetrics to what is stored. */
  store(file: string): void {
    mkdirSync(this.data, { recursive: true });
    execFileSync(tool('promtool'), ['tsdb', 'create-blocks-from', 'openmetrics', file, this.data], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }

  /** Names of the blocks that are stored. */
  get blocks(): string[] {
    return readdirSync(this.data).filter((name) => /^[0-9A-Z]{26}$/.test(name));
  }

  /** Removes all blocks but some. */
  keep(blocks: readonly string[]): void {
    for (const block of this.blocks) {
      if (!blocks.includes(block)) rmSync(join(this.data, block), { recursive: true });
    }
  }

  async start(): Promise<void> {
    const port = await freePort();
    this.url = `http://127.0.0.1:${port}`;
    const config = join(this.directory, 'prometheus.yml');
    writeFileSync(config, '{}');
    this.process = spawn(
      tool('prometheus'),
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${this.data}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--query.timeout=10m',
        // What rules write lies in blocks of its own; nobody shall be at work on them while queries are timed.
        '--no-storage.tsdb.allow-overlapping-compaction',
        '--log.level=error',
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    while (!(await fetch(`${this.url}/-/ready`).catch(() => undefined))?.ok) await sleep(100);
  }

  async stop(): Promise<void> {
    const { process } = this;
    if (!process) return;
    this.process = undefined;
    process.kill('SIGKILL');
    await new Promise((resolve) => process.once('close', resolve));
    // Killed, it leaves its lock; what it wrote meanwhile is about itself and of no use.
    for (const name of ['lock', 'wal', 'chunks_head', 'queries.active']) {
      rmSync(join(this.data, name), { recursive: true, force: true });
    }
  }

  /** Asks as a graph does. */
  range(query: string, { start, end, step }: Times): Promise<Answer[]> {
    return this.ask('query_range', { query, start: String(start), end: String(end), step: String(step) });
  }

  /** Asks as a table does. */
  async instant(query: string, time: number): Promise<Answer[]> {
    type Instant = { readonly metric: Answer['metric']; readonly value: Answer['values'][number] };
    const answers = (await this.ask('query', { query, time: String(time) })) as unknown as Instant[];
    return answers.map(({ metric, value }) => ({ metric, values: [value] }));
  }

  private async ask(path: string, parameters: Record<string, string>): Promise<Answer[]> {
    const body = new URLSearchParams(parameters);
    const response = await fetch(`${this.url}/api/v1/${path}`, { method: 'POST', body });
    const { status, data, error } = (await response.json()) as {
      status: string;
      data: { result: Answer[] };
      error?: string;
    };
    if (status !== 'success') throw new Error(`${error}: ${parameters.query}`);
    return data.result;
  }
}
