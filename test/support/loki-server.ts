/**
 * A real Loki on loopback, for tests of queries and rules (test/tools). Each tenant sees its own lines only, so that
 * every case has a Loki of its own. It ends by itself: after five minutes at the latest.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { freePort } from '../../bench/free-port.ts';
import { tool } from './tools.ts';
import { until } from './until.ts';

/** Longer than any test waits, and short enough not to outlive a test run that was interrupted by much. */
const LIFETIME_SECONDS = 300;

type Labels = Readonly<Record<string, string>>;

/** Lines of one stream: the time of each in milliseconds since 1970, its text, and what is stored beside it. */
export interface PushedStream {
  readonly stream: Labels;
  readonly lines: readonly (readonly [time: number, text: string, metadata?: Labels])[];
}

/** Values over time of one series of an answer, by the time in seconds. */
export interface AnsweredSeries {
  readonly metric: Labels;
  readonly values: readonly (readonly [seconds: number, value: string])[];
}

/** An alert as the ruler shows it. */
export interface RulerAlert {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly state: 'pending' | 'firing';
}

export interface LokiServer {
  push(tenant: string, streams: readonly PushedStream[]): Promise<void>;
  /** Values of a query every minute, from one time to another in milliseconds. */
  query(tenant: string, expr: string, from: number, to: number): Promise<readonly AnsweredSeries[]>;
  /** An answer of the ruler, such as that of `alerts`. */
  ruler<T>(tenant: string, path: string): Promise<T>;
  stop(): void;
}

/**
 * @param rules files of rules, by tenant and name
 * @param interval how often they are evaluated
 */
export async function startLoki(
  rules: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
  interval = '5s',
): Promise<LokiServer> {
  const directory = mkdtempSync(join(tmpdir(), 'panoptes-loki-'));
  const [http, grpc] = [await freePort(), await freePort()];
  mkdirSync(join(directory, 'rules'));
  for (const [tenant, files] of Object.entries(rules)) {
    mkdirSync(join(directory, 'rules', tenant));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, 'rules', tenant, name), text);
  }
  writeFileSync(join(directory, 'config.yaml'), dump(config(directory, http, grpc, interval)));
  const loki = spawn(tool('loki'), ['-target=all', `-config.file=${directory}/config.yaml`], { stdio: 'ignore' });
  const timer = setTimeout(() => loki.kill('SIGKILL'), LIFETIME_SECONDS * 1000);
  const url = `http://127.0.0.1:${http}`;
  const stop = () => {
    clearTimeout(timer);
    loki.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  };
  const ask = async <T>(tenant: string, path: string): Promise<T> => {
    const answer = await fetch(`${url}${path}`, { headers: { 'X-Scope-OrgID': tenant } });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${text}`);
    return (JSON.parse(text) as { readonly data: T }).data;
  };
  try {
    await until('Loki is ready', async () => (await fetch(`${url}/ready`).catch(() => undefined))?.ok, 90);
  } catch (error) {
    stop();
    throw error;
  }
  return {
    stop,
    ruler: (tenant, path) => ask(tenant, `/prometheus/api/v1/${path}`),
    async push(tenant, streams) {
      const body = {
        streams: streams.map(({ stream, lines }) => ({
          stream,
          values: lines.map(([time, text, metadata = {}]) => [`${time}000000`, text, metadata]),
        })),
      };
      const headers = { 'X-Scope-OrgID': tenant, 'Content-Type': 'application/json' };
      const answer = await fetch(`${url}/loki/api/v1/push`, { method: 'POST', headers, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(await answer.text());
    },
    async query(tenant, expr, from, to) {
      const range = { query: expr, start: String(from / 1000), end: String(to / 1000), step: '60' };
      const path = `/loki/api/v1/query_range?${new URLSearchParams(range)}`;
      return (await ask<{ readonly result: AnsweredSeries[] }>(tenant, path)).result;
    },
  };
}

/** Nothing of the deployed configuration but how lines are kept: limits and caches would only disturb the cases. */
const config = (directory: string, http: number, grpc: number, interval: string) => ({
  auth_enabled: true,
  server: {
    http_listen_address: '127.0.0.1',
    http_listen_port: http,
    grpc_listen_address: '127.0.0.1',
    grpc_listen_port: grpc,
    log_level: 'error',
  },
  common: {
    instance_addr: '127.0.0.1',
    path_prefix: directory,
    replication_factor: 1,
    ring: { kvstore: { store: 'inmemory' } },
  },
  schema_config: {
    configs: [
      {
        from: '2024-01-01',
        store: 'tsdb',
        object_store: 'filesystem',
        schema: 'v13',
        index: { prefix: 'index_', period: '24h' },
      },
    ],
  },
  storage_config: { use_thanos_objstore: true, object_store: { filesystem: { dir: join(directory, 'chunks') } } },
  // Lines of yesterday are still in memory here: what is on its way to the store is found a quarter of an hour later.
  ingester: { max_chunk_age: '72h', chunk_idle_period: '72h' },
  querier: { query_ingesters_within: '0', query_ingester_only: true },
  query_range: { cache_results: false },
  limits_config: {
    reject_old_samples: false,
    discover_log_levels: false,
    ingestion_rate_mb: 1000,
    ingestion_burst_size_mb: 1000,
    per_stream_rate_limit: '1GB',
    per_stream_rate_limit_burst: '1GB',
    split_queries_by_interval: '0',
    volume_enabled: false,
  },
  ruler_storage: { backend: 'local', local: { directory: join(directory, 'rules') } },
  ruler: {
    rule_path: join(directory, 'scratch'),
    wal: { dir: join(directory, 'wal-of-rules') },
    enable_api: true,
    evaluation_interval: interval,
    poll_interval: '5s',
    alertmanager_url: '',
  },
  analytics: { reporting_enabled: false },
});
