import {
  BytesIEC,
  BytesPerSecondIEC,
  NoUnit,
  PacketsPerSecond,
  PercentUnit,
  RequestsPerSecond,
  Seconds,
  Short,
} from '@grafana/grafana-foundation-sdk/units';

/** Units of the series that panels show. Ratios run from 0 to 1 and are shown as percentages. */
export const UNITS = {
  seconds: Seconds,
  ratio: PercentUnit,
  bytes: BytesIEC,
  requestsPerSecond: RequestsPerSecond,
  cores: 'suffix:cores',
  lines: 'suffix:lines',
  linesPerSecond: 'suffix:lines/s',
  bytesPerSecond: BytesPerSecondIEC,
  packetsPerSecond: PacketsPerSecond,
  /** Reads and writes of a disk. */
  operationsPerSecond: 'suffix:op/s',
  /** Calls of something by programs: gRPC methods, webhooks, runtimes. */
  callsPerSecond: 'suffix:calls/s',
  samplesPerSecond: 'suffix:samples/s',
  /** In the currency that the user thinks in. */
  money: 'suffix:¤',
  /** Grafana's own unit would write 30 days as 4.29 weeks. */
  days: 'suffix:days',
  /** Things that are counted: restarts, events, pods. */
  count: Short,
  messagesPerSecond: 'suffix:msg/s',
  eventsPerSecond: 'suffix:ev/s',
  /** How many times as fast as it may be. */
  times: 'suffix:×',
  /** The panel shows text, not numbers. */
  none: NoUnit,
} as const;

export type Unit = (typeof UNITS)[keyof typeof UNITS];

/**
 * Colours, by what they say. People who cannot tell red from green can tell these apart.
 * @see https://jfly.uni-koeln.de/color/
 */
export const COLORS = {
  good: '#009E73',
  warning: '#E69F00',
  critical: '#D55E00',
  info: '#56B4E9',
  neutral: '#999999',
} as const;

/** Decimals of a promise: rounded to fewer, 99.95 % would read as 100 %. */
export const PROMISE_DECIMALS = 3;

/** From where on a value is a problem. */
export interface Thresholds {
  /** @default - nothing is shown as a warning */
  readonly warning?: number;
  /** @default - nothing is shown as critical */
  readonly critical?: number;
}

/** Below which a value is a problem, such as what is left of something. */
export interface Floor {
  readonly criticalBelow: number;
}

/** The dashboard folder of everything that Panoptes ships. */
export const FOLDER = 'Panoptes';
