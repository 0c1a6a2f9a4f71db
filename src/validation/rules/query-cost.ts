import { panoptes } from '../../metrics/budget/panoptes.ts';
import { seriesSelected } from '../../metrics/budget/selected.ts';
import { parsePromql } from '../../promql/ast.ts';
import { type CostContext, costOf } from '../../promql/cost.ts';
import { rememberedByText } from '../../remembered.ts';
import { distinctObjectsOf, scrapes } from '../facts.ts';
import { oncePerInput, type Policy } from '../policy.ts';
import { type Reader, readers } from './series.ts';

/** Samples that one evaluation may read on the model cluster: a rule each half minute, a panel when it is looked at. */
const BUDGET = { rule: 350_000, panel: 2_500_000 } as const;

/** How often the model cluster is scraped, whatever the configuration says: who scrapes more often has chosen to pay. */
const INTERVAL = 30;

/** Without a range, an expression reads one sample of each series, which is never too much. */
const RANGE = '[';

/** No rule and no panel reads more samples than a Prometheus of a small cluster bears. It is an estimate: it warns. */
export const queryCost: Policy = {
  name: 'query-cost',
  needsConfiguration: true,
  *check(input) {
    const contexts = contextsOf(input);
    if (!contexts) return;
    for (const reader of readers(input)) {
      const most = BUDGET[reader.kind];
      if (!reader.expr.includes(RANGE) || samplesOf(reader, contexts.atMost) <= most) continue;
      const samples = samplesOf(reader, contexts.exact);
      if (samples <= most) continue;
      const { component, object, where } = reader;
      const message = `reads ${samples} samples each time in ${where}, on a cluster of 10 nodes; at most ${most}`;
      const remedy = 'shorten its ranges, or record a part of it';
      yield { component, object, message, remedy, severity: 'warning' };
    }
  },
};

/** The model cluster with the jobs of an input. */
interface Contexts {
  readonly exact: CostContext;
  /** By the names of series alone, which are few. */
  readonly atMost: CostContext;
}

/** Undefined where the configuration is not known. */
const contextsOf = oncePerInput((input): Contexts | undefined => {
  const scraped = scrapes(input);
  if (!scraped) return undefined;
  const countOf = seriesSelected(panoptes(distinctObjectsOf(input), scraped));
  const countOfName = rememberedByText((name) => countOf({ type: 'selector', text: name, name, matchers: [] }));
  const intervals = { scrapeInterval: INTERVAL, evaluationInterval: INTERVAL };
  return {
    exact: { ...intervals, countOf },
    atMost: { ...intervals, countOf: ({ name = '' }) => countOfName(name) },
  };
});

/** Expressions that cannot be read are a finding of another policy. */
function samplesOf({ expr }: Reader, context: CostContext): number {
  try {
    return costOf(parsePromql(expr), context).samples;
  } catch {
    return 0;
  }
}
