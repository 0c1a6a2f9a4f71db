import { z } from 'zod';
import { relation, reservedKeys } from './relation.ts';
import { replicas } from './replicas.ts';
import { resources, storage } from './resources.ts';
import { duration, httpUrl, labelName, quantity } from './scalars.ts';

/** External labels that Panoptes sets itself. */
const EXTERNAL_LABELS = ['cluster', 'environment', 'prometheus', 'prometheus_replica'] as const;

/** The Prometheus server. */
export const prometheusSchema = z
  .strictObject({
    replicas: replicas(1).describe('Identical servers. Two or more survive the loss of a node.'),
    retention: duration({ min: '2h' }).prefault('7d').describe('How long samples are kept.'),
    retentionSize: quantity()
      .optional()
      .describe('Size at which the oldest blocks are deleted. Default: 85 % of the volume.'),
    storage: storage('20Gi'),
    scrapeInterval: duration({ min: '5s', max: '75s' })
      .prefault('30s')
      .describe('How often targets are scraped. At most 75s: rates over five minutes need four samples.'),
    evaluationInterval: duration({ min: '5s', max: '5m' }).prefault('30s').describe('How often rules are evaluated.'),
    externalUrl: httpUrl().optional().describe('Address at which people reach Prometheus; links in alerts use it.'),
    externalLabels: z
      .record(labelName(), z.string())
      .check(
        relation<Record<string, string>>([], reservedKeys(EXTERNAL_LABELS, 'is always set by Panoptes; remove it')),
      )
      .default({})
      .describe('More labels on everything that leaves this Prometheus. `cluster` and `environment` are always set.'),
    resources: resources({ cpu: '200m', memory: '1Gi', memoryLimit: '2Gi' }),
  })
  .prefault({});

/** The Prometheus Operator. */
export const operatorSchema = z
  .strictObject({
    resources: resources({ cpu: '50m', memory: '128Mi', memoryLimit: '256Mi' }),
  })
  .prefault({});
