import { z } from 'zod';
import { relation } from '../relation.ts';
import { dnsSubdomain, HOST_PORT, secretKey } from '../scalars.ts';
import { common, emailAddress, serverTls } from './common.ts';

interface Login {
  readonly username?: string;
  readonly password?: unknown;
  readonly requireTls?: boolean;
}

/** A server that takes mail. */
export const smtp = z
  .strictObject({
    smarthost: z
      .string()
      .regex(new RegExp(HOST_PORT), 'is not host:port; write smtp.example.com:587')
      .describe('Host and port of the mail server.'),
    from: emailAddress().describe('Sender of the mail.'),
    username: z.string().min(1).optional().describe('User to log in as. Default: no login.'),
    password: secretKey().optional().describe('Secret that holds the password of that user.'),
    hello: dnsSubdomain().optional().describe('Name by which Alertmanager introduces itself. Default: localhost.'),
    requireTls: z.boolean().default(true).describe('false: mail may go unencrypted to a server that offers no TLS.'),
    implicitTls: z
      .boolean()
      .optional()
      .describe(
        'Whether the connection starts encrypted (true) or is upgraded by STARTTLS. Default: true at port 465.',
      ),
    tls: serverTls.optional().describe('How the certificate of the server is checked.'),
  })
  .check(
    relation<Login>(['username', 'password', 'requireTls'], ({ username, password, requireTls }, report) => {
      if (username && !password) report(['username'], 'has no password; add password, the Secret that holds it');
      if (password && !username) report(['password'], 'has no user; add username');
      // The client of Alertmanager refuses it as well, but only when the first mail is sent.
      if (username && requireTls === false)
        report(['requireTls'], 'must stay true where there is a password: it would be sent in the clear');
    }),
  );

export type Smtp = z.output<typeof smtp>;

/** Mail to people or lists. */
export const email = z.strictObject({
  to: z.array(emailAddress()).min(1, 'is empty; name at least one address').describe('Who gets the mail.'),
  from: emailAddress().optional().describe('Sender of the mail. Default: that of the mail server.'),
  smtp: smtp.optional().describe('Mail server for these mails. Default: `alerting.smtp`.'),
  ...common,
});
