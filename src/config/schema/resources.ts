import { z } from 'zod';
import type { Quantity } from '../quantity.ts';
import { type ReportRelation, relation } from './relation.ts';
import { dnsSubdomain, quantity } from './scalars.ts';

interface Shares {
  readonly requests: { readonly cpu: Quantity; readonly memory: Quantity };
  readonly limits: { readonly cpu?: Quantity; readonly memory: Quantity };
}

/** What is reserved must fit below the limit: the API server refuses the pod otherwise. */
function checkShare(resource: 'cpu' | 'memory') {
  return ({ requests, limits }: Shares, report: ReportRelation): void => {
    const limit = limits[resource];
    if (!limit || requests[resource].value <= limit.value) return;
    const message = `${requests[resource]} is above the limit of ${limit}; raise the limit or lower the request`;
    report(['requests', resource], message);
  };
}

/** What the containers of one workload ask for. A memory limit is required; a CPU limit is a choice (it throttles). */
export const resources = (defaults: { cpu: string; memory: string; memoryLimit: string; cpuLimit?: string }) =>
  z
    .strictObject({
      requests: z
        .strictObject({
          cpu: quantity().prefault(defaults.cpu).describe('CPU that the scheduler reserves.'),
          memory: quantity().prefault(defaults.memory).describe('Memory that the scheduler reserves.'),
        })
        .prefault({})
        .describe('What is reserved on the node.'),
      limits: z
        .strictObject({
          cpu: (defaults.cpuLimit ? quantity().prefault(defaults.cpuLimit) : quantity().optional()).describe(
            'CPU above which the container is throttled.',
          ),
          memory: quantity().prefault(defaults.memoryLimit).describe('Memory above which the container is killed.'),
        })
        .prefault({})
        .describe('What is never exceeded.'),
    })
    .check(
      relation<Shares>(['requests.memory', 'limits.memory'], checkShare('memory')),
      relation<Shares>(['requests.cpu', 'limits.cpu'], checkShare('cpu')),
    )
    .prefault({})
    .describe('CPU and memory of the container.');

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
    .prefault({})
    .describe('The volume of each replica.');

/** Size and class of a persistent volume. */
export type Storage = z.output<ReturnType<typeof storage>>;
