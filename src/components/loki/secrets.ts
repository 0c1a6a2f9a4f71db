import type { LokiSettings } from '../../config/schema/loki.ts';
import type { SecretKey } from '../../config/schema/scalars.ts';

/** Keys of Secrets that Loki and its gateway read, and what for. */
export function lokiSecrets({ storage, gateway }: LokiSettings): (SecretKey & { readonly purpose: string })[] {
  const { s3, gcs, azure } = storage;
  const store = [s3?.accessKeyId, s3?.secretAccessKey, gcs?.serviceAccountKey, azure?.accountKey];
  return [
    ...store.flatMap((reference) => (reference ? [{ ...reference, purpose: 'object storage of Loki' }] : [])),
    ...(gateway.enabled && gateway.htpasswd
      ? [{ ...gateway.htpasswd, purpose: 'users of the gateway of Loki (htpasswd)' }]
      : []),
  ];
}
