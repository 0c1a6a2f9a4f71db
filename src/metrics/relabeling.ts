import { rememberedByText } from '../remembered.ts';
import { boundValues, type Metric } from './metric.ts';

/** A step of metricRelabelings. */
export interface Relabeling {
  readonly action: string;
  readonly sourceLabels?: readonly string[];
  readonly separator?: string;
  readonly regex?: string;
  readonly targetLabel?: string;
  readonly replacement?: string;
}

/** Whether a series with these labels is thrown away. Labels that are not given count as missing, which is empty. */
export function isDropped(labels: Readonly<Record<string, string>>, relabelings: readonly Relabeling[]): boolean {
  return relabelings.some(({ action, sourceLabels = [], separator = ';', regex = '(.*)' }) => {
    const value = sourceLabels.map((label) => labels[label] ?? '').join(separator);
    if (action === 'drop') return anchored(regex).test(value);
    return action === 'keep' && !anchored(regex).test(value);
  });
}

/** Bounds of a histogram that are stored, however Prometheus writes them. */
export function keptBounds(
  name: string,
  { bounds = [] }: Metric,
  relabelings: readonly Relabeling[],
  labels: Readonly<Record<string, string>> = {},
): number[] {
  const kept = (le: string) => !isDropped({ ...labels, __name__: name, le }, relabelings);
  return bounds.filter((bound) => boundValues(bound).every(kept));
}

/** Prometheus anchors its expressions at both ends. Each is asked about thousands of series. */
export const anchored = rememberedByText((regex) => new RegExp(`^(?:${regex})$`, 's'));
