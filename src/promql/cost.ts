import { type Promql, type Range, type Selector, secondsOf } from './ast.ts';

/** What one evaluation of an expression reads. */
export interface Cost {
  readonly series: number;
  readonly samples: number;
}

/** What an expression is evaluated over. */
export interface CostContext {
  /** How many series a selector finds; undefined where nobody knows. */
  readonly countOf: (selector: Selector) => number | undefined;
  /** Seconds between two samples. */
  readonly scrapeInterval: number;
  /** Seconds between two evaluations of a subquery that names no step. */
  readonly evaluationInterval: number;
}

const NOTHING: Cost = { series: 0, samples: 0 };

/**
 * What an expression reads at least, each time that it is evaluated. Selectors that nobody knows count as nothing. A
 * subquery evaluates what it is about again for each step; the samples of overlapping ranges are read each time.
 */
export function costOf(expr: Promql, context: CostContext): Cost {
  const inside = (part: Promql) => costOf(part, context);
  switch (expr.type) {
    case 'selector': {
      const series = context.countOf(expr) ?? 0;
      return { series, samples: series };
    }
    case 'range': {
      const { series, samples } = inside(expr.of);
      const step = expr.subquery ? stepOf(expr, context) : context.scrapeInterval;
      // A range that is computed has no length that is known here.
      return { series, samples: samples * Math.max(1, Math.floor((expr.seconds || 0) / step)) };
    }
    case 'aggregation':
      return sum([...expr.parameters, expr.of].map(inside));
    case 'call':
      return sum(expr.args.map(inside));
    case 'binary':
      return sum([expr.left, expr.right].map(inside));
    case 'negation':
      return inside(expr.of);
    default:
      return NOTHING;
  }
}

/** How often a subquery evaluates: the step stands behind a colon, or is that of rules. */
function stepOf({ text }: Range, { evaluationInterval }: CostContext): number {
  const [, step = ''] = /:\s*(\w+)\s*\]$/.exec(text.replace(/\s+(offset|@)[^\]]*$/i, '')) ?? [];
  return secondsOf(step) || evaluationInterval;
}

function sum(costs: readonly Cost[]): Cost {
  return costs.reduce(
    (left, right) => ({ series: left.series + right.series, samples: left.samples + right.samples }),
    NOTHING,
  );
}
