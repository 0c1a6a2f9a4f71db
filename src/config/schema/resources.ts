import { z } from 'zod';
import { dnsSubdomain, quantity } from './scalars.ts';

/** What the containers of one workload ask for. A memory limit is required; a CPU limit is a choice (it throttles). */
export const resources = (defaults: { cpu: string; memory: string; memoryLimit: string; cpuLimit?: string }) =>
  z
    .strictObject({
      requests: z
        .strictObject({
          cpu: quantity().prefault(defaults.cpu).describe('CPU that the scheduler reserves.'),
          memory: quantity().prefault(defaults.memory).describe('Memory that the scheduler reserves.'),
        })
        .prefault({}),
      limits: z
        .strictObject({
          cpu: (defaults.cpuLimit ? quantity().prefault(defaults.cpuLimit) : quantity().optional()).describe(
            'CPU above which the container is throttled.',
          ),
          memory: quantity().prefault(defaults.memoryLimit).describe('Memory above which the container is killed.'),
        })
        .prefault({}),
    })
    .superRefine(({ requests, limits }, context) => {
      if (requests.memory.value > limits.memory.value) {
        context.addIssue({
          code: 'custom',
          path: ['requests', 'memory'],
          message: `${requests.memory} is above the limit of ${limits.memory}; raise the limit or lower the request`,
        });
      }
      if (limits.cpu && requests.cpu.value > limits.cpu.value) {
        context.addIssue({
          code: 'custom',
          path: ['requests', 'cpu'],
          message: `${requests.cpu} is above the limit of ${limits.cpu}; raise the limit or lower the request`,
        });
      }
    })
    .prefault({});

/** Requests and limits of one container. */
export type Resources = z.output<ReturnType<typeof resources>>;

/** A persistent volume for each replica of a workload. */
export const storage = (defaultSize: string) =>
  z
    .strictObject({
      size: quantity().prefault(defaultSize).describe('Size of the volume of each replica.'),
      storageClassName: dnsSubdomain()
        .optional()
        .describe('StorageClass of the volumes. Default: the default class of the cluster.'),
    })
    .prefault({});

/** Size and class of a persistent volume. */
export type Storage = z.output<ReturnType<typeof storage>>;
