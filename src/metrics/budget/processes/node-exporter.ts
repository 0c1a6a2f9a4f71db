import { NODE_EXPORTER } from '../../exporters.ts';
import { collected, gauge, type Metric } from '../../metric.ts';
import { type Count, type Process, per, portions, unique } from '../count.ts';
import { GO, GO_REST } from './go.ts';

/** Names that stand for all metrics of a collector that the registry does not name. */
const MORE: readonly Metric[] = [
  'arp node_arp_entries device',
  'btrfs node_btrfs_info',
  'cpu node_cpu_guest_seconds_total cpu',
  'cpufreq node_cpu_scaling_frequency_hertz cpu',
  'diskstats node_disk_more_total device',
  'dmi node_dmi_info',
  'entropy node_entropy_available_bits',
  'filesystem node_filesystem_mount_info device',
  'hwmon node_hwmon_temp_celsius chip',
  'meminfo node_memory_more_bytes',
  'netclass node_network_more device',
  'netdev node_network_receive_more_total device',
  'netstat node_netstat_Tcp_CurrEstab',
  'nvme node_nvme_info device',
  'rapl node_rapl_package_joules_total index',
  'schedstat node_schedstat_running_seconds_total cpu',
  'sockstat node_sockstat_TCP_inuse',
  'softnet node_softnet_processed_total cpu',
  'stat node_intr_total',
  'thermal_zone node_thermal_zone_temp zone',
  'time node_time_clocksource_available_info device',
  'timex node_timex_more',
  'udp_queues node_udp_queues',
  'vmstat node_vmstat_pgpgin',
  'watchdog node_watchdog_info',
  'xfs node_xfs_read_calls_total device',
].flatMap((line) => {
  const [collector = '', name = '', ...labels] = line.split(' ');
  return collected(collector, [gauge(name, ...labels)]);
});

/** The devices of a node, and the ends of the networks of its pods; so many series for each. */
function devices(names: string, times = 1) {
  const ends: Count = ({ pods, hostNetworkPods, nodes }) => (times * (pods - hostNetworkPods)) / nodes;
  return portions(
    names,
    [{ device: 'ens5' }, (it) => times * it.networkDevices],
    [{ device: 'cali0123456789a' }, ends],
  );
}

export const NODE_EXPORTER_PROCESS: Process = {
  job: 'node-exporter',
  path: '/metrics',
  targets: ({ nodes }) => nodes,
  metrics: unique([...NODE_EXPORTER, ...MORE]),
  rules: [
    ...GO,
    // Success and duration of about 45 collectors.
    per('node_scrape_collector_success', 90),
    per('node_cpu_seconds_total', ({ cpus }) => 8 * cpus),
    per('node_cpu_guest_seconds_total', ({ cpus }) => 2 * cpus),
    per('node_(cpu_scaling_frequency_hertz|schedstat_.+)', ({ cpus }) => 3 * cpus),
    per('node_softnet_.+', ({ cpus }) => 7 * cpus),
    per('node_disk_more_total', ({ disks }) => 13 * disks),
    per('node_disk_.+', ({ disks }) => disks),
    per('node_filesystem_.+', ({ fileSystems }) => fileSystems),
    per('node_(bonding|md)_.+', 0),
    devices('node_network_more', 16),
    devices('node_network_receive_more_total', 9),
    devices('node_(network|arp)_.+'),
    per('node_memory_more_bytes', 42),
    per('node_timex_more', 13),
    per('node_netstat_.+', 45),
    per('node_sockstat_.+', 18),
    per('node_intr_total', 4),
    per('node_vmstat_pgpgin', 5),
    per('node_time_.+info', 3),
    // Virtual machines have neither sensors nor memory with correction of errors, and most no XFS.
    per('node_(hwmon|edac|rapl|thermal_zone|nvme|watchdog|btrfs|xfs)_.+', 0),
    per('node_udp_queues', 4),
  ],
  rest: GO_REST,
  basis: 'metrics of each collector that runs by default, on a virtual machine',
};
