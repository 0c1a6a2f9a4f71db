import { argoCdServices } from './components/argo-cd/jobs.ts';
import { API_SERVER_SERVICE, externalServices as platformServices } from './components/kubernetes/platforms.ts';
import type { Environment } from './config/environment.ts';
import { externalServiceOf } from './services/targets.ts';
import type { ExternalService } from './validation/network/external-service.ts';

/** Services that monitors select and that the cluster or the teams create. */
export function externalServices({
  gitops,
  network,
  services,
}: Pick<Environment, 'gitops' | 'network' | 'services'>): ExternalService[] {
  const [{ name }] = API_SERVER_SERVICE.ports;
  return [
    ...platformServices().map((service) =>
      // Targets are the addresses behind the Service, and only the configuration knows their ports.
      service === API_SERVER_SERVICE
        ? { ...service, ports: network.apiServer.ports.map((number) => ({ name, number })) }
        : service,
    ),
    ...argoCdServices(gitops),
    ...services.flatMap((service) => externalServiceOf(service) ?? []),
  ];
}
