/**
 * Changes the expression of every alert in one place at a time, and lets promtool say whether its cases notice.
 *
 *   npm run test:mutations [-- --only REGEX --list-survivors --records]
 *
 * --only takes the rules whose name matches; --list-survivors prints survivors whole, not only the line that differs;
 * --records does the same to recording rules and their cases.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { allRuleGroups } from '../src/rules/all-alerts.ts';
import { isAlert } from '../src/rules/rule.ts';
import { DECLARED_SURVIVORS } from './mutation-survivors.ts';
import { judge, type Mutant, type Subject, subjectsOf } from './mutations-run.ts';

/** Share of the mutants that the cases of alerts must notice. */
const REQUIRED = 0.9;

const { values: options } = parseArgs({
  options: { only: { type: 'string' }, 'list-survivors': { type: 'boolean' }, records: { type: 'boolean' } },
});
const started = performance.now();
const wanted = new RegExp(options.only ?? '');
const asked = subjectsOf(allRuleGroups()).filter(
  ({ name, rule }) => wanted.test(name) && isAlert(rule) !== (options.records ?? false),
);
const directory = mkdtempSync(join(tmpdir(), 'panoptes-mutations-'));
const { killed, unsound } = await judge(asked, directory).finally(() => rmSync(directory, { recursive: true }));
// Mutants of a rule whose own cases fail say nothing about it.
const subjects = asked.filter(({ name }) => !unsound.has(name));

const declared = ({ name }: Subject, mutant: Mutant): string | undefined =>
  DECLARED_SURVIVORS.find(({ rule, mutation }) => rule === name && mutant.name.startsWith(mutation))?.reason ??
  mutant.harmless;
const results = subjects.map((subject) => {
  const survivors = subject.mutants.filter(({ id }) => !killed.has(id));
  const open = survivors.filter((mutant) => !declared(subject, mutant));
  return { subject, survivors, open, total: subject.mutants.length };
});

const pad = Math.max(...subjects.map(({ name }) => name.length), 0) + 2;
console.log(`${'rule'.padEnd(pad)}mutants  killed  survived  declared`);
for (const { subject, survivors, open, total } of results) {
  const figures = [total, total - survivors.length, open.length, survivors.length - open.length];
  console.log(subject.name.padEnd(pad) + figures.map((figure, index) => pretty(figure, index)).join('  '));
}
for (const { subject, survivors } of results) {
  for (const mutant of survivors) {
    const reason = declared(subject, mutant);
    // Reasons that hold for a whole kind of mutants are counted; to read each is worth nobody's time.
    if (mutant.harmless && !options['list-survivors']) continue;
    console.log(`\n${subject.name}: ${mutant.name}${reason ? ` (declared: ${reason})` : ''}`);
    console.log((options['list-survivors'] ? mutant.expr : mutant.line).replace(/^/gm, '    '));
  }
}

const count = (figure: (result: (typeof results)[number]) => number) =>
  results.reduce((sum, result) => sum + figure(result), 0);
const total = count((result) => result.total);
const survived = count((result) => result.survivors.length);
const open = count((result) => result.open.length);
const share = total === 0 ? 1 : (total - survived) / total;
const seconds = ((performance.now() - started) / 1_000).toFixed(0);
console.log(
  `\n${results.length} rules, ${total} mutants, ${total - survived} killed, ${open} survived, ${survived - open} more with a stated reason, in ${seconds} s: ${(100 * share).toFixed(1)} %`,
);
for (const name of unsound) console.log(`${name}: its cases fail without any change; run test/tools/rules.test.ts`);
if (share < REQUIRED || unsound.size > 0) process.exitCode = 1;

function pretty(figure: number, column: number): string {
  return String(figure).padStart(['mutants', 'killed', 'survived', 'declared'][column]?.length ?? 0);
}
