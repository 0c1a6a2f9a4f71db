import { z } from 'zod';
import { duration } from '../scalars.ts';
import { threshold } from './threshold.ts';

const number = () => z.number().positive('is not above zero; use a larger number');

/** Thresholds of the alerts about nodes. */
export const nodeThresholds = {
  nodeCpu: threshold().prefault('90%').describe('CPU use of a node above which it alerts.'),
  nodeMemory: threshold().prefault('90%').describe('Memory use of a node above which it alerts.'),
  nodeLoadPerCpu: number().default(2).describe('Load of a node per CPU above which it alerts.'),
  nodeMajorPageFaults: number().default(500).describe('Pages per second read back from disk above which it alerts.'),
  nodeCpuPressure: threshold()
    .prefault('60%')
    .describe('Share of the time in which something waited for CPU (PSI) above which a node alerts.'),
  nodeMemoryPressure: threshold()
    .prefault('10%')
    .describe('Share of the time in which everything waited for memory (PSI) above which a node alerts.'),
  nodeIoPressure: threshold()
    .prefault('60%')
    .describe('Share of the time in which everything waited for disks (PSI) above which a node alerts.'),
  nodeDiskSaturation: number().default(10).describe('Requests that wait for a disk above which it alerts.'),
  nodeFilesystemWarning: threshold()
    .prefault('90%')
    .describe(
      'Space or files in use of a file system of a node above which it warns. The kubelet evicts pods at 90 %.',
    ),
  nodeFilesystemCritical: threshold()
    .prefault('97%')
    .describe('Space or files in use of a file system of a node above which it alerts at once.'),
  nodeFilesystemTrendWarning: threshold()
    .prefault('85%')
    .describe(
      'Use from which on a file system that will be full within a day warns. The kubelet removes images at 85 %.',
    ),
  nodeFilesystemTrendCritical: threshold()
    .prefault('90%')
    .describe('Use from which on a file system that will be full within four hours alerts.'),
  nodeNetworkErrors: threshold()
    .prefault('1%')
    .describe('Share of packets with errors above which an interface alerts.'),
  nodeNetworkDrops: threshold().prefault('5%').describe('Share of dropped packets above which an interface alerts.'),
  nodeConntrack: threshold()
    .prefault('75%')
    .describe('Share of the table of connections in use above which a node alerts.'),
  nodeClockSkew: duration({ min: '1ms' }).prefault('50ms').describe('Clock error of a node above which it alerts.'),
  nodeFileDescriptors: threshold().prefault('80%').describe('Share of open files above which a node alerts.'),
  nodeCordoned: duration({ min: '1h', max: '30d' })
    .prefault('12h')
    .describe('How long a node may be cordoned until people are told.'),
};
