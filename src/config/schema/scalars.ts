import { z } from 'zod';
import { DURATION_PATTERN, Duration } from '../duration.ts';
import { PERCENTAGE_PATTERN, Percentage } from '../percentage.ts';
import { QUANTITY_PATTERN, Quantity } from '../quantity.ts';

/** Turns a parser that throws into a zod transform that reports the same message at the value's place. */
function parsedBy<T>(parse: (text: string) => T) {
  return (text: string, context: z.RefinementCtx): T => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message, input: text });
      return z.NEVER;
    }
  };
}

/** A Prometheus duration such as `30s`, at least `min` and at most `max` where given. */
export const duration = (bounds: { min?: string; max?: string } = {}) =>
  z
    .string({ error: 'expected a duration such as 30s, 5m or 15d' })
    .meta({ pattern: DURATION_PATTERN.source, examples: ['30s', '5m', '15d'] })
    .transform(parsedBy(Duration.parse))
    .superRefine((value, context) => {
      const { min, max } = bounds;
      if (min && value.milliseconds < Duration.parse(min).milliseconds) {
        context.addIssue({ code: 'custom', message: `${value} is too short; use ${min} or more`, input: value });
      }
      if (max && value.milliseconds > Duration.parse(max).milliseconds) {
        context.addIssue({ code: 'custom', message: `${value} is too long; use ${max} or less`, input: value });
      }
    });

/** A Kubernetes quantity such as `500m` or `2Gi`. Whole numbers may be written without quotes. */
export const quantity = () =>
  z
    .union([z.string(), z.number()], { error: 'expected a quantity such as 250m, 2, 512Mi or 20Gi' })
    .meta({ pattern: QUANTITY_PATTERN.source, examples: ['250m', '512Mi', '20Gi'] })
    .transform((input) => String(input))
    .transform(parsedBy(Quantity.parse));

/** A percentage such as `90%`, less than `below` where given. */
export const percentage = (bounds: { below?: string } = {}) =>
  z
    .string({ error: 'expected a percentage such as 90% or 99.95%' })
    .meta({ pattern: PERCENTAGE_PATTERN.source, examples: ['90%', '99.95%'] })
    .transform(parsedBy(Percentage.parse))
    .superRefine((value, context) => {
      const { below } = bounds;
      if (below && value.ratio >= Percentage.parse(below).ratio) {
        context.addIssue({ code: 'custom', message: `${value} is too much; use less than ${below}`, input: value });
      }
    });

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** A DNS label (RFC 1123): the name of a namespace, a Service, a team or an environment. */
export const dnsLabel = () =>
  z
    .string()
    .max(63, 'is longer than 63 characters; a DNS label is shorter')
    .regex(
      DNS_LABEL,
      'is not a DNS label; use lower-case letters, digits and inner hyphens, and start and end with a letter or digit',
    );

/** A DNS subdomain (RFC 1123): the name of a Secret, a ConfigMap or a StorageClass. */
export const dnsSubdomain = () =>
  z
    .string()
    .max(253, 'is longer than 253 characters; a DNS name is shorter')
    .regex(DNS_SUBDOMAIN, 'is not a DNS name; use lower-case letters, digits, hyphens and dots');

/** A name to look up in DNS. Those of SRV records hold underscores, which names of hosts and objects do not. */
export const dnsRecordName = () =>
  z
    .string()
    .max(253, 'is longer than 253 characters; a DNS name is shorter')
    .regex(
      /^_?[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?(\._?[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?)*$/,
      'is not a DNS name; write one such as www.example.com or _sip._tcp.example.com',
    );

/** The value of a Prometheus or Kubernetes label that Panoptes writes. */
export const labelValue = () =>
  z
    .string()
    .min(1, 'is empty; write a value')
    .max(63, 'is longer than 63 characters; a label value is shorter')
    .regex(
      /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/,
      'is not a label value; use letters, digits, hyphens, dots and underscores',
    );

/** The key of a label of a Kubernetes object, with or without a domain. */
export const labelKey = () =>
  z
    .string()
    .regex(
      /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
      'is not the key of a label; write one such as team or example.com/team',
    );

/** The name of a Prometheus label. */
export const labelName = () =>
  z
    .string()
    .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'is not a label name; use letters, digits and underscores')
    .regex(/^(?!__)/, 'is a name that Prometheus keeps for itself; start it with a letter');

// What is written in place of a reference may be the secret itself, so these messages do not repeat the value.
const NO_SECRET_NAME = 'this cannot be the name of a Secret; use lower-case letters, digits, hyphens and dots';
const NO_SECRET_KEY = 'this cannot be a key of a Secret; use letters, digits, hyphens, dots and underscores';
const NO_REFERENCE = 'must name a Secret and a key in it, never hold the value itself; write secret: … and key: …';

/** The name of a Secret that exists in the cluster. */
export const secretName = () =>
  z.string({ error: NO_SECRET_NAME }).max(253, NO_SECRET_NAME).regex(DNS_SUBDOMAIN, NO_SECRET_NAME);

/** The name of a key in a Kubernetes Secret. */
export const dataKey = () =>
  z
    .string({ error: NO_SECRET_KEY })
    .max(253, NO_SECRET_KEY)
    .regex(/^[-._a-zA-Z0-9]+$/, NO_SECRET_KEY);

/** Addresses end up in dist, where no secret may be. */
export const NO_PASSWORD = /^(?!\w+:\/\/[^/@]*:[^/]*@)/;

/** An absolute http or https address. */
export const httpUrl = () =>
  z
    .url({ protocol: /^https?$/, error: 'is not an address; write one that starts with https:// or http://' })
    .regex(NO_PASSWORD, 'must not hold a password; remove it from the address');

/** An address to which paths are added: they would end up behind a query. */
export const baseUrl = () =>
  httpUrl().refine((url) => !/[?#]/.test(url), 'must end with its path; remove what follows ? or #');

/** A number from 1 to 65535, as part of a pattern. */
const PORT = String.raw`([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])`;
const HOST = '[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?';

/** Patterns of a host and a port; in the second the host may be an IPv6 address in brackets. */
export const HOST_PORT = `^${HOST}:${PORT}$`;
export const HOST_OR_IPV6_PORT = String.raw`^(${HOST}|\[[0-9a-fA-F:.]+\]):${PORT}$`;

/** The name or number of a port. */
export const portNumber = () =>
  z.int().min(1, 'is not a port; use 1 to 65535').max(65535, 'is not a port; use 1 to 65535');

/** The name of a port of a Service or a container (at most 15 characters). */
export const portName = () =>
  z
    .string()
    .max(15, 'is longer than 15 characters; a port name is shorter')
    .regex(
      /^(?=.*[a-z])[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
      'is not a port name; use lower-case letters, digits and hyphens',
    );

/** A reference to one key of a Secret that exists in the cluster. Panoptes never holds the value itself. */
export const secretKey = () =>
  z.strictObject(
    {
      secret: secretName().describe('Name of the Secret, in the namespace of the component that reads it.'),
      key: dataKey().describe('Key inside the Secret.'),
    },
    { error: ({ code }) => (code === 'invalid_type' ? NO_REFERENCE : undefined) },
  );

/** A reference to one key of a Secret. */
export type SecretKey = z.output<ReturnType<typeof secretKey>>;
