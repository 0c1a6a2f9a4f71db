import { z } from 'zod';
import { resources } from './resources.ts';
import { dnsSubdomain, httpUrl, quantity } from './scalars.ts';

/** Grafana. */
export const grafanaSchema = z
  .strictObject({
    url: httpUrl()
      .default('http://localhost:3000')
      .describe('Address at which people reach Grafana; links in alerts use it.'),
    adminSecret: dnsSubdomain()
      .default('grafana-admin')
      .describe('Secret with the keys admin-user and admin-password.'),
    storage: z
      .strictObject({
        size: quantity().prefault('5Gi'),
        storageClassName: dnsSubdomain().optional(),
      })
      .optional()
      .describe('Volume for users, preferences and hand-made dashboards. Default: none, they end with the pod.'),
    resources: resources({ cpu: '100m', memory: '192Mi', memoryLimit: '384Mi' }),
  })
  .prefault({});
