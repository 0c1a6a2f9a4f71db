import { z } from 'zod';
import { type ReportRelation, relation } from './relation.ts';
import { httpUrl, secretKey } from './scalars.ts';

const basic = z.strictObject({
  username: secretKey().describe('Secret that holds the user. It may be the one with the password.'),
  password: secretKey().describe('Secret that holds the password.'),
});

const oauth2 = z.strictObject({
  clientId: secretKey().describe('Secret that holds the id of the client.'),
  clientSecret: secretKey().describe('Secret that holds the secret of the client.'),
  tokenUrl: httpUrl()
    .refine((url) => url.startsWith('https:'), 'would send the secret of the client in the clear; use https')
    .describe('Address that gives tokens.'),
  scopes: z.array(z.string().min(1)).default([]).describe('Scopes to ask for.'),
});

interface Sigv4 {
  readonly accessKey?: unknown;
  readonly secretKey?: unknown;
}

const sigv4 = z
  .strictObject({
    region: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'is not a region of AWS; write one such as eu-central-1')
      .describe('Region of the workspace.'),
    roleArn: z
      .string()
      .regex(/^arn:[\w-]+:iam::\d{12}:role\/.+$/, 'is not a role; write arn:aws:iam::<account>:role/<name>')
      .optional()
      .describe('Role to assume.'),
    accessKey: secretKey()
      .optional()
      .describe('Secret that holds the id of an access key. Default: what the pod is given (IRSA, Pod Identity).'),
    secretKey: secretKey().optional().describe('Secret that holds the secret of that access key.'),
  })
  .check(
    relation<Sigv4>(['accessKey', 'secretKey'], ({ accessKey, secretKey: secret }, report) => {
      if (accessKey && !secret) report(['accessKey'], 'has no secret; add secretKey');
      if (secret && !accessKey) report(['secretKey'], 'has no id; add accessKey');
    }),
  );

const METHODS = ['basic', 'bearer', 'oauth2', 'sigv4'] as const;

/** How a client proves who it is: exactly one of these ways. */
export const remoteAuthentication = z
  .strictObject({
    basic: basic.optional().describe('User and password; Grafana Cloud takes the number of the instance and a token.'),
    bearer: secretKey().optional().describe('Secret that holds a token.'),
    oauth2: oauth2.optional().describe('Tokens of an OAuth 2.0 server (client credentials).'),
    sigv4: sigv4.optional().describe('Signatures of AWS, for Amazon Managed Service for Prometheus.'),
  })
  .check(relation<Partial<Record<(typeof METHODS)[number], unknown>>>([], checkOneMethod));

function checkOneMethod(value: Partial<Record<(typeof METHODS)[number], unknown>>, report: ReportRelation): void {
  const used = METHODS.filter((method) => value[method] !== undefined);
  if (used.length === 0) report([], `is empty; add one of ${METHODS.join(', ')}`);
  if (used.length > 1) report([], `has ${used.join(' and ')}; keep one of them`);
}

interface ClientCertificate {
  readonly certificate?: unknown;
  readonly key?: unknown;
}

/** What a TLS client trusts, and what it shows. */
export const tlsClient = z
  .strictObject({
    ca: secretKey().optional().describe('Secret that holds the certificate of the authority to trust.'),
    certificate: secretKey().optional().describe('Secret that holds the certificate to show.'),
    key: secretKey().optional().describe('Secret that holds the private key of that certificate.'),
    serverName: z.string().min(1).optional().describe('Name that the certificate of the server must have.'),
  })
  .check(
    relation<ClientCertificate>(['certificate', 'key'], ({ certificate, key }, report) => {
      if (certificate && !key) report(['certificate'], 'has no private key; add key');
      if (key && !certificate) report(['key'], 'has no certificate; add certificate');
    }),
  );

/** How a client proves who it is. */
export type RemoteAuthentication = z.output<typeof remoteAuthentication>;

/** What a TLS client trusts, and what it shows. */
export type TlsClient = z.output<typeof tlsClient>;
