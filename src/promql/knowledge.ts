import { parsePromql, selectorsIn } from './ast.ts';
import { numberOf, type SeriesOf } from './series.ts';

/** What is known of the series that an expression reads, as few numbers; none where it cannot be read. */
export function knowledgeOf(expr: string, seriesOf: SeriesOf): readonly number[] {
  try {
    return selectorsIn(parsePromql(expr)).map((selector) => numberOf(seriesOf(selector)));
  } catch {
    return [];
  }
}
