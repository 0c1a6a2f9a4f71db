import { z } from 'zod';
import { secretKey } from '../scalars.ts';
import { common } from './common.ts';

const region = () => z.enum(['us', 'eu']).default('us').describe('Where the account is: us or eu.');

const pagerdutySeverity = (of: string, by: 'critical' | 'error' | 'warning' | 'info') =>
  z.enum(['critical', 'error', 'warning', 'info']).default(by).describe(`Severity at PagerDuty of ${of}.`);

/** A service of PagerDuty. */
export const pagerduty = z.strictObject({
  routingKey: secretKey().describe('Secret that holds the integration key (Events API v2).'),
  region: region(),
  severity: z
    .strictObject({
      critical: pagerdutySeverity('critical alerts', 'critical'),
      warning: pagerdutySeverity('warnings', 'warning'),
      info: pagerdutySeverity('information', 'info'),
    })
    .prefault({})
    .describe('How severities are called at PagerDuty. The worst alert of a message decides.'),
  ...common,
});

const priority = (of: string, by: 'P1' | 'P2' | 'P3' | 'P4' | 'P5') =>
  z.enum(['P1', 'P2', 'P3', 'P4', 'P5']).default(by).describe(`Priority at Opsgenie of ${of}.`);

const responder = z.strictObject({
  type: z.enum(['team', 'user', 'escalation', 'schedule']).describe('What the name is the name of.'),
  name: z.string().min(1, 'is empty; write a name').describe('Name of it; of a user, the mail address.'),
});

/** Opsgenie, or Jira Service Management, which understands the same requests. */
export const opsgenie = z.strictObject({
  apiKey: secretKey().describe('Secret that holds the API key of an integration.'),
  region: region(),
  responders: z.array(responder).default([]).describe('Who is called. Default: whom the integration says.'),
  priority: z
    .strictObject({
      critical: priority('critical alerts', 'P1'),
      warning: priority('warnings', 'P3'),
      info: priority('information', 'P5'),
    })
    .prefault({})
    .describe('Which priority alerts have. The worst alert of a message decides.'),
  tags: z
    .array(z.string().regex(/^[^,{}]+$/, 'is no tag; leave commas and braces out'))
    .default([])
    .describe('Tags of the alert.'),
  ...common,
});
