import { type CaseLabels, CLUSTER } from '../cases.ts';
import type { AlertCase, FiringCase, InputSeries } from '../rule.ts';

/** The workload of the cases. */
export const WORKLOAD = { namespace: 'shop', workload: 'api', workload_type: 'deployment' };
/** The container of its pod. */
export const CONTAINER = { namespace: 'shop', pod: 'api-1', container: 'api' };
/** How descriptions name a workload. */
export const WORKLOAD_TEMPLATE = '{{ $labels.namespace }}/{{ $labels.workload }} ({{ $labels.workload_type }})';

/** A case that fires with these labels and this description. */
export const firing = (
  name: string,
  labels: CaseLabels,
  description: string,
  at: string,
  ...input: InputSeries[]
): FiringCase => ({
  name,
  input,
  at,
  expect: [{ cluster: CLUSTER, ...labels }],
  descriptions: [description],
});

/** A case that stays quiet. */
export const quiet = (name: string, at: string, ...input: InputSeries[]): AlertCase => ({ name, input, at });
