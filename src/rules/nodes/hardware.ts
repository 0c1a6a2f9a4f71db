import { growing, steady } from '../cases.ts';
import { humanize } from '../humanize.ts';
import { maxBy } from '../promql.ts';
import type { AlertRule, InputSeries } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { NODE_TEMPLATE, nodeExporter, ON_NODE, THE_NODE } from './cases.ts';

/** Alerts about parts of nodes that break. */
export const nodeHardwareAlerts = (): AlertRule[] => [raidDegraded(), raidDiskFailure(), memoryErrors()];

const job = selectors.nodeExporter;
const ARRAY = { device: 'md0' };
const ON_ARRAY = { ...ON_NODE, ...ARRAY };
const ARRAY_TEMPLATE = `array {{ $labels.device }} of ${NODE_TEMPLATE}`;
const THE_ARRAY = `array md0 of ${THE_NODE}`;

const LOOK = [
  'See the array: `kubectl debug node/<node> -it --profile=sysadmin --image=busybox -- cat /host/proc/mdstat`, and `mdadm --detail /dev/<device>` on the node.',
  'See why the disk was thrown out: `dmesg | grep -iE "md|I/O error"` and `smartctl -a` of its disks.',
] as const;

/** An array of four disks, of which so many work, are spare and have failed. */
function raid({ active, failed, spare = 0 }: { active: number; failed: number; spare?: number }): InputSeries[] {
  const disks = (state: string, value: number) => nodeExporter.highest('node_md_disks', value, { ...ARRAY, state });
  return [
    ...nodeExporter.highest('node_md_disks_required', 4, ARRAY),
    ...disks('active', active),
    ...disks('failed', failed),
    ...disks('spare', spare),
  ];
}

function raidDegraded(): AlertRule {
  return {
    alert: 'NodeRAIDDegraded',
    expr: `${maxBy(['node', 'device'], `node_md_disks_required{${job}}`)}
-
${maxBy(['node', 'device'], `node_md_disks{${job},state="active"}`)}
> 0`,
    for: '15m',
    severity: 'critical',
    summary: 'A disk array of a node has lost its redundancy.',
    description: `Of the disks that ${ARRAY_TEMPLATE} needs, {{ $value | humanize }} are missing, and no spare has taken over.`,
    runbook: {
      meaning:
        'The array works with fewer disks than it needs for its redundancy, and no spare disk has filled the gap for 15 minutes.',
      impact: 'None yet beyond slower disks. The next disk that fails may take the data with it.',
      diagnosis: [
        ...LOOK,
        'An array that rebuilds shows its progress in /proc/mdstat; the alert ends with the rebuild.',
      ],
      mitigation: [
        'Replace the disk and add it: `mdadm --manage /dev/<device> --add /dev/<disk>`.',
        'Move data that exists nowhere else before the rebuild, which stresses the other disks.',
        'Drain the node when its data can be had from elsewhere, and rebuild in peace.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'one of four disks missing for 17 minutes, and spares that were not taken',
          input: raid({ active: 3, failed: 1, spare: 4 }),
          at: '17m',
          expect: [ON_ARRAY],
          descriptions: [
            `Of the disks that ${THE_ARRAY} needs, ${humanize(1)} are missing, and no spare has taken over.`,
          ],
        },
      ],
      quiet: [
        {
          name: 'all disks work, and one that failed is still listed',
          input: raid({ active: 4, failed: 1 }),
          at: '60m',
        },
        { name: 'missing for 13 minutes', input: raid({ active: 3, failed: 1 }), at: '13m' },
        { name: 'no array', input: [], at: '60m' },
      ],
    },
  };
}

function raidDiskFailure(): AlertRule {
  return {
    alert: 'NodeRAIDDiskFailure',
    expr: `${maxBy(['node', 'device'], `node_md_disks{${job},state="failed"}`)} > 0`,
    for: '15m',
    severity: 'warning',
    summary: 'A disk of an array of a node has failed.',
    description: `In ${ARRAY_TEMPLATE}, {{ $value | humanize }} disks have failed.`,
    runbook: {
      meaning: 'The kernel has taken a disk out of the array because it did not answer or reported errors.',
      impact: 'None while a spare has taken over. Otherwise NodeRAIDDegraded fires, too.',
      diagnosis: [...LOOK],
      mitigation: [
        'Take the disk out of the array and replace it: `mdadm --manage /dev/<device> --remove /dev/<disk>`, then `--add` the new one.',
        'A disk that is sound by its own account (`smartctl -a`) may be added again; look at cable and controller first.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'failed for 17 minutes, and a spare took over',
          input: raid({ active: 4, failed: 1 }),
          at: '17m',
          expect: [ON_ARRAY],
          descriptions: [`In ${THE_ARRAY}, ${humanize(1)} disks have failed.`],
        },
      ],
      quiet: [
        { name: 'no disk has failed', input: raid({ active: 4, failed: 0, spare: 1 }), at: '60m' },
        { name: 'failed for 13 minutes', input: raid({ active: 4, failed: 1 }), at: '13m' },
        {
          name: 'another job tells of it',
          input: nodeExporter.others('node_md_disks', steady(1), { ...ARRAY, state: 'failed' }),
          at: '60m',
        },
      ],
    },
  };
}

function memoryErrors(): AlertRule {
  const metric = 'node_edac_uncorrectable_errors_total';
  const controller = { controller: '0' };
  const errors = (count: number) => [
    nodeExporter.one(metric, `2x29 ${2 + count}x90`, controller),
    nodeExporter.one(metric, steady(2), { ...controller, instance: 'before' }),
    ...nodeExporter.others(metric, growing(5), controller),
  ];
  return {
    alert: 'NodeMemoryUncorrectableErrors',
    // No `for`: one such error is one too many.
    expr: `${maxBy(['node', 'controller'], `increase(${metric}{${job}}[1h])`)} > 0`,
    severity: 'warning',
    summary: 'The memory of a node has errors that it cannot correct.',
    description: `Memory controller {{ $labels.controller }} of ${NODE_TEMPLATE} reported {{ $value | printf "%.0f" }} errors within the last hour that it could not correct.`,
    runbook: {
      meaning:
        'The memory has a checksum and found bits that are wrong, too many to correct. A memory module is failing. Machines without such memory, and most virtual ones, never report any.',
      impact: 'Data of a program was lost; the kernel ends the program, or halts the node. More errors are likely.',
      diagnosis: [
        'See what the kernel says: `kubectl debug node/<node> -it --profile=sysadmin --image=busybox -- chroot /host dmesg | grep -iE "edac|mce|hardware error"`. It names the module.',
        'See whether errors that can be corrected increase as well: `increase(node_edac_correctable_errors_total{node="<node>"}[1d])`.',
        'Read the event log of the machine: `ipmitool sel list`, or that of its management controller.',
      ],
      mitigation: [
        'Drain the node: `kubectl drain <node> --ignore-daemonsets --delete-emptydir-data`.',
        'Replace the module; in the cloud, stop and start the machine so that it moves to other hardware.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'three errors half an hour ago',
          input: errors(3),
          at: '60m',
          expect: [{ ...ON_NODE, ...controller }],
          descriptions: [
            `Memory controller 0 of ${THE_NODE} reported 3 errors within the last hour that it could not correct.`,
          ],
        },
      ],
      quiet: [
        { name: 'only long ago', input: errors(0), at: '60m' },
        { name: 'more than an hour ago', input: errors(3), at: '91m' },
      ],
    },
  };
}
