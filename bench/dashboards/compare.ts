import { sloRecords } from '../../src/slos/records.ts';
import { median } from '../measure.ts';
import type { PanelQuery } from './panels.ts';
import type { Answer, Server, Times } from './server.ts';

/** A query of a panel, and the same without records. */
export interface ComparedQuery extends PanelQuery {
  readonly raw: string;
}

/** What a query took, in seconds, and how many values it found. */
interface Row {
  readonly name: string;
  readonly expr: string;
  readonly recorded: number;
  readonly raw: number;
  readonly points: number;
}

/** How far values may lie apart: floating point adds up in another order. */
const TOLERANCE = 1e-9;

/**
 * Times each query with and without records, and prints the sums.
 *
 * @throws Error when a query answers nothing, or something else without records
 */
export async function compare(
  server: Server,
  queries: readonly ComparedQuery[],
  times: Times,
  rounds: number,
): Promise<void> {
  console.log(`\n${(times.end - times.start) / 3_600} hours in steps of ${times.step} s`);
  console.log(`${'query'.padEnd(WIDTH)}${'with records'.padStart(14)}${'without'.padStart(14)}    points`);
  const rows: Row[] = [];
  const problems: string[] = [];
  for (const { panel, refId, instant, expr, raw } of queries) {
    const ask = (query: string) => (instant ? server.instant(query, times.end) : server.range(query, times));
    const recorded = await timed(() => ask(expr), rounds);
    const unrecorded = await timed(() => ask(raw), rounds);
    const name = `${panel} ${refId}`;
    const points = recorded.answers.reduce((sum, { values }) => sum + values.length, 0);
    if (points === 0) problems.push(`${name} answers nothing`);
    const different = difference(recorded.answers, unrecorded.answers);
    if (different) problems.push(`${name} answers otherwise without records: ${different}`);
    const figures = { name, expr, recorded: recorded.seconds, raw: unrecorded.seconds, points };
    rows.push(figures);
    console.log(row(figures));
  }
  printSums('All', rows);
  // A month of failures without records is a question that nobody would ask twice: it would hide all others.
  printSums(
    'All but budgets',
    rows.filter(({ expr }) => !expr.includes(sloRecords.budgetRemaining)),
  );
  if (problems.length > 0) throw new Error(problems.join('\n'));
  console.log('Every query answers, and the same without records.');
}

/** Seconds after which a query is not asked again: what takes so long takes about as long each time. */
const LONG = 10;

async function timed(ask: () => Promise<Answer[]>, rounds: number): Promise<{ seconds: number; answers: Answer[] }> {
  const seconds: number[] = [];
  let answers: Answer[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    answers = await ask();
    seconds.push((performance.now() - started) / 1_000);
    if ((seconds[0] ?? 0) > LONG) break;
  }
  return { seconds: median(seconds), answers };
}

/** What tells two answers apart; undefined where nothing does. */
function difference(some: readonly Answer[], others: readonly Answer[]): string | undefined {
  const points = (answers: readonly Answer[]) =>
    new Map(
      answers.flatMap(({ metric, values }) => {
        const id = JSON.stringify(Object.entries(metric).sort(([a], [b]) => (a < b ? -1 : 1)));
        return values.map(([at, value]) => [`${id} at ${at}`, Number(value)] as const);
      }),
    );
  const [left, right] = [points(some), points(others)];
  if (left.size !== right.size) return `${left.size} points, ${right.size} without`;
  for (const [id, value] of left) {
    const other = right.get(id);
    if (other === undefined || Math.abs(other - value) > TOLERANCE * Math.max(Math.abs(value), 1)) {
      return `${id} is ${value}, ${other} without`;
    }
  }
  return undefined;
}

function row({ name, recorded, raw, points }: Row): string {
  return name.padEnd(WIDTH) + milliseconds(recorded) + milliseconds(raw) + String(points).padStart(10);
}

function printSums(what: string, rows: readonly Row[]): void {
  const sum = (of: 'recorded' | 'raw') => rows.reduce((total, each) => total + each[of], 0);
  const times = (sum('raw') / sum('recorded')).toFixed(1);
  console.log(`${what.padEnd(WIDTH)}${milliseconds(sum('recorded'))}${milliseconds(sum('raw'))}   ${times} times`);
}

const WIDTH = 28;
const milliseconds = (seconds: number) => `${(seconds * 1_000).toFixed(1)} ms`.padStart(14);
