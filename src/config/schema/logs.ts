import { z } from 'zod';
import { resources, storage } from './resources.ts';
import { dnsLabel, duration } from './scalars.ts';

/** Loki, which stores logs. */
export const lokiSchema = z
  .strictObject({
    mode: z
      .enum(['monolithic'])
      .default('monolithic')
      .describe('How Loki is deployed. monolithic: one process with one volume, for some 20 GB of logs a day.'),
    retention: duration({ min: '24h' }).prefault('7d').describe('How long logs are kept.'),
    storage: storage('20Gi'),
    resources: resources({ cpu: '100m', memory: '512Mi', memoryLimit: '1Gi' }),
  })
  .prefault({});

/** The collector of container logs. */
export const logsSchema = z
  .strictObject({
    collector: z
      .enum(['promtail'])
      .default('promtail')
      .describe('What collects logs on every node. Promtail reached its end of life on 2026-03-02.'),
    excludeNamespaces: z.array(dnsLabel()).default([]).describe('Namespaces whose logs are not collected.'),
    resources: resources({ cpu: '50m', memory: '96Mi', memoryLimit: '256Mi' }),
  })
  .prefault({});
