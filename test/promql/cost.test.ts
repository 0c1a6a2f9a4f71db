import { describe, expect, test } from '@jest/globals';
import { parsePromql } from '../../src/promql/ast.ts';
import { type CostContext, costOf } from '../../src/promql/cost.ts';

const COUNTS: Readonly<Record<string, number>> = { up: 10, requests_total: 100 };
const context: CostContext = {
  countOf: ({ name = '' }) => COUNTS[name],
  scrapeInterval: 30,
  evaluationInterval: 60,
};

describe('what an expression reads', () => {
  test.each([
    ['up', 10, 10],
    ['rate(requests_total[5m])', 100, 1_000],
    ['sum by (job) (rate(requests_total[5m])) / on (job) sum by (job) (up)', 110, 1_010],
    ['max_over_time(up[1d])', 10, 28_800],
    ['max_over_time(up[1d:10m])', 10, 1_440],
    ['max_over_time(up[1h:])', 10, 600],
    ['max_over_time(rate(requests_total[5m])[1h:5m] offset 1d)', 100, 12_000],
    ['up > 0 or up == 0', 20, 20],
    ['-up', 10, 10],
    ['vector(1)', 0, 0],
    // Nobody knows.
    ['others', 0, 0],
  ])('%s', (expr, series, samples) => expect(costOf(parsePromql(expr), context)).toEqual({ series, samples }));
});
