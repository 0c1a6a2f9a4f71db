import { describe, expect, test } from '@jest/globals';
import { everything, type Promql, parsePromql, selectorsIn } from '../../src/promql/ast.ts';
import { labelsOf } from '../../src/promql/labels.ts';
import { exprsOf, substituted } from '../support/dashboards.ts';
import { everyDashboard, seriesOf } from '../support/every-dashboard.ts';

describe.each(everyDashboard)('$uid', ({ dashboard }) => {
  test('asks only for series and labels that there are', () => {
    const findings = exprsOf(dashboard).flatMap((expr) => {
      const promql = parsePromql(substituted(expr));
      const found: string[] = [];
      labelsOf(promql, seriesOf, (message) => found.push(message));
      for (const { name = '', matchers, ...selector } of selectorsIn(promql)) {
        const known = seriesOf({ ...selector, name, matchers });
        if (!known) found.push(`nothing writes ${name}`);
        const strange = matchers.filter(({ label }) => known && !known.open && !known.labels.has(label));
        found.push(...strange.map(({ label }) => `${name} has no label ${label}`));
      }
      return found.map((message) => `${expr}: ${message}`);
    });
    expect(findings).toEqual([]);
  });

  test('shows no counter as it is: only how fast it grows', () => {
    const bare = exprsOf(dashboard).flatMap((expr) => {
      const promql = parsePromql(substituted(expr));
      const grown = everything(promql).flatMap((part) => (isGrowth(part) ? selectorsIn(part) : []));
      const counters = selectorsIn(promql).filter((selector) => seriesOf(selector)?.type === 'counter');
      return counters.filter((selector) => !grown.includes(selector)).map(({ text }) => text);
    });
    expect(bare).toEqual([]);
  });
});

const isGrowth = (part: Promql) => part.type === 'call' && /^(i?rate|increase|resets)$/.test(part.name);
