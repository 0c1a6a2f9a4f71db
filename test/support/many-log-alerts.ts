import type { Environment, Service } from '../../src/config/environment.ts';
import { logRulesOf } from '../../src/rules/logs/rule-files.ts';
import { ruleContext } from '../../src/rules/rule-context.ts';
import { testEnvironment, testService } from './environment.ts';

const TEAMS = 10;
const PER_NAMESPACE = 20;

/** A service with thresholds, patterns and a silence of its own: everything that makes rules over logs large. */
const serviceWithLogAlerts = (index: number): Service =>
  testService({
    name: `service-${index}`,
    namespace: `namespace-${Math.floor(index / PER_NAMESPACE)}`,
    team: `team-${index % TEAMS}`,
    alerts: { logErrorMinimum: 30 },
    logs: {
      alerts: {
        refused: { pattern: 'payment refused', threshold: 5, summary: 'The bank refuses many payments.' },
        slow: { expression: '| json | duration_ms > 5000', window: '15m', summary: 'Requests take very long.' },
        fatal: { level: 'fatal', severity: 'critical', summary: 'It has given up.' },
      },
      silentAfter: '30m',
    },
  });

/** An environment of so many services, each with alerts on its logs. */
export const environmentWithLogAlerts = (services: number, config: Record<string, unknown> = {}): Environment =>
  testEnvironment(
    config,
    Array.from({ length: services }, (_, index) => serviceWithLogAlerts(index)),
  );

/** The rules over its logs. */
export const logRules = (environment: Environment) => logRulesOf(environment, ruleContext(environment));
