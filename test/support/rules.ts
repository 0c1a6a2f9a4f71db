import type { RuleContext } from '../../src/rules/rule-context.ts';

/** The context of rules in tests, with some alerts switched off. */
export function testRules(...switchedOff: string[]): RuleContext {
  return {
    runbookUrl: 'https://runbooks.example.com',
    grafanaUrl: 'https://grafana.example.com',
    overrides: Object.fromEntries(switchedOff.map((alert) => [alert, { reason: 'a test', enabled: false }])),
  };
}
