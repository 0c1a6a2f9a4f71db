import type { PrometheusProps } from '../../../imports/monitoring.coreos.com.ts';
import { operatedStorage } from '../operated-storage.ts';
import { byteSize } from './byte-size.ts';
import type { PrometheusChartProps } from './prometheus-chart.ts';

/** What is kept, where, for how long, and what becomes of it when servers go. */
export function storing(props: PrometheusChartProps): Partial<PrometheusProps['spec']> {
  return {
    storage: operatedStorage(props.storage),
    persistentVolumeClaimRetentionPolicy: { ...props.volumeRetention },
    shardRetentionPolicy: {
      whenScaled: props.shardRetention.whenScaled,
      ...(props.shardRetention.whenScaled === 'Retain'
        ? { retain: { retentionPeriod: String(props.shardRetention.period ?? props.retention) } }
        : {}),
    },
    retention: String(props.retention),
    retentionSize: byteSize(props.retentionSize?.value ?? props.storage.size.value * 0.85),
    walCompression: props.walCompression,
    ...(props.outOfOrderTimeWindow ? { tsdb: { outOfOrderTimeWindow: String(props.outOfOrderTimeWindow) } } : {}),
  };
}
