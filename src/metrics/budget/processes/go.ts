import { type CountRule, per } from '../count.ts';

/** The Go runtime and the process: quantiles of one summary, and the version. */
export const GO: readonly CountRule[] = [per('go_gc_duration_seconds', 5)];

/** Series of every Go process that the registry does not name: memory, garbage collection, threads, network. */
export const GO_REST = 30;

/**
 * What processes of Kubernetes say of themselves. A name of the registry stands for all its siblings here, which drop
 * lists treat alike.
 */
export const KUBERNETES_GO: readonly CountRule[] = [
  ...GO,
  per('kubernetes_feature_enabled', 170),
  per('go_godebug_.+', 55),
  per('go_memory_classes_.+', 13),
  per('go_cpu_classes_.+', 10),
  per('go_gc_cycles_.+', 3),
  per('go_gc_heap_.+', 7),
  per('go_gc_scan_.+', 4),
  per('go_sched_.+', 20),
];
