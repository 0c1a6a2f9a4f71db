import { z } from 'zod';
import { alertmanagerThresholds } from './alert-thresholds/alertmanager.ts';
import { argoCdThresholds } from './alert-thresholds/argo-cd.ts';
import { controlPlaneThresholds } from './alert-thresholds/control-plane.ts';
import { grafanaThresholds } from './alert-thresholds/grafana.ts';
import { kubeletThresholds } from './alert-thresholds/kubelet.ts';
import { logAlertThresholds } from './alert-thresholds/log-alerts.ts';
import { logThresholds } from './alert-thresholds/logs.ts';
import { nodeThresholds } from './alert-thresholds/nodes.ts';
import { probeThresholds } from './alert-thresholds/probes.ts';
import { prometheusThresholds } from './alert-thresholds/prometheus.ts';
import { serviceThresholds } from './alert-thresholds/services.ts';
import { storageThresholds } from './alert-thresholds/storage.ts';
import { traceThresholds } from './alert-thresholds/traces.ts';
import { workloadThresholds } from './alert-thresholds/workloads.ts';
import { dnsLabel, duration } from './scalars.ts';

const override = z.strictObject({
  reason: z
    .string()
    .min(1, 'is empty; say why, for those who find the change later')
    .describe('Why this alert differs here. People who find it later need to know.'),
  enabled: z.boolean().default(true).describe('false: the alert is not evaluated at all.'),
  severity: z.enum(['critical', 'warning', 'info']).optional().describe('Default: that of the alert as it is shipped.'),
  for: duration({ min: '0s' }).optional().describe('How long it must hold. Default: as it is shipped.'),
  keepFiringFor: duration({ min: '0s' })
    .optional()
    .describe('How long it stays after its condition has ended. Default: as it is shipped.'),
});

/** Changes of alerts that carry the team of their service. */
export const serviceAlertOverrides = () => z.record(z.string(), override).default({});

/** Thresholds and switches of the shipped alerts. */
export const alertsSchema = z
  .strictObject({
    overrides: z
      .record(
        z.string(),
        override.safeExtend({
          team: dnsLabel()
            .optional()
            .describe('Team that hears of it. Default: that of the service, or `alerting.platformTeam`.'),
        }),
      )
      .default({})
      .describe('Changes of single alerts, by name: switched off, re-routed, more or less urgent, faster or slower.'),
    ...serviceThresholds,
    ...workloadThresholds,
    ...storageThresholds,
    ...nodeThresholds,
    ...kubeletThresholds,
    ...probeThresholds,
    ...controlPlaneThresholds,
    ...prometheusThresholds,
    ...alertmanagerThresholds,
    ...grafanaThresholds,
    ...logThresholds,
    ...logAlertThresholds,
    ...traceThresholds,
    ...argoCdThresholds,
  })
  .prefault({});
