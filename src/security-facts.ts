import { App } from 'cdk8s';
import type { Environment } from './config/environment.ts';
import { monitoringStack } from './monitoring-stack.ts';
import { ALLOWANCES } from './validation/access/rbac-allowances.ts';
import { EXCEPTIONS } from './validation/pods/pod-security-exceptions.ts';
import type { SecurityFacts } from './validation/security-page.ts';

/** Everything that the page about security tells of some environments. */
export function securityFacts(environments: readonly Environment[]): SecurityFacts {
  return {
    flows: new Map(environments.map((environment) => [environment.name, monitoringStack(new App(), environment)])),
    allowances: ALLOWANCES,
    exceptions: EXCEPTIONS,
  };
}
