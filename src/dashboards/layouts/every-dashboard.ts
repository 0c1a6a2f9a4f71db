import { environmentSchema } from '../../config/schema/environment.ts';
import { EVERY_JOB } from '../../rules/all-alerts.ts';
import { ALL_SIGNALS, type DashboardContext } from '../context.ts';
import type { DashboardFile } from '../house/dashboard-file.ts';
import { allDashboards } from '../index.ts';

/** An environment that has everything that any dashboard is about, with the defaults for all else. */
const EXAMPLE = {
  platform: 'kubeadm',
  cluster: 'example',
  gitops: { repoURL: 'https://git.example.com/panoptes.git', metrics: { enabled: true } },
  prometheus: {
    // Forecasts compare with weeks before.
    retention: '30d',
    remoteWrite: [{ name: 'example', url: 'https://metrics.example.com/push' }],
    exemplars: { enabled: true },
  },
  logs: { audit: { enabled: true } },
  traces: { enabled: true },
  exporters: { blackbox: { targets: [{ name: 'home', url: 'https://www.example.com' }] } },
  alerting: {
    defaultReceiver: 'example',
    receivers: {
      example: { slack: [{ channel: '#example', webhookUrl: { secret: 'example', key: 'webhook-url' } }] },
    },
  },
  teams: { example: { receiver: 'example' } },
} as const;

/** What dashboards know of that environment. */
export function everyContext(): DashboardContext {
  return {
    ...environmentSchema.parse(EXAMPLE),
    kubernetes: EVERY_JOB,
    services: [],
    signals: ALL_SIGNALS,
  };
}

/** Every dashboard that Panoptes ships, whatever an environment has. */
export const everyDashboard = (): DashboardFile[] => allDashboards(everyContext());
