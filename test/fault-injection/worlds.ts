import { App } from 'cdk8s';
import type { Environment } from '../../src/config/environment.ts';
import { loadEnvironments } from '../../src/config/load.ts';
import { environmentSchema } from '../../src/config/schema/environment.ts';
import { monitoringStack } from '../../src/monitoring-stack.ts';
import { policyInput } from '../../src/policy-input.ts';
import { synthesize } from '../../src/synthesize.ts';
import type { PolicyInput } from '../../src/validation/policy.ts';
import { minimalConfig } from '../support/environment.ts';
import type { Outcome } from './outcome.ts';

/** An environment into which faults are injected, synthesized once. */
export interface World {
  readonly name: string;
  readonly input: PolicyInput;
  /** Who finds something wrong with it as it is, or with a fault in it. @default - the policies */
  readonly firstError?: (input: PolicyInput) => Outcome | undefined;
}

/** Everything that the sample catalog leaves out: the other collector, a Loki in parts, traces and autoscaling. */
const MORE = environmentSchema.parse({
  ...minimalConfig,
  loki: {
    mode: 'distributed',
    distributed: { querier: { replicas: 3, autoscaling: { maxReplicas: 12 } } },
    storage: {
      s3: {
        bucket: 'loki-chunks',
        region: 'us-east-1',
        accessKeyId: { secret: 'loki-bucket', key: 'access-key-id' },
        secretAccessKey: { secret: 'loki-bucket', key: 'secret-access-key' },
      },
    },
    cache: { chunks: {}, results: { replicas: 2 } },
    gateway: { enabled: true, htpasswd: { secret: 'loki-gateway', key: 'htpasswd' } },
    canary: { enabled: true },
  },
  logs: { collector: 'alloy' },
  traces: { enabled: true },
  autoscaling: { enabled: true },
});

/** What most people deploy, and what has most parts. */
export function worlds(): readonly World[] {
  const { environments } = loadEnvironments('config');
  const prod = environments.find(({ name }) => name === 'prod')!;
  const { loki, logs, traces, autoscaling } = MORE;
  return [worldOf('prod', prod), worldOf('everything', { ...prod, loki, logs, traces, autoscaling })];
}

function worldOf(name: string, environment: Environment): World {
  const app = new App();
  monitoringStack(app, environment);
  const synthesis = synthesize(app);
  if (synthesis.problems.length > 0) throw new Error(JSON.stringify(synthesis.problems));
  return { name, input: policyInput(environment, synthesis) };
}
