import type { Service } from '../../../src/config/environment.ts';

/** A fragment of configuration. */
export type Config = Readonly<Record<string, unknown>>;

/** One field that people can set: what they write, and where it arrives. */
export interface Field {
  readonly what: string;
  readonly config: Config;
  /** Kind and name of the object, such as `Prometheus/panoptes`. */
  readonly object: string;
  /** Path of the field, with dots. */
  readonly path: string;
  readonly value: unknown;
  /** Services of the catalog, where it takes some for the field to arrive. @default - none */
  readonly services?: readonly Service[];
}

/** A field of the custom resource of Prometheus. */
export const server = (what: string, prometheus: Config, path: string, value: unknown): Field => ({
  what,
  config: { prometheus },
  object: 'Prometheus/panoptes',
  path: `spec.${path}`,
  value,
});

/** A field of another object. */
export const field = (what: string, config: Config, object: string, path: string, value: unknown): Field => ({
  what,
  config,
  object,
  path,
  value,
});

/** A key of a Secret, as the configuration names it. */
export const secret = (name: string, key: string) => ({ secret: name, key });
/** A key of a Secret, as custom resources name it. */
export const selector = (name: string, key: string) => ({ name, key });
