import { z } from 'zod';
import { dnsLabel, labelKey, labelValue } from './scalars.ts';

/** Severities that have routes, the most urgent first. */
export const SEVERITIES = ['critical', 'warning', 'info'] as const;

/** How the AlertmanagerConfigs of all teams are found, and what they may take. */
export const ownRoutingSchema = z
  .strictObject({
    labels: z
      .record(labelKey(), labelValue())
      .default({})
      .describe('Labels that an AlertmanagerConfig must have to take part. Default: none, all take part.'),
    matcherStrategy: z
      .enum(['OnNamespace', 'None'])
      .default('OnNamespace')
      .describe(
        'OnNamespace: each takes and inhibits alerts of its own namespace only. None: alerts of all namespaces and of all teams; trust everybody who may create one.',
      ),
  })
  .prefault({})
  .describe('AlertmanagerConfigs of teams that keep their own routing; each team says so with `ownRouting`.');

/** What a team routes itself. */
export const teamOwnRouting = z
  .strictObject({
    namespaces: z
      .array(dnsLabel())
      .min(1, 'is empty; name the namespaces of its AlertmanagerConfigs')
      .describe(
        'Namespaces of its AlertmanagerConfigs. They must exist, and the operator may read their Secrets and ConfigMaps.',
      ),
    severities: z
      .array(z.enum(SEVERITIES))
      .min(1, 'is empty; remove it for all severities')
      .default([...SEVERITIES])
      .describe('What is left to them. Panoptes routes the rest, and alerts of other namespaces, as for any team.'),
  })
  .optional()
  .describe(
    'The team routes alerts itself, with AlertmanagerConfig resources; see docs/alert-routing-own.md. Default: Panoptes routes them all.',
  );
