import { z } from 'zod';
import { replicas } from './replicas.ts';
import { resources, storage } from './resources.ts';
import { baseUrl, duration, portNumber } from './scalars.ts';

/** The Alertmanager cluster. What it sends to whom stands under `alerting`. */
export const alertmanagerSchema = z
  .strictObject({
    replicas: replicas(1).describe('Members of the cluster. Three survive the loss of any one.'),
    retention: duration({ min: '1h' }).prefault('120h').describe('How long silences and notification logs are kept.'),
    storage: storage('1Gi'),
    externalUrl: baseUrl().optional().describe('Address at which people reach Alertmanager; links use it.'),
    egressPorts: z
      .array(portNumber())
      .default([443])
      .describe('Ports outside the cluster to which notifications go. The port of the mail server is added.'),
    resources: resources({ cpu: '10m', memory: '64Mi', memoryLimit: '128Mi' }),
  })
  .prefault({});
