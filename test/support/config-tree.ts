import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { displayPath } from '../../src/config/config-files.ts';
import { type LoadedConfig, loadEnvironments } from '../../src/config/load.ts';
import { ConfigError } from '../../src/config/problems.ts';

/** Contents of files by their path below config; null leaves a file of the valid configuration out. */
export type ConfigFiles = Readonly<Record<string, string | Uint8Array | null>>;

export const BASE_YAML = `platform: kubeadm
cluster: test
gitops:
  repoURL: https://git.example.com/platform/panoptes.git
prometheus:
  retention: 7d
  replicas: 1
alerting:
  defaultReceiver: platform
  receivers:
    platform:
      slack:
        - channel: '#platform'
          webhookUrl: { secret: alertmanager-slack, key: platform }
teams:
  shop: { receiver: platform }
`;

export const SERVICE_YAML = `name: api-gateway
namespace: shop
team: shop
metrics:
  preset: promhttp
  port: metrics
`;

/** A small configuration without any problem. */
const VALID: ConfigFiles = {
  'base.yaml': BASE_YAML,
  'environments/dev.yaml': 'cluster: dev\n',
  'environments/prod.yaml': 'cluster: prod\n',
  'services/api-gateway.yaml': SERVICE_YAML,
};

/** Writes a configuration into a directory of its own, hands it to `use` and removes it again. */
export function withConfig<T>(changes: ConfigFiles, use: (directory: string) => T): T {
  const root = mkdtempSync(join(tmpdir(), 'panoptes-'));
  try {
    const directory = join(root, 'config');
    for (const [path, content] of Object.entries({ ...VALID, ...changes })) {
      if (content === null) continue;
      const file = join(directory, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    return use(directory);
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** The valid configuration with changes, loaded. */
export function load(changes: ConfigFiles = {}): LoadedConfig {
  return withConfig(changes, loadEnvironments);
}

/** The lines of the error that a directory is refused with, with paths as if they stood in the working directory. */
export function problemsIn(directory: string): string[] {
  try {
    loadEnvironments(directory);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.replaceAll(displayPath(directory), 'config').split('\n');
  }
  return [];
}

/** The lines of the error that the valid configuration with changes is refused with. */
export function problemsOf(changes: ConfigFiles): string[] {
  return withConfig(changes, problemsIn);
}

/** Replaces a part of a text that must be there. */
export function edit(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`there is no ${from} to replace`);
  return text.replace(from, () => to);
}
