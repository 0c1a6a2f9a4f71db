import { z } from 'zod';
import { duration, percentage } from '../scalars.ts';
import { threshold } from './threshold.ts';

/** Thresholds of the alerts about Prometheus, what it sends and what manages it. */
export const prometheusThresholds = {
  prometheusNotificationQueue: threshold()
    .prefault('50%')
    .describe('Share of the queue of alerts to send above which Prometheus alerts.'),
  prometheusNotificationErrors: threshold()
    .prefault('1%')
    .describe('Share of alerts that one Alertmanager does not take above which Prometheus alerts.'),
  prometheusLostNotifications: threshold()
    .prefault('5%')
    .describe('Share of alerts that every Alertmanager does not take above which Prometheus alerts.'),
  prometheusRuleGroupDuration: threshold()
    .prefault('80%')
    .describe('Share of its interval that the evaluation of a rule group may take.'),
  prometheusQueryLoad: threshold()
    .prefault('80%')
    .describe('Share of the queries that Prometheus can answer at a time above which it alerts.'),
  prometheusMemory: threshold()
    .prefault('80%')
    .describe('Share of its memory limit that the heap of Prometheus may use.'),
  prometheusRestarts: z
    .int()
    .min(1, 'is too few; use 1 or more')
    .max(20, 'is too many; use 20 or fewer')
    .default(2)
    .describe('Restarts of one Prometheus within an hour above which it alerts.'),
  prometheusSeriesGrowth: percentage()
    .prefault('50%')
    .describe('Growth of the series of a Prometheus within six hours above which it alerts.'),
  prometheusSeriesChurn: percentage()
    .prefault('50%')
    .describe('Share of the series of a Prometheus that are new within an hour above which it alerts.'),
  prometheusOversize: percentage()
    .prefault('5%')
    .describe('By how much the data of Prometheus may exceed its retention size.'),
  remoteWriteFailures: threshold()
    .prefault('1%')
    .describe('Share of samples that a receiver of remote write refuses above which Prometheus alerts.'),
  remoteWriteDelay: duration({ min: '30s' })
    .prefault('2m')
    .describe('How far a receiver of remote write may be behind.'),
  prometheusOperatorErrors: threshold()
    .prefault('20%')
    .describe('Share of failed operations of the Prometheus Operator above which it alerts.'),
  kubeStateMetricsErrors: threshold()
    .prefault('1%')
    .describe('Share of failed requests of kube-state-metrics to the API server above which it alerts.'),
};
