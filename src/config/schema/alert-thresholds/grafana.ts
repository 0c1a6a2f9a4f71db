import { duration } from '../scalars.ts';
import { threshold } from './threshold.ts';

/** Thresholds of the alerts about Grafana. */
export const grafanaThresholds = {
  grafanaRequestErrors: threshold()
    .prefault('10%')
    .describe('Share of failed requests to one page or interface of Grafana above which it alerts.'),
  grafanaLatency: duration({ min: '10ms', max: '5m' })
    .prefault('2s')
    .describe('How long the requests to one page or interface of Grafana may take on average.'),
  grafanaDataSourceErrors: threshold()
    .prefault('25%')
    .describe('Share of failed requests to one type of data source above which Grafana alerts.'),
};
