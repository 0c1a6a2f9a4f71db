import { externalServices as platformServices } from './components/kubernetes/platforms.ts';
import type { Environment } from './config/environment.ts';
import { externalServiceOf } from './services/targets.ts';
import type { ExternalService } from './validation/external-service.ts';

/** Services that monitors select and that the cluster or the teams create. */
export function externalServices({ platform, services }: Environment): ExternalService[] {
  return [...platformServices(platform), ...services.flatMap((service) => externalServiceOf(service) ?? [])];
}
