import { z } from 'zod';
import { resources } from './resources.ts';
import { dnsLabel, duration, portNumber, secretKey } from './scalars.ts';

/** The Thanos sidecar beside each Prometheus. */
export const thanosSchema = z.strictObject({
  objectStorage: z
    .strictObject({
      config: secretKey().describe(
        'Secret that holds the configuration of the bucket, in the format of Thanos (https://thanos.io/tip/thanos/storage.md).',
      ),
      egressPorts: z
        .array(portNumber())
        .min(1, 'is empty; the sidecar could not reach its bucket')
        .default([443])
        .describe('Ports of the object storage. Add 80 for EKS Pod Identity, whose agent answers there.'),
    })
    .optional()
    .describe(
      'Where finished blocks are uploaded. Prometheus then leaves merging blocks to the Thanos compactor. Default: nowhere.',
    ),
  blockSize: duration({ min: '5m' })
    .prefault('2h')
    .describe('Length of the blocks that are uploaded. Keep 2h: Thanos expects it.'),
  querierNamespaces: z
    .array(dnsLabel())
    .default([])
    .describe('Namespaces whose pods may query the sidecars (gRPC). That of `globalView` always may.'),
  resources: resources({ cpu: '20m', memory: '64Mi', memoryLimit: '256Mi' }),
});
