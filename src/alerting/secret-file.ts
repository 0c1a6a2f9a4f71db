import type { SecretKey } from '../config/schema/scalars.ts';

/** Where the operator mounts the Secrets named in the custom resource. */
const SECRETS_PATH = '/etc/alertmanager/secrets';

/** Path of a credential in the Alertmanager container. The value itself never passes through Panoptes. */
export function secretFile({ secret, key }: SecretKey): string {
  return `${SECRETS_PATH}/${secret}/${key}`;
}
