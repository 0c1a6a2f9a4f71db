import type { Receiver } from '../../config/schema/receivers/receiver.ts';
import { secretFile } from '../secret-file.ts';
import { tlsConfig } from './tls.ts';

/** Anything that accepts the JSON of Alertmanager. */
export function webhookConfig(config: Receiver['webhook'][number]) {
  const { url, maxAlerts, sendResolved } = config;
  const client = httpClient(config);
  return {
    url_file: secretFile(url),
    send_resolved: sendResolved,
    ...(maxAlerts > 0 ? { max_alerts: maxAlerts } : {}),
    ...(Object.keys(client).length > 0 ? { http_config: client } : {}),
  };
}

function httpClient({ authorization, basicAuth, tls }: Receiver['webhook'][number]) {
  return {
    ...(authorization
      ? { authorization: { type: authorization.type, credentials_file: secretFile(authorization.credentials) } }
      : {}),
    ...(basicAuth
      ? { basic_auth: { username: basicAuth.username, password_file: secretFile(basicAuth.password) } }
      : {}),
    ...(tls ? { tls_config: tlsConfig(tls) } : {}),
  };
}
