import { describe, expect, test } from '@jest/globals';
import { Random } from '../support/random.ts';
import { sampleTexts } from './config/fault.ts';
import { CONFIG_OPERATORS } from './config/operators.ts';
import { configOutcome } from './config/outcome.ts';
import { reportOf, SEED } from './report.ts';

/** Faults of each operator. */
const EACH = 5;

const texts = sampleTexts();
const random = new Random(SEED);
const judged = CONFIG_OPERATORS.flatMap((operator) => {
  const left = [...operator.sites(texts)];
  return Array.from({ length: Math.min(EACH, left.length) }, () => {
    const [site] = left.splice(random.below(left.length), 1);
    const where = `${site!.file} ${site!.at}`;
    return { operator: operator.name, where, outcome: configOutcome(texts, site!, random) };
  });
});

describe('a single fault in the configuration', () => {
  test('is none as it is', () => {
    const same = { file: 'base.yaml', at: '', change: (text: string) => text };
    expect(configOutcome(texts, same, random)).toEqual({});
  });

  test('is found before anything is written', () => {
    const { total, caught, unknown, lines } = reportOf(judged);
    if (process.env.FAULT_SEED) console.info([`seed ${SEED}: ${caught} of ${total}`, ...lines].join('\n'));
    expect(unknown).toEqual([]);
    // Two of the operators are about what only the cluster knows.
    const [ports, secrets] = ['config port', 'config secret name'].map((name) =>
      judged.filter(({ operator }) => operator === name),
    );
    const knowable = total - (ports?.length ?? 0) - (secrets?.length ?? 0);
    expect(caught / knowable).toBeGreaterThanOrEqual(0.95);
  });
});
