import { largestDatabase } from '../../rules/control-plane/kube-apiserver-alerts.ts';
import { records } from '../../rules/records.ts';
import type { AlertThresholds, DashboardContext } from '../context.ts';
import { largest, overall } from '../house/job-queries.ts';
import { stat, timeseries } from '../house/panels.ts';
import { type Thresholds, UNITS } from '../house/vocabulary.ts';
import { API_SERVER } from './api-server-queries.ts';
import { recorded } from './recorded.ts';

const limit = ({ platform, alerts }: DashboardContext): Thresholds => ({
  critical: largestDatabase({ platform, thresholds: alerts }).value,
});

export const databaseSize = (context: DashboardContext) =>
  stat({
    title: 'Database',
    description: 'Size of the database of the API servers. At its quota etcd refuses every write.',
    unit: UNITS.bytes,
    query: { expr: overall('max', API_SERVER.series('apiserver_storage_size_bytes')), legend: 'size' },
    thresholds: limit(context),
  });

export const latency = ({ apiServerEtcdLatency }: AlertThresholds) =>
  timeseries({
    title: 'Latency of the storage (P99)',
    description:
      'As the API servers see it, by operation. When it rises, so does every other latency on this dashboard.',
    unit: UNITS.seconds,
    queries: [{ expr: `max by (operation) (${recorded(records.apiServerEtcdP99)})`, legend: '{{operation}}' }],
    thresholds: { critical: apiServerEtcdLatency.seconds },
  });

export const size = (context: DashboardContext) =>
  timeseries({
    title: 'Size of the database',
    description:
      'With the free space inside the file. A steady rise has a kind of object behind it: see the next panel.',
    unit: UNITS.bytes,
    queries: [{ expr: API_SERVER.max('apiserver_storage_size_bytes', []), legend: '{{cluster}}' }],
    thresholds: limit(context),
  });

export const objects = ({ apiServerStoredObjects }: AlertThresholds) =>
  timeseries({
    title: 'Stored objects',
    description: 'The ten kinds with most objects. Events and what operators leave behind are what grows without need.',
    unit: UNITS.count,
    queries: [
      {
        expr: largest(
          10,
          // Two names: Kubernetes 1.34 has renamed it.
          `(${API_SERVER.max('apiserver_resource_objects', ['resource'])}
or
${API_SERVER.max('apiserver_storage_objects', ['resource'])})`,
        ),
        legend: '{{resource}}',
      },
    ],
    thresholds: { critical: apiServerStoredObjects },
  });
