import { createHash } from 'node:crypto';

/**
 * A short digest of a configuration file. As an annotation of the pod template it restarts the pods when the
 * file changes, for programs that read their configuration only once.
 */
export function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
