import type { Environment } from '../config/environment.ts';

type Alerting = Environment['alerting'];

/** Ports outside the cluster to which notifications go, as far as the configuration names them. */
export function notificationPorts({ alerting }: { readonly alerting: Alerting }): number[] {
  const receivers = Object.values(alerting.receivers);
  const servers = [alerting.smtp, ...receivers.flatMap(({ email }) => email.map(({ smtp }) => smtp))];
  const addresses = receivers.flatMap(({ slack }) => slack.map(({ apiUrl }) => apiUrl));
  return [
    ...servers.flatMap((server) => (server ? [Number(server.smarthost.split(':').at(-1))] : [])),
    ...addresses.flatMap((address) => (address ? [portOf(new URL(address))] : [])),
  ];
}

function portOf({ port, protocol }: URL): number {
  if (port) return Number(port);
  return protocol === 'https:' ? 443 : 80;
}
