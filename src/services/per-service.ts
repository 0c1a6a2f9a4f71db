import type { Service } from '../config/environment.ts';
import { rememberedByObject } from '../remembered.ts';

/**
 * Remembers what is made from a service alone. A service that no environment narrows is the same object in all of them,
 * and services are frozen: with a thousand of them and four environments, most would be made four times.
 */
export function perService<Result>(make: (service: Service) => Result): (service: Service) => Result {
  return rememberedByObject(make);
}
