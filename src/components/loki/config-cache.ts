import { cacheName, hostOf, type LokiAddresses, MEMCACHED } from './addresses.ts';
import type { LokiConfig } from './config-model.ts';

/** Which caches there are. */
export interface Caches {
  readonly chunks?: unknown;
  readonly results?: unknown;
}

function client(addresses: LokiAddresses, cache: 'chunks' | 'results', timeout: string, connections: number) {
  return {
    addresses: `dnssrvnoa+_${MEMCACHED.name}._tcp.${hostOf(addresses, cacheName(addresses, cache))}`,
    // Each entry has one place among the pods, so that together they hold as much as all of them.
    consistent_hash: true,
    timeout,
    max_idle_conns: connections,
    update_interval: '1m',
  };
}

/** Answers of queries, which a dashboard asks for again and again. */
export function queryRange(addresses: LokiAddresses, { results }: Caches): LokiConfig['query_range'] {
  const cache = results
    ? { default_validity: '12h', memcached_client: client(addresses, 'results', '500ms', 16) }
    : { embedded_cache: { enabled: true, max_size_mb: 100 } };
  return { align_queries_with_step: true, cache_results: true, results_cache: { cache } };
}

/** Chunks that were read or have just been written. */
export function chunkStore(addresses: LokiAddresses, { chunks }: Caches): Pick<LokiConfig, 'chunk_store_config'> {
  if (!chunks) return {};
  return {
    chunk_store_config: {
      chunk_cache_config: {
        default_validity: '0s',
        memcached: { batch_size: 4, parallelism: 5 },
        memcached_client: client(addresses, 'chunks', '2s', 72),
        // What waits to be written to the cache is memory of Loki: the default may come to 1 GB.
        background: { writeback_goroutines: 1, writeback_buffer: 50_000, writeback_size_limit: '50MB' },
      },
    },
  };
}
