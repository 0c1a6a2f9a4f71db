import { z } from 'zod';
import { hostOf, serviceNamespaceOf } from '../../kubernetes/service-address.ts';
import { relation } from './relation.ts';
import { tlsClient } from './remote-authentication.ts';
import { duration, HOST_PORT, percentage } from './scalars.ts';

interface Connection {
  readonly endpoint: string;
  readonly insecure: boolean;
  readonly tls?: unknown;
}

/** Where a component sends traces of its own work. */
export const tracingSchema = z
  .strictObject({
    endpoint: z
      .string()
      .regex(new RegExp(HOST_PORT), 'is not host:port; write tempo.tracing.svc:4317')
      .describe('Host and port of an OTLP receiver.'),
    protocol: z.enum(['grpc', 'http']).default('grpc').describe('Protocol of the receiver.'),
    samplingFraction: percentage().prefault('10%').describe('Share of requests and rule evaluations that are traced.'),
    timeout: duration({ min: '1s' }).prefault('10s').describe('How long one export may take.'),
    insecure: z.boolean().default(false).describe('Whether to send without TLS; only to a Service of the cluster.'),
    tls: tlsClient.optional().describe('Certificates. Default: the authorities that the image trusts.'),
  })
  .check(
    relation<Connection>(['endpoint', 'insecure'], ({ endpoint, insecure }, report) => {
      if (!insecure || serviceNamespaceOf(hostOf(endpoint))) return;
      report(['insecure'], 'sends traces in the clear; use TLS, or an endpoint such as tempo.tracing.svc:4317');
    }),
    relation<Connection>(['insecure', 'tls'], ({ insecure, tls }, report) => {
      if (insecure && tls) report(['insecure'], 'turns TLS off, so tls means nothing; remove one of them');
    }),
  );
