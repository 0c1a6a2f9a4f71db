import { z } from 'zod';
import { hostOf, serviceNamespaceOf } from '../../kubernetes/service-address.ts';
import { type ReportRelation, relation } from './relation.ts';
import { baseUrl, secretKey } from './scalars.ts';

interface Related {
  readonly url: string;
  readonly basic?: unknown;
  readonly bearer?: unknown;
}

/** An API that answers PromQL over the samples that were sent away. */
export const remoteQuerySchema = z
  .strictObject({
    url: baseUrl().describe(
      'Address of the API up to where /api/v1 follows, such as https://mimir.example.com/prometheus. It must answer for this cluster alone, such as a tenant of its own: rules do not ask which cluster a series comes from. Outside the cluster it must be https.',
    ),
    basic: z
      .strictObject({
        // Thanos reads the password from a file, but no user.
        username: z
          .string()
          .min(1, 'is empty; write a name')
          .describe('User; for Grafana Cloud the number of the instance.'),
        password: secretKey().describe('Secret that holds the password.'),
      })
      .optional()
      .describe('User and password to log in with.'),
    bearer: secretKey().optional().describe('Secret that holds a token to log in with.'),
  })
  .check(relation<Related>(['url'], checkTransport), relation<Related>(['basic', 'bearer'], checkOneLogin));

/** An API that answers PromQL over the samples that were sent away. */
export type RemoteQuery = z.output<typeof remoteQuerySchema>;

function checkTransport({ url }: Related, report: ReportRelation): void {
  if (!url.startsWith('http:') || serviceNamespaceOf(hostOf(url))) return;
  report(['url'], 'asks in the clear; use https, or http to a Service: http://<name>.<namespace>.svc');
}

function checkOneLogin({ basic, bearer }: Related, report: ReportRelation): void {
  if (basic && bearer) report(['bearer'], 'is a second way to log in; keep basic or bearer');
}
