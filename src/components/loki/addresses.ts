/** Where the pods of one Loki find each other. */
export interface LokiAddresses {
  /** Name of the Loki, which the names of its Services begin with. */
  readonly name: string;
  readonly namespace: string;
}

/** Ports of every process of Loki. */
export const HTTP = { name: 'http-metrics', number: 3100 } as const;
export const GRPC = { name: 'grpc', number: 9095 } as const;
/** At which the processes tell each other who is there. */
export const GOSSIP = { name: 'gossip', number: 7946 } as const;

/** Port of memcached. Its name is part of the DNS name that Loki looks up. */
export const MEMCACHED = { name: 'memcached', number: 11211 } as const;

/** Name of the Service that leads to one part, and of what runs it. */
export const partName = ({ name }: Pick<LokiAddresses, 'name'>, part: string): string => `${name}-${part}`;

/** Name of the Service that DNS answers for with the address of each pod. */
export const headlessName = (service: string): string => `${service}-headless`;

/** Name of the Service that knows every process. */
export const memberlistName = ({ name }: Pick<LokiAddresses, 'name'>): string => `${name}-memberlist`;

/** Name of a cache, of its Service and of its pods. */
export const cacheName = ({ name }: Pick<LokiAddresses, 'name'>, cache: 'chunks' | 'results'): string =>
  `${name}-${cache}-cache`;

/** The short form of a host works with any cluster domain. */
export const hostOf = ({ namespace }: LokiAddresses, service: string): string => `${service}.${namespace}.svc`;
