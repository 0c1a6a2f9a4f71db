import { type Binary, type Call, everything, type Promql } from '../ast.ts';
import { shown } from '../labels.ts';
import type { SeriesOf } from '../series.ts';
import type { RuleLint } from './lint.ts';

/** Metrics that are never zero, and why. */
export const POSITIVE_METRICS: Readonly<Record<string, string>> = {
  etcd_mvcc_db_total_size_in_bytes: 'An empty database takes some pages, too.',
  kube_horizontalpodautoscaler_spec_max_replicas: 'The API server wants at least 1.',
  kubelet_volume_stats_capacity_bytes: 'A file system without any block cannot be mounted.',
  machine_cpu_cores: 'A machine has a CPU.',
  machine_memory_bytes: 'A machine has memory.',
  node_filesystem_size_bytes: 'node_exporter leaves out file systems without any block, such as those below /proc.',
  node_memory_MemTotal_bytes: 'A machine has memory.',
  process_max_fds: 'A process that may open no file has not answered the scrape.',
};

/** Divisions by what can be zero: the result would be NaN, or infinite, and no comparison expects either. */
export const divisions: RuleLint = (_, expr, { seriesOf }) =>
  everything(expr).flatMap((part) => {
    if (part.type !== 'binary' || (part.operator !== '/' && part.operator !== '%')) return [];
    if (isPositive(part.right, seriesOf)) return [];
    return [`divides by ${shown(part.right)}, which can be zero; write (… > 0)`];
  });

/** Whether every value of an expression is known to be greater than zero. */
export function isPositive(expr: Promql, seriesOf: SeriesOf): boolean {
  switch (expr.type) {
    case 'number':
      return expr.value !== 0;
    case 'selector':
      return (expr.name ?? '') in POSITIVE_METRICS || seriesOf(expr)?.positive === true;
    case 'range':
      return isPositive(expr.of, seriesOf);
    case 'aggregation':
      return (
        ['count', 'group'].includes(expr.operator) || (KEEPS_SIGN.has(expr.operator) && isPositive(expr.of, seriesOf))
      );
    case 'call':
      return isPositiveCall(expr, seriesOf);
    case 'binary':
      return isPositiveBinary(expr, seriesOf);
    default:
      return false;
  }
}

const KEEPS_SIGN = new Set(['sum', 'min', 'max', 'avg', 'quantile', 'topk', 'bottomk', 'limitk']);

function isPositiveCall({ name, args }: Call, seriesOf: SeriesOf): boolean {
  const [first, second] = args;
  if (name === 'clamp_min') return second?.type === 'number' && second.value > 0;
  if (name === 'count_over_time') return true;
  const passesOn = /^((sum|min|max|avg|last|first)_over_time|label_replace|label_join|scalar|vector|sqrt|ceil)$/.test(
    name,
  );
  return passesOn && first !== undefined && isPositive(first, seriesOf);
}

function isPositiveBinary({ operator, bool, left, right }: Binary, seriesOf: SeriesOf): boolean {
  const positive = (side: Promql) => isPositive(side, seriesOf);
  const limit = right.type === 'number' ? right.value : Number.NaN;
  switch (operator) {
    case '>':
      return !bool && (limit >= 0 || positive(left));
    case '>=':
      return !bool && (limit > 0 || positive(left));
    case '!=':
      return !bool && limit === 0;
    case 'or':
    case '*':
    case '/':
    case '+':
      return positive(left) && positive(right);
    case '-':
      return left.type === 'number' && left.value > limit;
    case 'and':
    case 'unless':
    case '<':
    case '<=':
    case '==':
      return !bool && positive(left);
    default:
      return false;
  }
}
