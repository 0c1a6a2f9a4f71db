import type { PrometheusAgentProps, PrometheusProps } from '../../../imports/monitoring.coreos.com.ts';
import { operatedStorage } from '../operated-storage.ts';
import { byteSize } from './byte-size.ts';
import type { PrometheusChartProps } from './prometheus-chart.ts';

/** The volume, what is written to it first, and what becomes of it when pods go. */
export function writing(props: PrometheusChartProps): Partial<PrometheusAgentProps['spec']> {
  return {
    storage: operatedStorage(props.storage),
    persistentVolumeClaimRetentionPolicy: { ...props.volumeRetention },
    walCompression: props.walCompression,
    ...(props.outOfOrderTimeWindow ? { tsdb: { outOfOrderTimeWindow: String(props.outOfOrderTimeWindow) } } : {}),
  };
}

/** What a server keeps, and for how long. */
export function keeping(props: PrometheusChartProps): Partial<PrometheusProps['spec']> {
  return {
    shardRetentionPolicy: {
      whenScaled: props.shardRetention.whenScaled,
      ...(props.shardRetention.whenScaled === 'Retain'
        ? { retain: { retentionPeriod: String(props.shardRetention.period ?? props.retention) } }
        : {}),
    },
    retention: String(props.retention),
    retentionSize: byteSize(props.retentionSize?.value ?? props.storage.size.value * 0.85),
    // They still need their feature flag.
    ...(props.exemplars.enabled
      ? { enableFeatures: ['exemplar-storage'], exemplars: { maxSize: props.exemplars.maxSize } }
      : {}),
  };
}
