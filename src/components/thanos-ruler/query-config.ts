import { stringify } from 'yaml';
import type { RemoteQuery } from '../../config/schema/remote-query.ts';

/** Key of the Secret with the configuration of queries. */
export const QUERY_FILE = 'query.yaml';

const CREDENTIAL_VOLUME = 'query-credential';
const CREDENTIAL_PATH = '/etc/thanos/query-credential';

/**
 * How Thanos reaches the API, in its own format. A credential is named by its file and never part of it.
 * @see https://thanos.io/tip/components/rule.md/#query-api
 */
export function queryConfig({ url, basic, bearer }: RemoteQuery): string {
  const { protocol, host, pathname } = new URL(url);
  const login = basic
    ? { basic_auth: { username: basic.username, password_file: `${CREDENTIAL_PATH}/${basic.password.key}` } }
    : { ...(bearer ? { bearer_token_file: `${CREDENTIAL_PATH}/${bearer.key}` } : {}) };
  const prefix = pathname.replace(/\/+$/, '');
  return stringify([
    {
      ...(Object.keys(login).length > 0 ? { http_config: login } : {}),
      static_configs: [host],
      scheme: protocol.replace(':', ''),
      ...(prefix ? { path_prefix: prefix } : {}),
    },
  ]);
}

/** The volume with the one key of the Secret that the ruler logs in with. */
export function credentialMount({ basic, bearer }: RemoteQuery) {
  const reference = basic?.password ?? bearer;
  if (!reference) return {};
  const { secret: secretName, key } = reference;
  return {
    volumes: [{ name: CREDENTIAL_VOLUME, secret: { secretName, items: [{ key, path: key }] } }],
    volumeMounts: [{ name: CREDENTIAL_VOLUME, mountPath: CREDENTIAL_PATH, readOnly: true }],
  };
}
