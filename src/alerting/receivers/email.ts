import type { Smtp } from '../../config/schema/receivers/email.ts';
import type { Receiver } from '../../config/schema/receivers/receiver.ts';
import { secretFile } from '../secret-file.ts';
import { tlsConfig } from './tls.ts';

const template = (name: string) => `{{ template "panoptes.${name}" . }}`;

/**
 * A mail. All settings of the server stand here and none of them under `global`, whose user and password every server
 * without a login of its own would be given.
 *
 * @throws Error when there is no server; the schema refuses such a configuration with its place
 */
export function emailConfig({ to, from, smtp, sendResolved }: Receiver['email'][number], shared: Smtp | undefined) {
  const server = smtp ?? shared;
  if (!server) throw new Error(`mail to ${to.join(', ')} needs a server`);
  return {
    to: to.join(', '),
    from: from ?? server.from,
    ...serverConfig(server),
    send_resolved: sendResolved,
    headers: { Subject: template('plain.title') },
    html: template('page'),
    text: template('plain'),
  };
}

function serverConfig({ smarthost, username, password, hello, requireTls, implicitTls, tls }: Smtp) {
  return {
    smarthost,
    ...(hello ? { hello } : {}),
    ...(username ? { auth_username: username } : {}),
    ...(password ? { auth_password_file: secretFile(password) } : {}),
    require_tls: requireTls,
    ...(implicitTls === undefined ? {} : { force_implicit_tls: implicitTls }),
    ...(tls ? { tls_config: tlsConfig(tls) } : {}),
  };
}
