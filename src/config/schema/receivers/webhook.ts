import { z } from 'zod';
import { relation } from '../relation.ts';
import { secretKey } from '../scalars.ts';
import { common, serverTls } from './common.ts';

interface Authentication {
  readonly authorization?: unknown;
  readonly basicAuth?: unknown;
}

const authorization = z.strictObject({
  type: z
    .string()
    .regex(/^[A-Za-z][\w-]*$/, 'is no scheme; write one such as Bearer')
    .default('Bearer')
    .describe('Scheme of the header.'),
  credentials: secretKey().describe('Secret that holds what follows the scheme.'),
});

const basicAuth = z.strictObject({
  username: z.string().min(1, 'is empty; write the name of the user').describe('User to log in as.'),
  password: secretKey().describe('Secret that holds the password of that user.'),
});

/** Anything that accepts the JSON of Alertmanager. */
export const webhook = z
  .strictObject({
    url: secretKey().describe('Secret that holds the address; webhook addresses usually contain a token.'),
    authorization: authorization.optional().describe('Header `Authorization` of each request.'),
    basicAuth: basicAuth.optional().describe('User and password of each request.'),
    tls: serverTls.optional().describe('How the certificate of the server is checked.'),
    maxAlerts: z.int().min(0).default(0).describe('Most alerts in one request; 0 for all of the group.'),
    ...common,
  })
  .check(
    relation<Authentication>(['authorization', 'basicAuth'], ({ authorization: header, basicAuth: basic }, report) => {
      if (header && basic) report(['basicAuth'], 'is one credential too many; remove it, or remove authorization');
    }),
  );
