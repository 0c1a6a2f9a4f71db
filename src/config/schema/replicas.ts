import { z } from 'zod';

/** A number of pods. Test cases of rules have a series of each, so there must not be millions by a slip of a finger. */
export const podCount = () => z.int().min(1, 'is too few; use 1 or more').max(100, 'is too many; use 100 or fewer');

/** How many identical pods a workload has. */
export const replicas = (fallback: number) => podCount().default(fallback);
