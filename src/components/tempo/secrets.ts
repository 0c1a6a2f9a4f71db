import type { SecretKey } from '../../config/schema/scalars.ts';
import type { TracesConfig } from '../../config/schema/traces.ts';

/** Keys of Secrets that Tempo reads, and what for. */
export function tempoSecrets({ enabled, storage }: TracesConfig): (SecretKey & { readonly purpose: string })[] {
  if (!enabled) return [];
  const { s3, gcs, azure } = storage;
  const store = [s3?.accessKeyId, s3?.secretAccessKey, gcs?.serviceAccountKey, azure?.accountKey];
  return store.flatMap((reference) => (reference ? [{ ...reference, purpose: 'object storage of Tempo' }] : []));
}
