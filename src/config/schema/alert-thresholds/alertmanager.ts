import { threshold } from './threshold.ts';

/** Thresholds of the alerts about Alertmanager. */
export const alertmanagerThresholds = {
  alertmanagerFailedNotifications: threshold()
    .prefault('1%')
    .describe('Share of notifications that one Alertmanager cannot send to a receiver above which it alerts.'),
  alertmanagerLostNotifications: threshold()
    .prefault('25%')
    .describe('Share of notifications that no Alertmanager can send to a receiver above which it alerts.'),
};
