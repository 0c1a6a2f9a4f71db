import { distance } from 'fastest-levenshtein';
import { describe, type Policy } from '../policy.ts';
import { containersOf, podsOf } from './pods.ts';

/** Flags that the processes of the stack are started with. */
const FLAGS: readonly string[] = [
  ...['config.file', 'config.expand-env', 'config', 'target', 'client.external-labels', 'storage.path'],
  ...['addr', 'port', 'tenant-id', 'labelname', 'labelvalue', 'streamname', 'streamvalue'],
  ...[
    'web.listen-address',
    'server.http.listen-addr',
    'server.http.enable-pprof',
    'server.http.disable-support-bundle',
  ],
  ...['server.http.ui-path-prefix', 'disable-reporting', 'cluster.enabled', 'stability.level'],
  ...['namespaces', 'deny-namespaces', 'kubelet-service', 'kubelet-endpoints', 'kubelet-endpointslice'],
  ...['kubelet-http-metrics', 'prometheus-config-reloader', 'enable-config-reloader-probes'],
  ...['config-reloader-cpu-request', 'config-reloader-cpu-limit'],
  ...['config-reloader-memory-request', 'config-reloader-memory-limit'],
  ...['alertmanager-config-namespaces', 'alertmanager-instance-namespaces'],
  ...['telemetry-port', 'resources', 'metric-denylist', 'metric-allowlist', 'metric-labels-allowlist'],
  ...['metric-annotations-allowlist', 'pod', 'pod-namespace', 'shard', 'total-shards'],
  ...['path.procfs', 'path.sysfs', 'path.rootfs', 'path.udev.data', 'collector.textfile.directory'],
  ...['collector.arp.device-exclude', 'collector.netclass.ignored-devices', 'collector.netdev.device-exclude'],
  ...['collector.netdev.device-include', 'collector.filesystem.mount-points-exclude'],
  ...['collector.filesystem.fs-types-exclude', 'no-collector.btrfs', 'no-collector.hwmon'],
  ...['secure-listen-address', 'proxy-endpoints-port', 'upstream', 'allow-paths', 'ignore-paths'],
  ...['tls-cert-file', 'tls-private-key-file', 'secure-port', 'cert-dir', 'prometheus-url'],
  ...['metrics-relist-interval', 'metrics-max-age', 'memory-limit', 'max-item-size', 'conn-limit'],
];

const KNOWN: ReadonlySet<string> = new Set(FLAGS);

/** What looks like a flag that another process has, and is short enough for that to be chance. */
const MOST_EDITS = 2;

/** No flag is misspelt: a process that is started with one that it does not know refuses to start. */
export const flags: Policy = {
  name: 'flags',
  *check(input) {
    for (const { component, object, template } of podsOf(input)) {
      for (const { name, args = [] } of containersOf(template.spec)) {
        for (const argument of args) {
          const [dashes, flag] = /^(--?)([a-z][\w.-]+)/i.exec(argument)?.slice(1) ?? [];
          const meant = flag === undefined || KNOWN.has(flag) ? undefined : closest(flag);
          if (!meant) continue;
          yield {
            component,
            object: describe(object),
            message: `starts its container ${name} with ${dashes}${flag}, which looks like a misspelling`,
            remedy: `write ${dashes}${meant}, or add it to src/validation/pods/flags.ts`,
          };
        }
      }
    }
  },
};

/** Other flags, such as those of more collectors, are not known here, and are none of a misspelt one. */
function closest(flag: string): string | undefined {
  return FLAGS.find(
    (known) => Math.abs(known.length - flag.length) <= MOST_EDITS && distance(known, flag) <= MOST_EDITS,
  );
}
