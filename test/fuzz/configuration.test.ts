import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { environmentSchema } from '../../src/config/schema/environment.ts';
import { serviceSchema } from '../../src/config/schema/service.ts';
import { chunksOf, type Kind, runChunk } from './chunk.ts';
import { fullConfiguration } from './configuration.ts';
import { keysIn, keysOf } from './coverage.ts';
import { brokenConfiguration, KINDS } from './mutations.ts';

const SEED = 9;

/** What became of so many cases; those that fail are in the report with their files. */
function resultsOf(kind: Kind, cases: number) {
  const reports = chunksOf(kind, cases, SEED, 3).map((chunk) => runChunk(chunk));
  return {
    failures: reports.flatMap(({ failure }) => failure ?? []),
    ran: reports.reduce((sum, report) => sum + report.ran, 0),
    refused: reports.reduce((sum, { counts }) => sum + (counts['broken: refused by the loader'] ?? 0), 0),
  };
}

describe('random configurations', () => {
  test('that hold are built, and each overlay over the base gives what was synthesized', () => {
    const { failures, ran } = resultsOf('valid', 6);
    expect(failures).toEqual([]);
    expect(ran).toBe(6);
  }, 240_000);

  test('that are broken are refused with the place of what is wrong, or hold after all', () => {
    const { failures, ran, refused } = resultsOf('invalid', 40);
    expect(failures).toEqual([]);
    expect(ran).toBe(40);
    expect(refused).toBeGreaterThan(20);
  }, 240_000);

  test('have every key of the schema', () => {
    const environment = new Set(keysOf(environmentSchema));
    const service = new Set(keysOf(serviceSchema));
    const written = new Set<string>();
    for (const documents of fc.sample(fullConfiguration(), { seed: SEED, numRuns: 100 })) {
      for (const [path, document] of Object.entries(documents)) {
        const isService = path.startsWith('services/');
        for (const key of keysIn(document, isService ? service : environment)) {
          written.add(`${isService ? 'service' : 'environment'} ${key}`);
        }
      }
    }
    const all = [
      ...[...environment].map((key) => `environment ${key}`),
      ...[...service].map((key) => `service ${key}`),
    ];
    expect(all.filter((key) => !written.has(key))).toEqual([]);
  }, 120_000);

  test('are broken in every way', () => {
    const kinds = new Set(fc.sample(brokenConfiguration, { seed: SEED, numRuns: 150 }).flatMap((each) => each.kinds));
    expect([...kinds].sort()).toEqual([...KINDS].sort());
  });
});
