/** Where the root of the host is mounted. */
export const HOST_ROOT = '/host/root';
/** Where /sys of the host is mounted. */
export const HOST_SYS = '/host/sys';
/** Environment variable with the address of the node. */
export const NODE_ADDRESS = 'NODE_ADDRESS';

/** Interfaces that a container runtime makes for each pod: short-lived, and described by cAdvisor already. */
const POD_INTERFACES = '^(veth.*|cali.*|lxc.*|eni[a-f0-9]+|azv[a-f0-9]+|gke[a-f0-9]+|[a-f0-9]{15})$';

/** Mounts that belong to the system, to containers or to pods; volumes are described by the kubelet. */
const FOREIGN_MOUNTS =
  '^/(dev|proc|sys|run/containerd/.+|run/k3s/containerd/.+|var/lib/docker/.+|var/lib/containers/storage/.+|var/lib/kubelet/.+)($|/)';

/** Arguments of the exporter. Patterns with `$(` would be read as variables by Kubernetes; these have none. */
export function exporterArguments(port: number): string[] {
  return [
    // Not 0.0.0.0: with the network of the host that would be every interface, public ones too.
    `--web.listen-address=[$(${NODE_ADDRESS})]:${port}`,
    `--path.procfs=${HOST_ROOT}/proc`,
    `--path.sysfs=${HOST_SYS}`,
    `--path.rootfs=${HOST_ROOT}`,
    `--path.udev.data=${HOST_ROOT}/run/udev/data`,
    // Hardware that cloud nodes do not have.
    '--no-collector.wifi',
    '--no-collector.hwmon',
    '--no-collector.btrfs',
    `--collector.filesystem.mount-points-exclude=${FOREIGN_MOUNTS}`,
    `--collector.netclass.ignored-devices=${POD_INTERFACES}`,
    `--collector.netdev.device-exclude=${POD_INTERFACES}`,
  ];
}
