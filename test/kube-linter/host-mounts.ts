import type { Pods } from '../../src/validation/pods/pods.ts';
import { type Check, type Data, ofContainers } from './check.ts';

/** As kube-linter has them: these directories themselves, not what lies in them. */
const SENSITIVE = ['/', '/boot', '/dev', '/etc', '/lib', '/proc', '/sys', '/usr'];

/** Directories of the node in containers. */
export const hostMountChecks: readonly Check[] = [
  ofContainers('docker-sock', (container, pods) =>
    hostPaths(container, pods)
      .filter(({ path }) => path.endsWith('docker.sock'))
      .map(({ path }) => `It talks to Docker by ${path}.`),
  ),
  ofContainers('sensitive-host-mounts', (container, pods) =>
    hostPaths(container, pods)
      .filter(({ path }) => SENSITIVE.includes(path))
      .map(({ path }) => `It sees ${path} of its node.`),
  ),
  ofContainers('writable-host-mount', (container, pods) =>
    hostPaths(container, pods)
      .filter(({ readOnly }) => !readOnly)
      .map(({ path }) => `It writes to ${path} of its node.`),
  ),
];

function hostPaths({ volumeMounts = [] }: Data, { template }: Pods): { path: string; readOnly: boolean }[] {
  return volumeMounts.flatMap(({ name, readOnly = false }: Data) =>
    (template.spec.volumes ?? [])
      .filter((volume: Data) => volume.name === name && volume.hostPath)
      .map(({ hostPath }: Data) => ({ path: hostPath.path, readOnly })),
  );
}
