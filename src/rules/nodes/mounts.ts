import { steady } from '../cases.ts';
import { maxBy, minBy, on } from '../promql.ts';
import type { AlertRule, InputSeries } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { NODE_TEMPLATE, nodeExporter, ON_NODE, THE_NODE } from './cases.ts';

/** Alerts about file systems that no longer work. */
export const nodeMountAlerts = (): AlertRule[] => [readOnly(), deviceError()];

const job = selectors.nodeExporter;
const LEVEL = ['node', 'device', 'mountpoint'];
const MOUNT = { device: '/dev/sda1', mountpoint: '/' };
const ON_MOUNT = { ...ON_NODE, ...MOUNT };

function readOnly(): AlertRule {
  const metric = 'node_filesystem_readonly';
  const mount = (now: string, before = now): InputSeries[] => [
    nodeExporter.one(metric, now, MOUNT),
    nodeExporter.one(metric, before, { ...MOUNT, instance: 'before' }),
  ];
  const stranger = (value: number) => nodeExporter.others(metric, steady(value), MOUNT);
  return {
    alert: 'NodeFilesystemReadOnly',
    // Read-only now, and writable within a day: many mounts are read-only for good.
    expr: `${maxBy(LEVEL, `${metric}{${job}}`)} == 1
and ${on(...LEVEL)}
${minBy(LEVEL, `min_over_time(${metric}{${job}}[1d])`)} == 0`,
    for: '10m',
    severity: 'critical',
    summary: 'A file system of a node has become read-only.',
    description: `File system {{ $labels.mountpoint }} ({{ $labels.device }}) of ${NODE_TEMPLATE} was writable within the last day and is now read-only.`,
    runbook: {
      meaning:
        'The kernel mounts a file system read-only when it finds errors on it or on its disk, to save what is there. Otherwise somebody has remounted it. The alert ends a day later even if nothing changes.',
      impact:
        'Every write fails. On the root file system, pods no longer start, logs stop, and the node may still call itself ready.',
      diagnosis: [
        'Read why: `kubectl debug node/<node> -it --profile=sysadmin --image=busybox -- chroot /host dmesg | grep -iE "remount|I/O error|EXT4-fs|XFS"`.',
        'See how it is mounted: `kubectl debug node/<node> -it --profile=sysadmin --image=busybox -- chroot /host findmnt <mountpoint>`.',
        'Look at the disk: `smartctl -a <device>` on hardware, the state of the volume at the provider in the cloud.',
      ],
      mitigation: [
        'Move the load away: `kubectl drain <node> --ignore-daemonsets --delete-emptydir-data`.',
        'Replace the node; where its data matters, check the file system from a rescue system first.',
        'Replace a disk that reports errors.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'read-only for 12 minutes',
          input: [...mount('0x30 1x90'), ...stranger(0)],
          at: '43m',
          expect: [ON_MOUNT],
          descriptions: [
            `File system / (/dev/sda1) of ${THE_NODE} was writable within the last day and is now read-only.`,
          ],
        },
        {
          name: 'read-only, while the exporter is replaced',
          input: mount('_x30 1x90', '0x30 1x30 stale'),
          at: '43m',
          expect: [ON_MOUNT],
          descriptions: [
            `File system / (/dev/sda1) of ${THE_NODE} was writable within the last day and is now read-only.`,
          ],
        },
        {
          name: 'two exporters that see it a minute apart',
          input: mount('0x29 1x90', '0x120'),
          at: '43m',
          expect: [ON_MOUNT],
          descriptions: [
            `File system / (/dev/sda1) of ${THE_NODE} was writable within the last day and is now read-only.`,
          ],
        },
      ],
      quiet: [
        { name: 'read-only for 9 minutes', input: mount('0x30 1x90'), at: '39m' },
        { name: 'read-only for good', input: [...mount(steady(1)), ...stranger(0)], at: '60m' },
        { name: 'writable', input: [...mount(steady(0)), ...stranger(1)], at: '60m' },
        { name: 'writable again', input: mount('0x30 1x15 0x60'), at: '50m' },
      ],
    },
  };
}

function deviceError(): AlertRule {
  const metric = 'node_filesystem_device_error';
  const failing = (error: string, from = 0) =>
    nodeExporter.one(metric, from === 0 ? steady(1) : `_x${from} 1x90`, { ...MOUNT, device_error: error });
  const fine = nodeExporter.one(metric, steady(0), { ...MOUNT, device_error: '', instance: 'before' });
  const label = { device_error: 'input/output error' };
  return {
    alert: 'NodeFilesystemDeviceError',
    // The exporter is not root, so mounts below a directory that is closed to others are no news.
    expr: `${maxBy([...LEVEL, 'device_error'], `${metric}{${job},device_error!="permission denied"}`)} == 1`,
    for: '10m',
    severity: 'warning',
    summary: 'A file system of a node cannot be read.',
    description: `File system {{ $labels.mountpoint }} ({{ $labels.device }}) of ${NODE_TEMPLATE} answers with the error "{{ $labels.device_error }}".`,
    runbook: {
      meaning:
        'The system call that tells how full a file system is fails or hangs. The label device_error holds the reason: an error of the disk, a network file system whose server is gone ("stale file handle", "mountpoint timeout"), or a FUSE process that has ended ("transport endpoint is not connected").',
      impact:
        'Programs that use the file system fail or hang, and nothing is known of how full it is: alerts about its space are silent.',
      diagnosis: [
        'See what is mounted: `kubectl debug node/<node> -it --profile=sysadmin --image=busybox -- chroot /host findmnt <mountpoint>`.',
        'Read the log of the kernel: `kubectl debug node/<node> -it --profile=sysadmin --image=busybox -- chroot /host dmesg | tail -50`.',
        'Network file system: does its server answer from this node?',
      ],
      mitigation: [
        'Bring back the server, or unmount lazily: `umount -l <mountpoint>` on the node.',
        'Restart what serves a FUSE mount.',
        'Drain and replace the node when its disk fails.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'an error for 12 minutes',
          input: [
            failing('input/output error'),
            { ...fine, series: fine.series.replace('device_error=""', 'device_error="input/output error"') },
          ],
          at: '12m',
          expect: [{ ...ON_MOUNT, ...label }],
          descriptions: [`File system / (/dev/sda1) of ${THE_NODE} answers with the error "input/output error".`],
        },
      ],
      quiet: [
        { name: 'an error for 9 minutes', input: [failing('input/output error', 30)], at: '39m' },
        { name: 'what the exporter may not look at', input: [failing('permission denied')], at: '60m' },
        {
          name: 'no error',
          input: [fine, ...nodeExporter.others(metric, steady(1), { ...MOUNT, ...label })],
          at: '60m',
        },
      ],
    },
  };
}
