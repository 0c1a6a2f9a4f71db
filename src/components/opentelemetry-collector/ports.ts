/** At which services hand in spans. */
export const OTLP_GRPC = { name: 'otlp-grpc', number: 4317 } as const;
export const OTLP_HTTP = { name: 'otlp-http', number: 4318 } as const;
/** At which replicas pass on spans of traces that another of them decides on. */
export const PEERS = { name: 'otlp-peers', number: 4319 } as const;
/** What it tells of itself. */
export const METRICS = { name: 'http-metrics', number: 8888 } as const;
export const HEALTH = { name: 'health', number: 13133 } as const;
