import { maxBy, select } from '../../rules/promql.ts';
import { type RecordName, records } from '../../rules/records.ts';
import { selectors } from '../../rules/selectors.ts';
import type { DashboardContext } from '../context.ts';
import { timeseries } from '../house/panels.ts';
import { UNITS } from '../house/vocabulary.ts';
import { host, hostRate, IN_NODE, largest, recorded } from './kube-queries.ts';

type Thresholds = DashboardContext['alerts'];

const TOP = 'The ten highest at each moment.';

/** The chosen nodes' values of a record. */
const ofNodes = (record: RecordName) => largest(recorded(['node'], record, IN_NODE));

export const cpuUse = ({ nodeCpu }: Thresholds) =>
  timeseries({
    title: 'CPU use',
    description: `Share of busy CPU by node; above the line a node alerts. ${TOP}`,
    unit: UNITS.ratio,
    queries: [{ expr: ofNodes(records.nodeCpuUtilisation), legend: '{{node}}' }],
    thresholds: { critical: nodeCpu.ratio },
  });

export const cpuLoad = ({ nodeLoadPerCpu }: Thresholds) =>
  timeseries({
    title: 'CPU saturation: load per CPU',
    description: `Processes that run or wait, for each CPU. Above one some wait; above the line a node alerts. ${TOP}`,
    unit: UNITS.count,
    queries: [{ expr: ofNodes(records.nodeLoadPerCpu), legend: '{{node}}' }],
    thresholds: { critical: nodeLoadPerCpu },
  });

/** Share of the time in which something was short, as the kernel tells. */
const pressure = (counter: string) => [{ expr: largest(hostRate(['node'], counter, IN_NODE)), legend: '{{node}}' }];

export const cpuPressure = ({ nodeCpuPressure }: Thresholds) =>
  timeseries({
    title: 'CPU saturation: waiting',
    description: `Share of the time in which some process waited for a CPU; above the line a node alerts. ${TOP}`,
    unit: UNITS.ratio,
    queries: pressure('node_pressure_cpu_waiting_seconds_total'),
    thresholds: { critical: nodeCpuPressure.ratio },
  });

export const memoryUse = ({ nodeMemory }: Thresholds) =>
  timeseries({
    title: 'Memory use',
    description: `Share of memory that cannot be had, by node; above the line a node alerts. A full node evicts pods. ${TOP}`,
    unit: UNITS.ratio,
    queries: [{ expr: ofNodes(records.nodeMemoryUtilisation), legend: '{{node}}' }],
    thresholds: { critical: nodeMemory.ratio },
  });

export const memoryPressure = ({ nodeMemoryPressure }: Thresholds) =>
  timeseries({
    title: 'Memory saturation: stalled',
    description: `Share of the time in which every process waited for memory; above the line a node alerts. ${TOP}`,
    unit: UNITS.ratio,
    queries: pressure('node_pressure_memory_stalled_seconds_total'),
    thresholds: { critical: nodeMemoryPressure.ratio },
  });

export const pageFaults = ({ nodeMajorPageFaults }: Thresholds) =>
  timeseries({
    title: 'Memory saturation: pages read back',
    description: `Pages per second that were read from disk, because memory had no room for them; above the line a node alerts. ${TOP}`,
    unit: UNITS.operationsPerSecond,
    queries: [{ expr: ofNodes(records.nodeMajorPageFaults), legend: '{{node}}' }],
    thresholds: { critical: nodeMajorPageFaults },
  });

const grown = (counter: string) =>
  maxBy(['node'], `increase(${select(counter, selectors.nodeExporter, IN_NODE)}[$__rate_interval])`);

export const memoryErrors = () =>
  timeseries({
    title: 'Memory errors',
    description:
      'Processes that the kernel killed for lack of memory, and bits that memory had wrong. One that could not be corrected means: replace the memory.',
    unit: UNITS.count,
    queries: [
      { expr: `${grown('node_vmstat_oom_kill')} > 0`, legend: '{{node}}: killed' },
      { expr: `${grown('node_edac_correctable_errors_total')} > 0`, legend: '{{node}}: corrected' },
      { expr: `${grown('node_edac_uncorrectable_errors_total')} > 0`, legend: '{{node}}: not corrected' },
    ],
  });

const ofDisks = (record: RecordName) => [
  { expr: largest(recorded(['node', 'device'], record, IN_NODE)), legend: '{{node}}: {{device}}' },
];

export const diskUse = () =>
  timeseries({
    title: 'Disk use',
    description: `Share of the time in which a disk was at work. A disk that serves many requests at once may stay at 100 % and still be fast. ${TOP}`,
    unit: UNITS.ratio,
    queries: ofDisks(records.diskUtilisation),
  });

export const diskQueue = ({ nodeDiskSaturation }: Thresholds) =>
  timeseries({
    title: 'Disk saturation: requests',
    description: `Requests that a disk served or that waited for it; above the line it alerts. ${TOP}`,
    unit: UNITS.count,
    queries: ofDisks(records.diskSaturation),
    thresholds: { critical: nodeDiskSaturation },
  });

export const diskPressure = ({ nodeIoPressure }: Thresholds) =>
  timeseries({
    title: 'Disk saturation: stalled',
    description: `Share of the time in which every process waited for disks; above the line a node alerts. ${TOP}`,
    unit: UNITS.ratio,
    queries: pressure('node_pressure_io_stalled_seconds_total'),
    thresholds: { critical: nodeIoPressure.ratio },
  });

const OF_MOUNT = ['node', 'device', 'mountpoint'];

const ofMounts = (expr: string) => [{ expr: largest(expr), legend: '{{node}}: {{mountpoint}}' }];

export const filesystemUse = ({ nodeFilesystemWarning, nodeFilesystemCritical }: Thresholds) =>
  timeseries({
    title: 'Space of file systems',
    description: `Share of space in use; above the lines a file system warns and alerts. The kubelet evicts pods from a full node. ${TOP}`,
    unit: UNITS.ratio,
    queries: ofMounts(recorded(OF_MOUNT, records.filesystemUsed, IN_NODE)),
    thresholds: { warning: nodeFilesystemWarning.ratio, critical: nodeFilesystemCritical.ratio },
  });

export const filesystemFiles = ({ nodeFilesystemWarning, nodeFilesystemCritical }: Thresholds) =>
  timeseries({
    title: 'Files of file systems',
    description: `Share of the files (inodes) that a file system can hold; above the lines it warns and alerts. ${TOP}`,
    unit: UNITS.ratio,
    queries: ofMounts(recorded(OF_MOUNT, records.filesystemFilesUsed, IN_NODE)),
    thresholds: { warning: nodeFilesystemWarning.ratio, critical: nodeFilesystemCritical.ratio },
  });

export const filesystemErrors = () =>
  timeseries({
    title: 'Broken file systems',
    description: 'File systems that cannot be read, that are read-only, and disks of arrays that have failed.',
    unit: UNITS.count,
    queries: [
      {
        expr: `${host(OF_MOUNT, 'node_filesystem_device_error', IN_NODE)} > 0`,
        legend: '{{node}}: {{mountpoint}} unreadable',
      },
      {
        expr: `${host(OF_MOUNT, 'node_filesystem_readonly', IN_NODE)} > 0`,
        legend: '{{node}}: {{mountpoint}} read-only',
      },
      {
        expr: `${host(['node', 'device'], 'node_md_disks', 'state="failed"', IN_NODE)} > 0`,
        legend: '{{node}}: disks of {{device}} failed',
      },
    ],
  });
