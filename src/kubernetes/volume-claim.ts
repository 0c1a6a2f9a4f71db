import type { Storage } from '../config/schema/resources.ts';

/** What the volume claim of each replica asks for, as plain data. */
export function volumeClaimSpec(storage: Storage) {
  return {
    accessModes: ['ReadWriteOnce' as const],
    resources: { requests: { storage: String(storage.size) } },
    ...(storage.storageClassName ? { storageClassName: storage.storageClassName } : {}),
    volumeMode: 'Filesystem' as const,
  };
}
