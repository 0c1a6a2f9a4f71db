import { z } from 'zod';
import { relation, reservedKeys } from './relation.ts';
import { tlsClient } from './remote-authentication.ts';
import { dnsLabel, duration, labelName, secretKey } from './scalars.ts';

/** Labels that Panoptes and Prometheus set. */
const OWN_LABELS = ['cluster', 'instance', 'job', 'team'] as const;

/** How targets are asked, wherever they are; and labels that the configuration cannot give them. */
export const scrape = (scheme: 'http' | 'https', taken: readonly string[] = []) => ({
  scheme: z.enum(['http', 'https']).default(scheme).describe('Protocol of the targets.'),
  path: z
    .string()
    .regex(/^\/[^\s?#]*$/, 'is not a path; write one that starts with /, such as /metrics')
    .default('/metrics')
    .describe('HTTP path of the metrics.'),
  interval: duration({ min: '5s', max: '75s' })
    .optional()
    .describe('Scrape interval. Default: prometheus.scrapeInterval.'),
  timeout: duration({ min: '1s' })
    .optional()
    .describe('How long an answer may take; not longer than the interval. Default: that of Prometheus.'),
  team: dnsLabel().optional().describe('Team that hears of alerts about the targets. Default: the default receiver.'),
  labels: z
    .record(labelName(), z.string().min(1, 'is empty; write a value'))
    .check(
      relation<Record<string, unknown>>(
        [],
        reservedKeys([...OWN_LABELS, ...taken], 'is set by Panoptes; choose another name'),
      ),
    )
    .default({})
    .describe('More labels on all series of the targets.'),
  basic: z
    .strictObject({
      username: secretKey().describe('Secret that holds the user. It may be the one with the password.'),
      password: secretKey().describe('Secret that holds the password.'),
    })
    .optional()
    .describe('User and password to log in with.'),
  bearer: secretKey().optional().describe('Secret that holds a token to log in with.'),
  tls: tlsClient.optional().describe('What to trust, and which certificate to show.'),
  scrapeClass: dnsLabel().optional().describe('One of prometheus.scrapeClasses. Default: none.'),
  sampleLimit: z.int().min(1).default(10_000).describe('Samples per scrape above which the target is refused.'),
});

interface Login {
  readonly scheme: string;
  readonly basic?: unknown;
  readonly bearer?: unknown;
  readonly tls?: unknown;
}

/** There is one way to log in, and what proves it is never sent in the clear. */
export const checkLogin = relation<Login>(['scheme', 'basic', 'bearer', 'tls'], (value, report) => {
  if (value.basic && value.bearer) report(['bearer'], 'is a second way to log in; keep basic or bearer');
  if (value.scheme === 'https') return;
  for (const key of ['basic', 'bearer'] as const) {
    if (value[key]) report([key], 'would be sent in the clear; set scheme: https');
  }
  if (value.tls) report(['tls'], 'has no meaning over http; remove it, or set scheme: https');
});
