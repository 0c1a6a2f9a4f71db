import { storesOf } from '../../config/schema/loki-storage.ts';
import type { TracesConfig } from '../../config/schema/traces.ts';
import { DATA_PATH } from './addresses.ts';
import type { TempoConfig } from './config-model.ts';

/** Variables of the container that hold credentials, so that the configuration names them only. */
export const CREDENTIALS = {
  accessKeyId: 'TEMPO_S3_ACCESS_KEY_ID',
  secretAccessKey: 'TEMPO_S3_SECRET_ACCESS_KEY',
  accountKey: 'TEMPO_AZURE_ACCOUNT_KEY',
} as const;

type Storage = TracesConfig['storage'];
type Blocks = TempoConfig['storage']['trace'];

const fromVariable = (name: string): string => `\${${name}}`;

/** Where blocks are kept. What has just come is on the volume in any case. */
export function tempoStorage(storage: Storage): TempoConfig['storage'] {
  const [store = 'filesystem'] = storesOf(storage);
  const { s3, gcs, azure } = storage;
  return {
    trace: {
      backend: store === 'filesystem' ? 'local' : store,
      wal: { path: `${DATA_PATH}/wal` },
      local: { path: `${DATA_PATH}/blocks` },
      ...(s3 ? { s3: s3Store(s3) } : {}),
      ...(gcs ? { gcs: { bucket_name: gcs.bucket } } : {}),
      ...(azure ? { azure: azureStore(azure) } : {}),
    },
  };
}

function s3Store(s3: NonNullable<Storage['s3']>): Blocks['s3'] {
  const endpoint = new URL(s3.endpoint ?? `https://s3.${s3.region}.amazonaws.com`);
  return {
    bucket: s3.bucket,
    // Without a scheme: that is said by `insecure`.
    endpoint: endpoint.host,
    region: s3.region,
    insecure: endpoint.protocol === 'http:',
    forcepathstyle: s3.pathStyle,
    ...(s3.accessKeyId
      ? { access_key: fromVariable(CREDENTIALS.accessKeyId), secret_key: fromVariable(CREDENTIALS.secretAccessKey) }
      : {}),
  };
}

function azureStore({ account, container, accountKey }: NonNullable<Storage['azure']>): Blocks['azure'] {
  return {
    storage_account_name: account,
    container_name: container,
    // Without either Tempo takes the name of the account for all it needs, and is refused.
    ...(accountKey ? { storage_account_key: fromVariable(CREDENTIALS.accountKey) } : { use_federated_token: true }),
  };
}
