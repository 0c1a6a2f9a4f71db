import type { z } from 'zod';
import type { environmentSchema } from './schema/environment.ts';
import type { serviceSchema } from './schema/service.ts';

/** One service of the catalog as one environment sees it: its own file, narrowed by its `environments` entry. */
export type Service = Readonly<z.output<typeof serviceSchema>>;

/** Everything that one environment is made from: checked, completed with defaults and deep-frozen. */
export type Environment = Readonly<z.output<typeof environmentSchema>> & {
  /** `base`, or the name of the file below config/environments. */
  readonly name: string;
  /** Enabled services, sorted by namespace and name. */
  readonly services: readonly Service[];
};

/** The environment that the Kustomize base is made from. */
export const BASE = 'base';
