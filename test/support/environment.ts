import type { Environment, Service } from '../../src/config/environment.ts';
import { environmentSchema } from '../../src/config/schema/environment.ts';
import { serviceSchema } from '../../src/config/schema/service.ts';

/** The smallest configuration that the schema accepts, for tests that need an environment but not the sample one. */
export const minimalConfig = {
  platform: 'kubeadm',
  cluster: 'test',
  gitops: { repoURL: 'https://git.example.com/platform/panoptes.git' },
  alerting: {
    defaultReceiver: 'platform',
    receivers: {
      platform: { slack: [{ channel: '#platform', webhookUrl: { secret: 'alertmanager-slack', key: 'webhook-url' } }] },
    },
  },
  teams: { shop: { receiver: 'platform' } },
} as const;

/** One HTTP service, for tests of what a catalog entry becomes. */
export const minimalService = {
  name: 'api-gateway',
  namespace: 'shop',
  team: 'shop',
  metrics: { preset: 'promhttp', port: 'http-metrics' },
} as const;

/** A service as the loader would give it. */
export function testService(overrides: Record<string, unknown> = {}): Service {
  return serviceSchema.parse({ ...minimalService, ...overrides });
}

/** An environment as the loader would give it; `overrides` replace top-level keys of the minimal configuration. */
export function testEnvironment(overrides: Record<string, unknown> = {}, services: Service[] = []): Environment {
  return { ...environmentSchema.parse({ ...minimalConfig, ...overrides }), name: 'test', services };
}
