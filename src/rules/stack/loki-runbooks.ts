import type { NonEmpty } from '../rule.ts';

/** Where Loki says what went wrong. */
export const SEE_LOG =
  'Read the errors: `kubectl -n monitoring logs -l app.kubernetes.io/name=loki --prefix --tail=1000 | grep level=error`.';

/** Whether its volume is full. */
export const SEE_VOLUME =
  'See how full its volume is: `kubelet_volume_stats_available_bytes{persistentvolumeclaim=~"storage-loki.*"} / kubelet_volume_stats_capacity_bytes{persistentvolumeclaim=~"storage-loki.*"}`.';

/** What helps when it is. */
export const MAKE_ROOM: NonEmpty<string> = [
  'Enlarge loki.storage.size where the storage class can expand volumes; otherwise expand the claim by hand first.',
  'Lower loki.retention: the compactor deletes what is older within some hours.',
];
