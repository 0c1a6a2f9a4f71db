import { z } from 'zod';
import { resources } from './resources.ts';
import { baseUrl, dnsSubdomain, quantity, secretName } from './scalars.ts';

/** Grafana. */
export const grafanaSchema = z
  .strictObject({
    url: baseUrl()
      .default('http://localhost:3000')
      .describe('Address at which people reach Grafana; links in alerts use it.'),
    adminSecret: secretName().default('grafana-admin').describe('Secret with the keys admin-user and admin-password.'),
    storage: z
      .strictObject({
        size: quantity().prefault('5Gi').describe('Size of the volume.'),
        storageClassName: dnsSubdomain()
          .optional()
          .describe('StorageClass of the volume. Default: the default class of the cluster.'),
      })
      .optional()
      .describe('Volume for users, preferences and hand-made dashboards. Default: none, they end with the pod.'),
    resources: resources({ cpu: '100m', memory: '384Mi', memoryLimit: '768Mi' }),
  })
  .prefault({});
