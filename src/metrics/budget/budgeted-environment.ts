import type { Environment } from '../../config/environment.ts';
import { EVERY_JOB } from '../../rules/all-alerts.ts';

/** The environment that the budget is made for: on kubeadm, with every job that it can have. */
export function budgetedEnvironment(base: Environment): Environment {
  return { ...base, platform: 'kubeadm', kubernetes: EVERY_JOB };
}
