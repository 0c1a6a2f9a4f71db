/** What the collector may send and Loki accepts. Both are made from these values, so that neither refuses the other. */
export const logLimits = {
  /** Size above which a line is cut. It is a whole number of KB, which is how Loki and its collectors write sizes. */
  lineKilobytes: 256,
  /** Age at which Loki refuses a line. */
  maxAgeHours: 168,
  /** Streams that Loki keeps open at the same time; lines of any more are refused. */
  streams: 10_000,
} as const;
