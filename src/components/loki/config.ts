import type { LokiStorage } from '../../config/schema/loki-storage.ts';
import type { LokiTenancy } from '../../config/schema/loki-tenancy.ts';
import type { Resources } from '../../config/schema/resources.ts';
import type { Endpoint } from '../../kubernetes/endpoint.ts';
import { GOSSIP, GRPC, HTTP, headlessName, hostOf, type LokiAddresses, memberlistName, partName } from './addresses.ts';
import { type Caches, chunkStore, queryRange } from './config-cache.ts';
import { type LimitOptions, limitsConfig } from './config-limits.ts';
import type { ByteSize, LokiConfig } from './config-model.ts';
import { newestStore, objectStores, type StoredLines, schemaConfig } from './config-storage.ts';
import { overridesOf } from './overrides.ts';
import { CONFIG_PATH, DATA_PATH, OVERRIDES_FILE, RULES_ROOT, TENANT_RULES } from './paths.ts';

export interface LokiConfigOptions extends LimitOptions, StoredLines {
  readonly addresses: LokiAddresses;
  readonly mode: 'monolithic' | 'ha' | 'distributed';
  /** On how many processes each line is kept until it is stored. */
  readonly replicationFactor: number;
  readonly storage: LokiStorage;
  /** Of the process that keeps lines in memory. */
  readonly resources: Resources;
  readonly alertmanager: Endpoint;
  /** Labels of every alert of log rules, such as those that Prometheus adds to its own. @default - none */
  readonly externalLabels?: Readonly<Record<string, string>>;
  readonly patterns: boolean;
  readonly cache: Caches;
  /** @default - there is one tenant */
  readonly tenancy?: LokiTenancy | undefined;
  readonly ruler: { readonly remoteWrite?: { readonly url: string } };
}

/** What answers and batches of lines may come to: gRPC's own limit of 4 MB is below that of a single query. */
const MESSAGE_BYTES = 100 * 2 ** 20;

/** The configuration of a Loki. Every part of it reads the same file. */
export function lokiConfig(options: LokiConfigOptions): LokiConfig {
  const { addresses, mode, tenancy } = options;
  // The server must not cut the connection before the query has had its time.
  const patience = `${options.limits.queryTimeout.seconds + 10}s`;
  return {
    // Loki then asks for the tenant of each request. It believes whoever names one.
    auth_enabled: tenancy !== undefined,
    ...(tenancy ? { querier: { multi_tenant_queries_enabled: true } } : {}),
    ...(overridesOf(tenancy) ? { runtime_config: { file: `${CONFIG_PATH}/${OVERRIDES_FILE}` } } : {}),
    server: {
      http_listen_port: HTTP.number,
      grpc_listen_port: GRPC.number,
      log_level: 'info',
      http_server_read_timeout: patience,
      http_server_write_timeout: patience,
      grpc_server_max_recv_msg_size: MESSAGE_BYTES,
      grpc_server_max_send_msg_size: MESSAGE_BYTES,
    },
    common: {
      // Loki otherwise looks for an interface called eth0 or en0, and fails where there is none.
      instance_addr: '${POD_IP}',
      path_prefix: DATA_PATH,
      replication_factor: options.replicationFactor,
      ring: { kvstore: { store: mode === 'monolithic' ? 'inmemory' : 'memberlist' } },
      ...(mode === 'distributed'
        ? { compactor_grpc_address: `${hostOf(addresses, partName(addresses, 'compactor'))}:${GRPC.number}` }
        : {}),
    },
    ...(mode === 'monolithic' ? {} : { memberlist: memberlist(addresses) }),
    schema_config: schemaConfig(options),
    storage_config: storageConfig(options),
    ingester: ingester(options),
    compactor: compactor(options),
    ...(mode === 'distributed' ? queryPath(addresses) : {}),
    query_range: queryRange(addresses, options.cache),
    ...chunkStore(addresses, options.cache),
    limits_config: {
      ...limitsConfig(options),
      // Each of several processes would look for requests to delete on its own volume only.
      ...(mode === 'ha' ? { deletion_mode: 'disabled' } : {}),
    },
    ruler_storage: { backend: 'local', local: { directory: tenancy ? TENANT_RULES : RULES_ROOT } },
    ruler: ruler(options),
    pattern_ingester: { enabled: options.patterns },
    analytics: { reporting_enabled: false },
  };
}

function memberlist(addresses: LokiAddresses): LokiConfig['memberlist'] {
  return {
    bind_port: GOSSIP.number,
    join_members: [`dns+${hostOf(addresses, memberlistName(addresses))}:${GOSSIP.number}`],
    // Keeps it apart from any other ring whose members come to have an address that one of these had.
    cluster_label: `${addresses.name}-${addresses.namespace}`,
    // The first of them finds nobody.
    abort_if_cluster_join_fails: false,
    rejoin_interval: '90s',
  };
}

function storageConfig({ storage, mode, addresses }: LokiConfigOptions): LokiConfig['storage_config'] {
  const gateway = headlessName(partName(addresses, 'index-gateway'));
  return {
    // Written out because Loki 4.0 changes the default.
    use_thanos_objstore: true,
    object_store: objectStores(storage),
    ...(mode === 'distributed'
      ? {
          tsdb_shipper: {
            index_gateway_client: { server_address: `dns+${hostOf(addresses, gateway)}:${GRPC.number}` },
          },
        }
      : {}),
  };
}

function ingester({ mode, resources }: LokiConfigOptions): LokiConfig['ingester'] {
  return {
    chunk_encoding: 'snappy',
    // A member that never comes back, such as one whose node burnt, must not stand in the way of all others.
    ...(mode === 'monolithic' ? {} : { autoforget_unhealthy: true }),
    wal: { replay_memory_ceiling: replayCeiling(resources) },
  };
}

/** How much of its write-ahead log Loki holds in memory at a start; the default of 4 GB would get it killed each time. */
function replayCeiling({ limits }: Resources): ByteSize {
  return `${Math.floor((limits.memory.value * 0.4) / 2 ** 20)}MB`;
}

/** Without the compactor's retention the period in limits_config is ignored, and the store fills up. */
function compactor(options: LokiConfigOptions): LokiConfig['compactor'] {
  return {
    retention_enabled: true,
    delete_request_store: newestStore(options),
    // What is marked for deletion must be known to whichever process does it next.
    ...(options.mode === 'ha' ? { deletion_marker_object_store_prefix: 'deletion_markers/' } : {}),
  };
}

/** How a query comes from the frontend to the queriers, which are other pods. */
function queryPath(addresses: LokiAddresses): Pick<LokiConfig, 'frontend' | 'frontend_worker' | 'index_gateway'> {
  const scheduler = hostOf(addresses, headlessName(partName(addresses, 'query-scheduler')));
  const schedulerAddress = `${scheduler}:${GRPC.number}`;
  const querier = hostOf(addresses, partName(addresses, 'querier'));
  return {
    frontend: { scheduler_address: schedulerAddress, tail_proxy_url: `http://${querier}:${HTTP.number}` },
    frontend_worker: { scheduler_address: schedulerAddress },
    index_gateway: { mode: 'simple' },
  };
}

function ruler({
  mode,
  addresses,
  alertmanager,
  externalLabels,
  ruler: settings,
}: LokiConfigOptions): LokiConfig['ruler'] {
  const { service, namespace, port } = alertmanager;
  const frontend = hostOf(addresses, headlessName(partName(addresses, 'query-frontend')));
  return {
    // Scratch space. It must not be the directory that the rules are read from.
    rule_path: `${DATA_PATH}/rules-temp`,
    // The default is the working directory, which is read-only.
    wal: { dir: `${DATA_PATH}/ruler-wal` },
    enable_api: true,
    ...(externalLabels ? { external_labels: { ...externalLabels } } : {}),
    // By SRV records, so that every replica behind a headless Service is notified, not any one of them.
    alertmanager_url: `http://_${port.name}._tcp.${service}.${namespace}.svc`,
    enable_alertmanager_discovery: true,
    // Otherwise each of several processes would evaluate every group.
    ...(mode === 'monolithic' ? {} : { enable_sharding: true }),
    ...(settings.remoteWrite
      ? { remote_write: { enabled: true, clients: { metrics: { url: settings.remoteWrite.url } } } }
      : {}),
    ...(mode === 'distributed'
      ? { evaluation: { mode: 'remote', query_frontend: { address: `dns:///${frontend}:${GRPC.number}` } } }
      : {}),
  };
}
