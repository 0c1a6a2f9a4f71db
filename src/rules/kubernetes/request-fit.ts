import { on, ratio } from '../promql.ts';
import { OF_WORKLOAD } from './workload-records.ts';

/** What workloads use of a resource and what they ask for, as expressions with one series for each workload. */
export interface Fit {
  readonly use: string;
  readonly requests: string;
  /** Differences of less are nobody's concern. */
  readonly floor: number;
}

/** Cores and bytes below which a difference is nobody's concern. */
export const FLOORS = { cpu: 1, memory: 2 ** 30 } as const;

/** What workloads use beyond their requests, where that is more than `factor` times as much. */
export function missingRequests({ use, requests, floor }: Fit, factor: number): string {
  return `${use} - ${requests} > ${floor}\nand ${on(...OF_WORKLOAD)}\n${ratio(use, requests)}\n> ${factor}`;
}

/** What workloads have asked for and not used within a day, where they have used less than `share` of it. */
export function unusedRequests({ use, requests, floor }: Fit, share: number): string {
  // A day has a peak: what is idle at night may be busy at noon.
  const peak = `max_over_time(${use}[1d])`;
  return `${requests} - ${peak} > ${floor}\nand ${on(...OF_WORKLOAD)}\n${ratio(peak, requests)}\n< ${share}`;
}
