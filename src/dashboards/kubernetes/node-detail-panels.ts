import { sumBy } from '../../rules/promql.ts';
import { records } from '../../rules/records.ts';
import type { DashboardContext } from '../context.ts';
import { stat, timeseries } from '../house/panels.ts';
import { table } from '../house/table-panel.ts';
import { UNITS } from '../house/vocabulary.ts';
import { host, hostRate, IN_NODE, kube, recorded } from './kube-queries.ts';

type Thresholds = DashboardContext['alerts'];

export const ready = () =>
  stat({
    title: 'Ready',
    description: '1 while the node is ready for pods, 0 while it is not.',
    unit: UNITS.count,
    query: {
      expr: kube(['node'], 'kube_node_status_condition', 'condition="Ready"', 'status="true"', IN_NODE),
      legend: 'ready',
    },
    thresholds: { criticalBelow: 1 },
  });

export const uptime = () =>
  stat({
    title: 'Up for',
    description: 'Time since the node was started.',
    unit: UNITS.seconds,
    query: { expr: `time() - ${host(['node'], 'node_boot_time_seconds', IN_NODE)}`, legend: 'up' },
  });

export const cpuNow = ({ nodeCpu }: Thresholds) =>
  stat({
    title: 'CPU',
    description: 'Share of the CPU that is busy; red where the node alerts.',
    unit: UNITS.ratio,
    query: { expr: recorded(['node'], records.nodeCpuUtilisation, IN_NODE), legend: 'busy' },
    thresholds: { critical: nodeCpu.ratio },
  });

export const memoryNow = ({ nodeMemory }: Thresholds) =>
  stat({
    title: 'Memory',
    description: 'Share of the memory that cannot be had; red where the node alerts.',
    unit: UNITS.ratio,
    query: { expr: recorded(['node'], records.nodeMemoryUtilisation, IN_NODE), legend: 'used' },
    thresholds: { critical: nodeMemory.ratio },
  });

export const fullestFilesystem = ({ nodeFilesystemWarning, nodeFilesystemCritical }: Thresholds) =>
  stat({
    title: 'Fullest file system',
    description: 'Share of space in use of the file system with the least left, in the colours of the alerts.',
    unit: UNITS.ratio,
    query: { expr: recorded(['node'], records.filesystemUsed, IN_NODE), legend: 'used' },
    thresholds: { warning: nodeFilesystemWarning.ratio, critical: nodeFilesystemCritical.ratio },
  });

export const cpuByMode = () =>
  timeseries({
    title: 'CPU by kind of work',
    description:
      'Cores by what they did. Much iowait means that disks are slow; much steal means that the hypervisor gave the time to others.',
    unit: UNITS.cores,
    queries: [
      {
        expr: sumBy(['mode'], hostRate(['node', 'cpu', 'mode'], 'node_cpu_seconds_total', 'mode!="idle"', IN_NODE)),
        legend: '{{mode}}',
      },
    ],
    stacked: true,
  });

const memory = (kind: string) => host(['node'], `node_memory_${kind}_bytes`, IN_NODE);

export const memoryByKind = () =>
  timeseries({
    title: 'Memory by kind',
    description:
      'What programs hold, what the kernel keeps of files and can give back, and what is free. Programs cannot take more than all of it.',
    unit: UNITS.bytes,
    queries: [
      {
        expr: `${memory('MemTotal')} - ${memory('MemFree')} - ${memory('Buffers')} - ${memory('Cached')}`,
        legend: 'programs and kernel',
      },
      { expr: `${memory('Buffers')} + ${memory('Cached')}`, legend: 'files' },
      { expr: memory('MemFree'), legend: 'free' },
    ],
    stacked: true,
  });

const OF_DISK = ['node', 'device'];

export const diskBytes = () =>
  timeseries({
    title: 'Bytes read and written',
    description: 'Bytes per second by disk; disks in the cloud are sold with a limit.',
    unit: UNITS.bytesPerSecond,
    queries: [
      { expr: hostRate(OF_DISK, 'node_disk_read_bytes_total', IN_NODE), legend: '{{device}} read' },
      { expr: hostRate(OF_DISK, 'node_disk_written_bytes_total', IN_NODE), legend: '{{device}} written' },
    ],
  });

export const diskOperations = () =>
  timeseries({
    title: 'Reads and writes',
    description: 'Operations per second by disk; disks in the cloud are sold with a limit of these, too.',
    unit: UNITS.operationsPerSecond,
    queries: [
      { expr: hostRate(OF_DISK, 'node_disk_reads_completed_total', IN_NODE), legend: '{{device}} reads' },
      { expr: hostRate(OF_DISK, 'node_disk_writes_completed_total', IN_NODE), legend: '{{device}} writes' },
    ],
  });

const OF_MOUNT = ['node', 'device', 'mountpoint'];

export const filesystems = ({ nodeFilesystemWarning, nodeFilesystemCritical }: Thresholds) => {
  const thresholds = { warning: nodeFilesystemWarning.ratio, critical: nodeFilesystemCritical.ratio };
  return table({
    title: 'File systems',
    description: 'How full each file system is at the end of the time range, in the colours of the alerts.',
    keys: [
      { title: 'Node', label: 'node' },
      { title: 'Device', label: 'device' },
      { title: 'Mounted at', label: 'mountpoint' },
    ],
    values: [
      { title: 'Size', expr: host(OF_MOUNT, 'node_filesystem_size_bytes', IN_NODE), unit: UNITS.bytes },
      { title: 'Available', expr: host(OF_MOUNT, 'node_filesystem_avail_bytes', IN_NODE), unit: UNITS.bytes },
      { title: 'Used', expr: recorded(OF_MOUNT, records.filesystemUsed, IN_NODE), unit: UNITS.ratio, thresholds },
      {
        title: 'Files used',
        expr: recorded(OF_MOUNT, records.filesystemFilesUsed, IN_NODE),
        unit: UNITS.ratio,
        thresholds,
      },
    ],
    sortBy: 'Used',
  });
};
