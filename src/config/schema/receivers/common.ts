import { z } from 'zod';
import { dnsSubdomain, secretKey } from '../scalars.ts';

/** Keys that every integration has. */
export const common = {
  sendResolved: z.boolean().default(true).describe('Whether it also says that an alert is over.'),
};

export const emailAddress = () => z.email('is not an email address; write name@example.com');

/** The address of an incoming webhook of a chat service. */
export const webhookUrl = () =>
  secretKey().describe('Secret that holds the address of the incoming webhook, which contains a token.');

/** How a client checks the certificate of a server. */
export const serverTls = z.strictObject({
  ca: secretKey().optional().describe('Secret that holds the certificate of a private authority.'),
  serverName: dnsSubdomain().optional().describe('Name in the certificate, where it differs from the host.'),
});
