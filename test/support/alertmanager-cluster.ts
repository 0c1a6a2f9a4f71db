import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import type { ManifestObject } from '../../src/synthesize.ts';
import { type AlertmanagerServer, startAlertmanager } from './alertmanager-server.ts';

/** Where the members of a cluster are found by each other, on one machine. */
const LOOPBACK = '127.0.0.1';

/**
 * Flags of one member of a cluster as the operator derives them from the custom resource; addresses of pods are those of
 * ports on loopback. One flag is not derived: members wait 3 s for each other instead of 15, so that a test does not either.
 *
 * @see https://github.com/prometheus-operator/prometheus-operator/blob/v0.93.1/pkg/alertmanager/statefulset.go
 */
export function memberFlags({ metadata, spec }: ManifestObject, ports: readonly number[], member: number): string[] {
  // biome-ignore lint/suspicious/noExplicitAny: objects are plain data here.
  const { retention, externalUrl, enableFeatures = [], replicas } = spec as any;
  if (replicas !== ports.length) throw new Error(`there are ${replicas} members and ${ports.length} ports`);
  return [
    `--data.retention=${retention}`,
    `--cluster.listen-address=${LOOPBACK}:${ports[member]}`,
    ...(externalUrl ? [`--web.external-url=${externalUrl}`] : []),
    '--web.route-prefix=/',
    ...(enableFeatures.length > 0 ? [`--enable-feature=${enableFeatures.join(',')}`] : []),
    `--cluster.label=${metadata.namespace}/${metadata.name}`,
    ...ports.map((port) => `--cluster.peer=${LOOPBACK}:${port}`),
    '--cluster.reconnect-timeout=5m',
    '--cluster.peer-timeout=3s',
  ];
}

/** Starts all members at once, as a StatefulSet with parallel pod management does. */
export async function startCluster(resource: ManifestObject, config: string): Promise<AlertmanagerServer[]> {
  // biome-ignore lint/suspicious/noExplicitAny: objects are plain data here.
  const ports = await freePorts((resource.spec as any).replicas);
  return Promise.all(
    ports.map((_, member) => startAlertmanager({ config, flags: memberFlags(resource, ports, member) })),
  );
}

/** Ports that nobody listens on. All are held until the last is known, or they might be the same. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) =>
          server.listen(0, LOOPBACK, () => resolve((server.address() as AddressInfo).port)),
        ),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
