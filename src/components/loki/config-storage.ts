import {
  type LokiSchemaPeriod,
  type LokiStorage,
  type ObjectStore,
  periodsOf,
} from '../../config/schema/loki-storage.ts';
import type { LokiConfig } from './config-model.ts';
import { DATA_PATH } from './paths.ts';

/** Variables of the container that hold credentials, so that the configuration names them only. */
export const CREDENTIALS = {
  accessKeyId: 'LOKI_S3_ACCESS_KEY_ID',
  secretAccessKey: 'LOKI_S3_SECRET_ACCESS_KEY',
  accountKey: 'LOKI_AZURE_ACCOUNT_KEY',
} as const;

const fromVariable = (name: string): string => `\${${name}}`;

/** What a configuration says about where lines are kept. */
export interface StoredLines {
  readonly storage: LokiStorage;
  readonly schema?: readonly LokiSchemaPeriod[];
}

/** From when on lines are kept where. */
export function schemaConfig(lines: StoredLines): LokiConfig['schema_config'] {
  return {
    configs: periodsOf(lines).map(({ from, store, version, objectStore }) => ({
      from,
      store,
      object_store: objectStore,
      schema: version,
      index: { prefix: 'loki_index_', period: '24h' as const },
    })),
  };
}

/** The store of the newest period: what is written now is written there. */
export function newestStore(lines: StoredLines): ObjectStore {
  return periodsOf(lines).at(-1)?.objectStore ?? 'filesystem';
}

/** Where each store is. The volume stands there in any case: earlier periods may lie on it. */
export function objectStores({ s3, gcs, azure }: LokiStorage): LokiConfig['storage_config']['object_store'] {
  return {
    filesystem: { dir: `${DATA_PATH}/chunks` },
    ...(s3 ? { s3: s3Store(s3) } : {}),
    ...(gcs ? { gcs: { bucket_name: gcs.bucket } } : {}),
    ...(azure
      ? {
          azure: {
            account_name: azure.account,
            container_name: azure.container,
            ...(azure.accountKey ? { account_key: fromVariable(CREDENTIALS.accountKey) } : {}),
          },
        }
      : {}),
  };
}

function s3Store(s3: NonNullable<LokiStorage['s3']>) {
  const endpoint = new URL(s3.endpoint ?? `https://s3.${s3.region}.amazonaws.com`);
  return {
    bucket_name: s3.bucket,
    // Without a scheme: that is said by `insecure`.
    endpoint: endpoint.host,
    region: s3.region,
    insecure: endpoint.protocol === 'http:',
    bucket_lookup_type: s3.pathStyle ? ('path' as const) : ('auto' as const),
    ...(s3.accessKeyId
      ? {
          access_key_id: fromVariable(CREDENTIALS.accessKeyId),
          secret_access_key: fromVariable(CREDENTIALS.secretAccessKey),
        }
      : {}),
  };
}
