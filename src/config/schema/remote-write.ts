import { z } from 'zod';
import { hostOf, serviceNamespaceOf } from '../../kubernetes/service-address.ts';
import type { Duration } from '../duration.ts';
import { regularExpression } from './regular-expression.ts';
import { type ReportRelation, relation } from './relation.ts';
import { remoteAuthentication, tlsClient } from './remote-authentication.ts';
import { dnsLabel, duration, httpUrl, labelName } from './scalars.ts';

const TENANT_HEADER = 'X-Scope-OrgID';

/** Headers that Prometheus sets itself; it refuses a configuration that names one. */
const OWN_HEADERS =
  /^(host|content-(encoding|length|type)|user-agent|connection|keep-alive|proxy-auth(enticate|orization)|www-authenticate|accept-encoding|x-prometheus-remote-(write|read)-version|x-amz-.+)$/i;

interface Queue {
  readonly capacity: number;
  readonly minShards: number;
  readonly maxShards: number;
  readonly maxSamplesPerSend: number;
  readonly minBackoff: Duration;
  readonly maxBackoff: Duration;
}

const number = (fallback: number) => z.int().min(1, 'is too few; use 1 or more').default(fallback);

const queue = z
  .strictObject({
    capacity: number(10_000).describe('Samples that wait in each shard of the queue.'),
    minShards: number(1).describe('Connections to begin with.'),
    maxShards: number(50).describe('Most connections at a time. Fewer spare a receiver that is overwhelmed.'),
    maxSamplesPerSend: number(2_000).describe('Most samples of one request.'),
    batchSendDeadline: duration({ min: '100ms' }).prefault('5s').describe('How long a sample waits for its request.'),
    minBackoff: duration({ min: '1ms' }).prefault('30ms').describe('First pause before a request is repeated.'),
    maxBackoff: duration({ min: '1ms' }).prefault('5s').describe('Longest pause before a request is repeated.'),
    retryOnRateLimit: z
      .boolean()
      .default(true)
      .describe('Whether samples that were refused for their rate (429) are sent again, or lost.'),
    sampleAgeLimit: duration({ min: '1m' })
      .optional()
      .describe('Age from which waiting samples are dropped. Default: never.'),
  })
  .check(
    relation<Queue>(['minShards', 'maxShards'], ({ minShards, maxShards }, report) => {
      if (minShards > maxShards) report(['minShards'], `is above maxShards, which is ${maxShards}; lower it`);
    }),
    relation<Queue>(['capacity', 'maxSamplesPerSend'], ({ capacity, maxSamplesPerSend }, report) => {
      if (capacity >= maxSamplesPerSend) return;
      report(['capacity'], `is below maxSamplesPerSend, which is ${maxSamplesPerSend}; no request would ever be full`);
    }),
    relation<Queue>(['minBackoff', 'maxBackoff'], ({ minBackoff, maxBackoff }, report) => {
      if (minBackoff.milliseconds <= maxBackoff.milliseconds) return;
      report(['minBackoff'], `is longer than maxBackoff, which is ${maxBackoff}; shorten it`);
    }),
  )
  .prefault({})
  .describe('The queue between Prometheus and the receiver.');

const relabeling = z.strictObject({
  action: z.enum(['keep', 'drop']).describe('keep: only series that match go on. drop: series that match stop here.'),
  sourceLabels: z
    .array(z.union([labelName(), z.literal('__name__')], { error: 'expected the name of a label, or __name__' }))
    .min(1, 'is empty; name at least one label')
    .default(['__name__'])
    .describe('Labels whose values are matched, joined by semicolons. Default: the name of the metric.'),
  regex: regularExpression().describe('What the values must match as a whole.'),
});

const entry = z.strictObject({
  name: dnsLabel().describe('Name of the receiver, in the metrics and logs of Prometheus.'),
  url: httpUrl().describe('Address of the receiver. Outside the cluster it must be https.'),
  authentication: remoteAuthentication.optional().describe('How Prometheus proves who it is. Default: not at all.'),
  tenant: z
    .string()
    .regex(/^[A-Za-z0-9!_.*'()|-]+$/, "is not the name of a tenant; use letters, digits and !-_.*'()")
    .optional()
    .describe(`Tenant of Mimir, Cortex or Thanos Receive; sent as the header ${TENANT_HEADER}.`),
  headers: z
    .record(
      z.string().regex(/^[A-Za-z0-9-]+$/, 'is not the name of a header; use letters, digits and hyphens'),
      z.string(),
    )
    .check(relation<Record<string, string>>([], checkHeaders))
    .default({})
    .describe('More headers. They are public: a credential belongs into a Secret, under `authentication`.'),
  tls: tlsClient.optional().describe('Certificates. Default: the authorities that the image trusts.'),
  remoteTimeout: duration({ min: '1s' }).prefault('30s').describe('How long one request may take.'),
  queue,
  metadata: z
    .strictObject({
      send: z.boolean().default(true).describe('Whether type, unit and help of the metrics are sent.'),
      interval: duration({ min: '10s' }).prefault('1m').describe('How often they are sent.'),
    })
    .prefault({})
    .describe('What metrics mean.'),
  filter: z.array(relabeling).default([]).describe('Which series are sent: steps, one after the other. Default: all.'),
  sendExemplars: z.boolean().default(false).describe('Whether exemplars are sent. It needs `exemplars.enabled`.'),
  sendNativeHistograms: z
    .boolean()
    .default(false)
    .describe('Whether native histograms are sent. It needs `nativeHistograms.enabled`.'),
});

/** Where samples are sent besides the own volume. */
export const remoteWriteSchema = z
  .array(
    entry.check(
      relation<Entry>(['url'], checkTransport),
      relation<Entry>(['tenant', 'headers'], ({ tenant, headers }, report) => {
        const twice = Object.keys(headers).find((name) => name.toLowerCase() === TENANT_HEADER.toLowerCase());
        if (tenant && twice) report(['headers', twice], 'is set by tenant already; remove it');
      }),
    ),
  )
  .check(relation<Entry[]>([], checkNames))
  .default([]);

type Entry = z.output<typeof entry>;

/** One receiver of samples. */
export type RemoteWrite = Entry;

// Values may be credentials, so a message that is about one does not repeat it.
function checkHeaders(headers: Record<string, string>, report: ReportRelation): void {
  for (const name of Object.keys(headers)) {
    if (/^authorization$/i.test(name))
      report([name], 'must not hold a credential; use authentication, which names a Secret');
    else if (OWN_HEADERS.test(name)) report([name], 'is set by Prometheus itself; remove it');
  }
}

function checkTransport({ url }: Pick<Entry, 'url'>, report: ReportRelation): void {
  if (!url.startsWith('http:') || serviceNamespaceOf(hostOf(url))) return;
  report(['url'], 'sends every sample in the clear; use https, or http to a Service: http://<name>.<namespace>.svc');
}

/** Entries may still be anything here: they are judged by themselves, at the same time. */
function checkNames(entries: readonly (Partial<Entry> | null)[], report: ReportRelation): void {
  for (const [index, entry] of entries.entries()) {
    if (entry?.name === undefined || entries.findIndex((other) => other?.name === entry.name) === index) continue;
    report([index, 'name'], 'is the name of an earlier receiver; give each its own');
  }
}
