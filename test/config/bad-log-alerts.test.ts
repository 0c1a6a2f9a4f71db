import { describe, expect, test } from '@jest/globals';
import { problemsOf, SERVICE_YAML } from '../support/config-tree.ts';

const FILE = 'services/api-gateway.yaml';
const NAMED = 'logs.alerts.refused';

const problems = (keys: string) =>
  problemsOf({ [FILE]: `${SERVICE_YAML}logs: { alerts: { refused: { ${keys} } } }\n` });
const SUMMARY = 'summary: Refused.';

describe('an alert on the log of a service', () => {
  test.each([
    [`pattern: 'ref(used', ${SUMMARY}`, `.pattern: "ref(used" is not a regular expression; check its brackets`],
    [`pattern: 'a', threshold: -1, ${SUMMARY}`, '.threshold: -1 is too few; use 0 or more'],
    [`pattern: 'a', window: 5s, ${SUMMARY}`, '.window: 5s is too short; use 1m or more'],
    [`pattern: 'a', for: 2d, ${SUMMARY}`, '.for: 2d is too long; use 1d or less'],
    [
      "pattern: 'a', summary: refused",
      '.summary: "refused" is not a sentence; begin with a capital, end with a full stop, and use no braces',
    ],
    [SUMMARY, ': does not say which lines it is about; add a pattern, an expression or a level'],
    [
      `pattern: 'a', expression: '| json', ${SUMMARY}`,
      '.expression: stands beside a pattern, which says the same in another way; remove one of them',
    ],
    [
      `expression: '{app="x"} |= "y"', ${SUMMARY}`,
      '.expression: must begin with a filter or a parser, such as |= "text" or | json; the streams of the service are selected already',
    ],
    [`expression: '|= "a" |=', ${SUMMARY}`, '.expression: "|= \\"a\\" |=" is not LogQL: |= "a" |=<here>'],
    [
      `expression: '| nmaespace="x"', ${SUMMARY}`,
      '.expression: reads the label "nmaespace", which no line has; did you mean "namespace"?, or read it with | json or | logfmt first',
    ],
  ])('%s', (keys, message) => {
    const [problem = '', ...others] = problems(keys);
    expect(problem).toMatch(/^config\/services\/api-gateway\.yaml:7:\d+ /);
    expect(problem.replace(/^\S+ /, '')).toBe(`${NAMED}${message}`);
    expect(others).toEqual([]);
  });

  test.each([
    'level: error',
    "expression: '| json | status >= 500'",
    "expression: '| regexp `(?P<code>\\d+)` | code > 499'",
    'expression: \'|= "a" != "b" | trace_id != ""\'',
  ])('holds: %s', (keys) => expect(problems(`${keys}, ${SUMMARY}`)).toEqual([]));

  test.each([
    ['4m', '4m is too short; use 5m or more'],
    ['2d', '2d is too long; use 1d or less'],
  ])('that is silent cannot be missed after %s', (after, message) => {
    expect(problemsOf({ [FILE]: `${SERVICE_YAML}logs: { silentAfter: ${after} }\n` })).toEqual([
      expect.stringMatching(new RegExp(` logs\\.silentAfter: ${message}$`)),
    ]);
  });

  test('cannot be kept longer than it holds, because Loki does not do that', () => {
    const override = 'alerts: { overrides: { ServiceLogPanic: { reason: a test, keepFiringFor: 5m } } }\n';
    const message = 'does nothing: ServiceLogPanic is an alert on logs, which Loki does not keep; remove it';
    expect(problemsOf({ 'environments/dev.yaml': override })).toEqual([
      `config/environments/dev.yaml:1:74 alerts.overrides.ServiceLogPanic.keepFiringFor: ${message}`,
    ]);
  });

  test.each([
    ['logErrorSpike: 1', '1 is too little; use 1.5 or more'],
    ['logErrorMinimum: 0', '0 is too few; use 1 or more'],
    ['logStackTraces: 0', '0 is too few; use 1 or more'],
    ['logAuthenticationFailures: 2000000', '2000000 is too many; use 1000000 or fewer'],
  ])('threshold %s', (setting, message) => {
    const [name] = setting.split(':');
    const said = (lines: readonly string[]) => lines.map((line) => line.replace(/^\S+ /, ''));
    expect(said(problemsOf({ [FILE]: `${SERVICE_YAML}alerts: { ${setting} }\n` }))).toEqual([
      `alerts.${name}: ${message}`,
    ]);
    expect(said(problemsOf({ 'environments/dev.yaml': `alerts: { ${setting} }\n` }))).toEqual([
      `alerts.${name}: ${message}`,
    ]);
  });
});
