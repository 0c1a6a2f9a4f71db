import { rememberedByObject, rememberedByText } from '../../remembered.ts';
import type { Metric } from '../metric.ts';
import { JOB_METRICS } from '../registry.ts';
import type { ClusterModel } from './cluster-model.ts';

/** A number that follows from the size of the cluster. */
export type Count = (cluster: ClusterModel) => number;

/** Label combinations of a metric that a drop list treats alike, as one target answers them. */
export interface Portion {
  readonly count: Count;
  /** The labels that drop lists and arguments ask for. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** How many label combinations the metrics have whose name matches. */
export interface CountRule {
  /** What the whole name must match. */
  readonly names: string;
  readonly portions: readonly Portion[];
  /** Finite buckets of a histogram, where the registry does not name every bound. @default - as many as bounds */
  readonly buckets?: number;
}

/** A process that answers scrapes. */
export interface Process {
  readonly job: string;
  readonly path: string;
  /** Port, where another process of the job answers at the same path. @default - the job has one process */
  readonly endpoint?: string;
  /** How many of them run. */
  readonly targets: Count;
  /** Every metric that a rule, a dashboard or a drop list names, and whatever else makes up much of the answer. */
  readonly metrics: readonly Metric[];
  /** The first rule that matches counts. */
  readonly rules: readonly CountRule[];
  /** Series of one target that are counted in sum only: no drop list is about them. */
  readonly rest: number;
  /** Where the numbers come from. */
  readonly basis: string;
}

const countOf = (count: number | Count): Count => (typeof count === 'number' ? () => count : count);

/** So many label combinations for the metrics whose name matches. */
export function per(names: string, count: number | Count, buckets?: number): CountRule {
  return { names, portions: [{ count: countOf(count) }], ...(buckets === undefined ? {} : { buckets }) };
}

/** The same, in portions that drop lists treat differently. */
export function portions(
  names: string,
  ...parts: readonly (readonly [Readonly<Record<string, string>>, number | Count])[]
): CountRule {
  return { names, portions: parts.map(([labels, count]) => ({ labels, count: countOf(count) })) };
}

/** A metric with its cardinality. */
export interface CountedMetric extends Metric, Omit<CountRule, 'names'> {}

/** What the registry knows that a job answers, and more that it does not name. */
export function metricsOf(job: string, path: string, ...more: readonly Metric[]): Metric[] {
  const registered = JOB_METRICS[job]?.[path] ?? [];
  return unique([...registered, ...more]);
}

/** The metrics without those of the same name that come later. */
export function unique(metrics: readonly Metric[]): Metric[] {
  const names = metrics.map(({ name }) => name);
  return metrics.filter(({ name }, index) => names.indexOf(name) === index);
}

/** The rule that a metric of a process is counted by. */
function ruleOf({ rules }: Process, { name }: Metric): CountRule | undefined {
  return rules.find(({ names }) => wholly(names).test(name));
}

const wholly = rememberedByText((names) => new RegExp(`^(?:${names})$`));

/** Label combinations of a metric that has labels and that no rule is about: those are few, of which few values occur. */
const UNCOUNTED = 3;

/** A metric of a process with its cardinality. One without labels has one series where no rule says more. */
export const counted = (process: Process, metric: Metric): CountedMetric => countedOf(process)(metric);

const countedOf = rememberedByObject((process: Process) =>
  rememberedByObject((metric: Metric): CountedMetric => {
    const rule = ruleOf(process, metric) ?? per(metric.name, metric.labels.length > 0 ? UNCOUNTED : 1);
    const { names: _, ...count } = rule;
    return { ...metric, ...count };
  }),
);
