import { NODE_COLLECTORS, type NodeCollector, type NodeCollectorSwitches } from '../../config/schema/node-exporter.ts';

/** Where the root of the host is mounted. */
export const HOST_ROOT = '/host/root';
/** Where /sys of the host is mounted. */
export const HOST_SYS = '/host/sys';

/** Interfaces that a container runtime makes for each pod: short-lived, and described by cAdvisor already. */
const POD_INTERFACES = '^(veth.*|cali.*|lxc.*|eni[a-f0-9]+|azv[a-f0-9]+|gke[a-f0-9]+|[a-f0-9]{15})$';

/** Mounts that belong to the system, to containers or to pods; volumes are described by the kubelet. */
const FOREIGN_MOUNTS =
  '^/(dev|proc|sys|run/containerd/.+|run/k3s/containerd/.+|var/lib/docker/.+|var/lib/containers/storage/.+|var/lib/kubelet/.+)($|/)';

/** Collectors that the exporter itself would run, and Panoptes does not: hardware that cloud nodes do not have. */
const OFF_BY_PANOPTES: readonly NodeCollector[] = ['btrfs', 'hwmon'];

/** What the arguments of the exporter depend on. */
export interface ExporterOptions {
  readonly address: string;
  /** Collectors that are switched on or off. */
  readonly collectors: NodeCollectorSwitches;
  /** Directory of the node with metrics that other programs leave there. @default - none */
  readonly textfileDirectory?: string;
}

/** Arguments of the exporter. Patterns with `$(` would be read as variables by Kubernetes; these have none. */
export function exporterArguments({ address, collectors, textfileDirectory }: ExporterOptions): string[] {
  return [
    `--web.listen-address=${address}`,
    `--path.procfs=${HOST_ROOT}/proc`,
    `--path.sysfs=${HOST_SYS}`,
    `--path.rootfs=${HOST_ROOT}`,
    `--path.udev.data=${HOST_ROOT}/run/udev/data`,
    ...collectorArguments(collectors),
    `--collector.arp.device-exclude=${POD_INTERFACES}`,
    `--collector.filesystem.mount-points-exclude=${FOREIGN_MOUNTS}`,
    `--collector.netclass.ignored-devices=${POD_INTERFACES}`,
    `--collector.netdev.device-exclude=${POD_INTERFACES}`,
    ...(textfileDirectory ? [`--collector.textfile.directory=${HOST_ROOT}${textfileDirectory}`] : []),
  ];
}

/** Only what differs from the exporter's own defaults, in the order of the names. */
function collectorArguments(switches: NodeCollectorSwitches): string[] {
  return (Object.keys(NODE_COLLECTORS) as NodeCollector[]).flatMap((name) => {
    const runs = switches[name] ?? NODE_COLLECTORS[name];
    const runsByItself = NODE_COLLECTORS[name] || OFF_BY_PANOPTES.includes(name);
    return runs === runsByItself ? [] : [`--${runs ? '' : 'no-'}collector.${name}`];
  });
}
