import type { z } from 'zod';
import type { serverTls } from '../../config/schema/receivers/common.ts';
import { secretFile } from '../secret-file.ts';

/** How the certificate of a server is checked. */
export function tlsConfig({ ca, serverName }: z.output<typeof serverTls>) {
  return { ...(ca ? { ca_file: secretFile(ca) } : {}), ...(serverName ? { server_name: serverName } : {}) };
}
