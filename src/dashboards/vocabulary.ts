import { BytesIEC, NoUnit, PercentUnit, RequestsPerSecond, Seconds } from '@grafana/grafana-foundation-sdk/units';

/** Units of the series that panels show. Ratios run from 0 to 1 and are shown as percentages. */
export const UNITS = {
  seconds: Seconds,
  ratio: PercentUnit,
  bytes: BytesIEC,
  requestsPerSecond: RequestsPerSecond,
  cores: 'suffix:cores',
  lines: 'suffix:lines',
  /** The panel shows text, not numbers. */
  none: NoUnit,
} as const;

export type Unit = (typeof UNITS)[keyof typeof UNITS];

/** Colours, by what they say. */
export const COLORS = { good: 'green', warning: 'orange', critical: 'red', info: 'blue', neutral: 'gray' } as const;

/** From where on a value is a problem. */
export interface Thresholds {
  /** @default - nothing is shown as a warning */
  readonly warning?: number;
  readonly critical: number;
}

/** The dashboard folder of everything that Panoptes ships. */
export const FOLDER = 'Panoptes';
