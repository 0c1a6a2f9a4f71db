import { z } from 'zod';

/** How many identical pods a workload has. */
export const replicas = (fallback: number) => z.int().min(1, 'is too few; use 1 or more').default(fallback);
