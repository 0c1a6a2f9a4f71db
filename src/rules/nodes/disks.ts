import type { Percentage } from '../../config/percentage.ts';
import { growing } from '../cases.ts';
import { humanize, humanizePercentage } from '../humanize.ts';
import { maxBy } from '../promql.ts';
import { records } from '../records.ts';
import type { AlertRule, InputSeries, RecordingRule } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { NODE_TEMPLATE, nodeExporter, ON_NODE, THE_NODE } from './cases.ts';
import { aroundNumber, aroundShare, exactly, perSecond, rateOf, thresholdCases } from './thresholds.ts';

/** Thresholds of the alerts about the disks of nodes. */
export interface NodeDiskThresholds {
  /** Requests that wait for a disk above which a node alerts. */
  readonly nodeDiskSaturation: number;
  /** Share of the time in which everything waits for disks above which a node alerts. */
  readonly nodeIoPressure: Percentage;
}

/** Use and saturation of disks. */
export const nodeDiskRecords = (): RecordingRule[] => [
  disk(records.diskUtilisation, 'node_disk_io_time_seconds_total', 0.4),
  disk(records.diskSaturation, 'node_disk_io_time_weighted_seconds_total', 3),
];

export const nodeDiskAlerts = ({ nodeDiskSaturation, nodeIoPressure }: NodeDiskThresholds): AlertRule[] => [
  saturation(nodeDiskSaturation),
  pressure(nodeIoPressure.ratio),
];

const job = selectors.nodeExporter;
const ON_DISK = { ...ON_NODE, device: 'sda' };

/** A disk, and a volume on it whose requests are the same ones. */
function requests(metric: string, value: number): InputSeries[] {
  return [
    ...nodeExporter.highest(metric, value, { device: 'sda' }, perSecond),
    nodeExporter.one(metric, growing(3000), { device: 'dm-0' }),
  ];
}

function disk(record: string, metric: string, value: number): RecordingRule {
  return {
    record,
    // Volumes of the device mapper and arrays only pass on what their disks do.
    expr: maxBy(['node', 'device'], `rate(${metric}{${job},device!~"(dm-|md).*"}[5m])`),
    tests: [
      {
        name: 'a disk with a volume on it',
        input: requests(metric, value),
        at: '10m',
        expect: [{ labels: ON_DISK, value }],
      },
    ],
  };
}

function saturation(threshold: number): AlertRule {
  return {
    alert: 'NodeDiskIOSaturation',
    expr: `${records.diskSaturation} > ${threshold}`,
    for: '30m',
    severity: 'warning',
    summary: 'Requests have been queueing at a disk for half an hour.',
    description: `At disk {{ $labels.device }} of ${NODE_TEMPLATE}, {{ $value | humanize }} requests have been waiting on average for 30 minutes.`,
    runbook: {
      meaning:
        'The disk is asked for more than it can do: requests queue up, and each of them waits for all before it.',
      impact:
        'Whatever reads or writes there is slow: databases, image pulls, logs, etcd. A disk in the cloud may have used up its credit and stay slow for hours.',
      diagnosis: [
        'See whether it is busy all the time: `node_device:node_disk_io_time_seconds:rate5m{node="<node>",device="<device>"}`.',
        'See what it does: `rate(node_disk_read_bytes_total{node="<node>"}[5m])`, `rate(node_disk_written_bytes_total{node="<node>"}[5m])`, and the number of operations (`node_disk_reads_completed_total`, `node_disk_writes_completed_total`). Compare with what the disk is sold for.',
        'Find the pods: `topk(10, sum by (namespace, pod) (rate(container_fs_writes_bytes_total{node="<node>"}[5m]) + rate(container_fs_reads_bytes_total{node="<node>"}[5m])))`.',
        'Many reads with little free memory: the cache has no room; see NodeMemoryHighUtilization.',
      ],
      mitigation: [
        'Move or slow down the pod that causes the load: a backup, an import, a chatty log.',
        'Put the data of databases on disks of their own.',
        'Buy more operations or throughput for the disk, or a faster kind.',
      ],
    },
    tests: thresholdCases({
      ...aroundNumber(threshold),
      ...exactly(threshold, rateOf(threshold, 5)),
      input: (value) => requests('node_disk_io_time_weighted_seconds_total', value),
      for: '30m',
      settle: 6,
      labels: ON_DISK,
      description: (value) =>
        `At disk sda of ${THE_NODE}, ${humanize(value)} requests have been waiting on average for 30 minutes.`,
    }),
  };
}

function pressure(threshold: number): AlertRule {
  return {
    alert: 'NodeIOPressureStall',
    expr: `${maxBy(['node'], `rate(node_pressure_io_stalled_seconds_total{${job}}[5m])`)} > ${threshold}`,
    for: '15m',
    // On a node that does little else, one program that reads a disk is enough, so it only explains other alerts.
    severity: 'info',
    summary: 'A node spends much of its time waiting for disks.',
    description: `On ${NODE_TEMPLATE}, everything waited for disks or network file systems {{ $value | humanizePercentage }} of the time.`,
    runbook: {
      meaning:
        'The kernel accounts the time in which no process could go on because all that wanted to waited for input or output (pressure stall information, PSI, line full). Nodes whose kernel does not keep it never fire.',
      impact:
        'Programs that read or write are slow. On a node with little to do, a single backup can cause it and harm nobody.',
      diagnosis: [
        'See the queues of the disks: `node_device:node_disk_io_time_weighted_seconds:rate5m{node="<node>"}`. Idle disks point to a network file system.',
        'Find the pods that read and write the most: `topk(10, sum by (namespace, pod) (rate(container_fs_reads_bytes_total{node="<node>"}[5m])))`.',
      ],
      mitigation: [
        'Move or slow down the pod that causes the load.',
        'Follow NodeDiskIOSaturation when it fires, too.',
      ],
    },
    tests: thresholdCases({
      ...aroundShare(threshold),
      ...exactly(threshold, rateOf(threshold, 5)),
      input: (value) => nodeExporter.highest('node_pressure_io_stalled_seconds_total', value, {}, perSecond),
      for: '15m',
      settle: 6,
      labels: ON_NODE,
      description: (value) =>
        `On ${THE_NODE}, everything waited for disks or network file systems ${humanizePercentage(value)} of the time.`,
    }),
  };
}
