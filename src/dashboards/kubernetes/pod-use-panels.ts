import { maxBy, select, sumBy } from '../../rules/promql.ts';
import { records } from '../../rules/records.ts';
import { selectors } from '../../rules/selectors.ts';
import type { DashboardContext } from '../context.ts';
import { annotation } from '../house/annotations.ts';
import { timeseries } from '../house/panels.ts';
import { COLORS, UNITS } from '../house/vocabulary.ts';
import { IN_POD, OF_CONTAINER, rate, share } from './kube-queries.ts';
import { byContainer, IN_CONTAINER, restarted } from './pod-queries.ts';

type Thresholds = DashboardContext['alerts'];

export const cpu = () =>
  timeseries({
    title: 'CPU',
    description: 'Cores that each container uses, has requested and may use at most.',
    unit: UNITS.cores,
    queries: [
      { expr: byContainer(records.containerCpu), legend: '{{container}}' },
      { expr: byContainer(records.podCpuRequests), legend: '{{container}}: requested' },
      { expr: byContainer(records.podCpuLimits), legend: '{{container}}: limit' },
    ],
  });

export const cpuOfBounds = () =>
  timeseries({
    title: 'CPU of requests and limits',
    description: 'Above 100 % of its requests a container uses what others may need; at 100 % of its limit it waits.',
    unit: UNITS.ratio,
    queries: [
      {
        expr: share(byContainer(records.containerCpu), byContainer(records.podCpuRequests)),
        legend: '{{container}}: of requests',
      },
      {
        expr: share(byContainer(records.containerCpu), byContainer(records.podCpuLimits)),
        legend: '{{container}}: of limit',
      },
    ],
  });

/** What cAdvisor counts of the chosen containers. */
const counted = (counter: string) => maxBy(OF_CONTAINER, rate(select(counter, selectors.cadvisor, IN_CONTAINER)));

export const throttling = ({ cpuThrottling }: Thresholds) =>
  timeseries({
    title: 'CPU throttling',
    description:
      'Share of the periods in which a container had to wait, because it had used up its CPU limit; above the line it alerts.',
    unit: UNITS.ratio,
    queries: [
      {
        expr: share(counted('container_cpu_cfs_throttled_periods_total'), counted('container_cpu_cfs_periods_total')),
        legend: '{{container}}',
      },
    ],
    thresholds: { critical: cpuThrottling.ratio },
  });

export const memory = () =>
  timeseries({
    title: 'Memory',
    description: 'Working set of each container, and what it has requested and may use at most.',
    unit: UNITS.bytes,
    queries: [
      { expr: byContainer(records.containerMemory), legend: '{{container}}' },
      { expr: byContainer(records.podMemoryRequests), legend: '{{container}}: requested' },
      { expr: byContainer(records.podMemoryLimits), legend: '{{container}}: limit' },
    ],
  });

export const memoryOfLimits = ({ containerMemory }: Thresholds) =>
  timeseries({
    title: 'Memory of limits',
    description: 'At 100 % of its limit a container is killed; above the line it alerts. Steady growth is a leak.',
    unit: UNITS.ratio,
    queries: [
      {
        expr: share(byContainer(records.containerMemory), byContainer(records.podMemoryLimits)),
        legend: '{{container}}',
      },
    ],
    thresholds: { critical: containerMemory.ratio },
  });

const memoryOf = (kind: string) =>
  maxBy(OF_CONTAINER, select(`container_memory_${kind}`, selectors.cadvisor, IN_CONTAINER));

export const memoryByKind = () =>
  timeseries({
    title: 'Memory by kind',
    description: 'What the program holds itself, and files that the kernel keeps for it and can give back.',
    unit: UNITS.bytes,
    queries: [
      { expr: memoryOf('rss'), legend: '{{container}}: program' },
      { expr: memoryOf('cache'), legend: '{{container}}: files' },
      { expr: memoryOf('swap'), legend: '{{container}}: swapped out' },
    ],
  });

export const restarts = () =>
  timeseries({
    title: 'Restarts',
    description: 'When containers were restarted. Ever longer pauses between restarts are a crash loop.',
    unit: UNITS.count,
    queries: [{ expr: restarted('$__rate_interval'), legend: '{{container}}' }],
  });

export const memoryKills = () =>
  timeseries({
    title: 'Killed for memory',
    description:
      'Processes of a container that the kernel killed, because the container was at its memory limit. A container lives on when it was not its first process.',
    unit: UNITS.count,
    queries: [
      {
        expr: maxBy(
          OF_CONTAINER,
          `increase(${select('container_oom_events_total', selectors.cadvisor, IN_CONTAINER)}[$__rate_interval])`,
        ),
        legend: '{{container}}',
      },
    ],
  });

export const failedProbes = () =>
  timeseries({
    title: 'Failed probes',
    description:
      'Probes per second that a container failed. Failed readiness takes it out of its Services; failed liveness restarts it.',
    unit: UNITS.eventsPerSecond,
    queries: [
      {
        expr: sumBy(
          ['container', 'probe_type'],
          rate(select('prober_probe_total', selectors.probesOfKubelets, 'result="failed"', IN_CONTAINER)),
        ),
        legend: '{{container}}: {{probe_type}}',
      },
    ],
  });

/** What cAdvisor counts of the network of the pod: its containers share it. */
const network = (counter: string) =>
  sumBy(['pod'], rate(select(`container_network_${counter}_total`, selectors.podNetwork, IN_POD)));

export const traffic = () =>
  timeseries({
    title: 'Network',
    description:
      'Bytes per second that the pod receives and sends. One that shares the network of its node shows all of it.',
    unit: UNITS.bytesPerSecond,
    queries: [
      { expr: network('receive_bytes'), legend: 'received' },
      { expr: network('transmit_bytes'), legend: 'sent' },
    ],
  });

export const lostPackets = () =>
  timeseries({
    title: 'Lost packets',
    description: 'Packets per second of the pod that were dropped or wrong. Any that last slow its connections down.',
    unit: UNITS.packetsPerSecond,
    queries: [
      { expr: network('receive_packets_dropped'), legend: 'received, dropped' },
      { expr: network('transmit_packets_dropped'), legend: 'sent, dropped' },
      { expr: network('receive_errors'), legend: 'received, wrong' },
      { expr: network('transmit_errors'), legend: 'sent, wrong' },
    ],
  });

const diskBytes = (way: 'reads' | 'writes') =>
  sumBy(['container'], rate(select(`container_fs_${way}_bytes_total`, selectors.cadvisor, IN_CONTAINER)));

export const disk = () =>
  timeseries({
    title: 'Disk',
    description: 'Bytes per second that each container reads and writes on disks of the node.',
    unit: UNITS.bytesPerSecond,
    queries: [
      { expr: diskBytes('reads'), legend: '{{container}} read' },
      { expr: diskBytes('writes'), legend: '{{container}} written' },
    ],
  });

/** Marks when a container was restarted. */
export const restartAnnotation = () =>
  annotation({
    name: 'Restarts',
    expr: `${restarted('2m')} > 0`,
    color: COLORS.warning,
    title: '{{container}} restarted',
  });
