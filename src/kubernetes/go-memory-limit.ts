import type * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Resources } from '../config/schema/resources.ts';

const MEBIBYTE = 2 ** 20;

/**
 * Tells the garbage collector of a Go program how much memory it has: it then collects in time instead of being
 * killed. The rest of the container's limit is for what the collector does not see (stacks, mapped files).
 *
 * @see https://go.dev/doc/gc-guide#Memory_limit
 */
export function goMemoryLimit({ limits }: Resources): k8s.EnvVar {
  return { name: 'GOMEMLIMIT', value: `${Math.floor((limits.memory.value * 0.85) / MEBIBYTE)}MiB` };
}
