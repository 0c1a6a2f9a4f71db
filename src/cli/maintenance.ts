import { expiredWindows } from '../alerting/maintenance.ts';
import { loadEnvironments } from '../config/load.ts';
import { ConfigError } from '../config/problems.ts';
import { quote } from '../config/quote.ts';
import { type CommandResult, done, readArguments, refused } from './command.ts';

const USAGE = `Names maintenance windows that have passed, and fails if there are any.

  npm run maintenance -- --at 2026-11-22

  --at <day>             the day to compare with; a pipeline writes --at "$(date -I)"
  --config <directory>   default: config`;

/** `npm run maintenance`. The day is an argument, because a check that reads the clock cannot be repeated. */
export function maintenance(args: readonly string[]): CommandResult {
  const options = readArguments(
    { args: [...args], options: { config: { type: 'string', default: 'config' }, at: { type: 'string' } } },
    USAGE,
  );
  if (typeof options === 'string') return refused(options);
  const { config, at } = options.values;
  if (at === undefined) return refused(`--at is missing; write a day such as 2026-11-22\n\n${USAGE}`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(at) || Number.isNaN(Date.parse(at))) {
    return refused(`${quote(at)} is no day; write one such as 2026-11-22`);
  }
  try {
    const { base, environments } = loadEnvironments(config);
    const expired = [base, ...environments].flatMap(({ name, alerting }) =>
      expiredWindows(alerting.maintenance, at).map(
        (window) => `${name}: ${quote(window.reason)} ended on ${window.until.slice(0, 10)}; remove it`,
      ),
    );
    return expired.length > 0 ? refused(expired.join('\n')) : done('', 'No maintenance window has passed.\n');
  } catch (error) {
    if (error instanceof ConfigError) return refused(error.message);
    throw error;
  }
}
