import { percentage } from '../scalars.ts';

/** A share that an alert waits for to be exceeded, which the whole never is. */
export const threshold = () => percentage({ below: '100%' });
