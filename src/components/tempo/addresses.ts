/** Ports of Tempo. */
export const HTTP = { name: 'http-metrics', number: 3200 } as const;
/** At which it takes spans, over gRPC and over HTTP. */
export const OTLP_GRPC = { name: 'otlp-grpc', number: 4317 } as const;
/** Its parts talk to each other there, inside of the process. */
export const GRPC = { name: 'grpc', number: 9095 } as const;

/** Where the volume is mounted. Tempo keeps everything that must last below it. */
export const DATA_PATH = '/var/tempo';

/** Where the configuration is mounted. */
export const CONFIG_PATH = '/etc/tempo';
export const CONFIG_FILE = 'tempo.yaml';

/** Where the key file of a Google service account is mounted. */
export const GOOGLE_KEY_PATH = '/etc/tempo-google';
