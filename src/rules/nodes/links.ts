import type { Percentage } from '../../config/percentage.ts';
import { growing, round, steady } from '../cases.ts';
import { humanize, humanizePercentage } from '../humanize.ts';
import { maxBy, ratio } from '../promql.ts';
import type { AlertRule } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { NODE_TEMPLATE, nodeExporter, ON_NODE, THE_NODE } from './cases.ts';
import { aroundShare, thresholdCases } from './thresholds.ts';

/** Thresholds of the alerts about the links and connections of nodes. */
export interface NodeLinkThresholds {
  /** Share of the table of connections in use above which a node alerts. */
  readonly nodeConntrack: Percentage;
}

/** Alerts about links that go down and connections that are too many. */
export const nodeLinkAlerts = ({ nodeConntrack }: NodeLinkThresholds): AlertRule[] => [
  flapping(),
  bondingDegraded(),
  conntrack(nodeConntrack.ratio),
];

const job = selectors.nodeExporter;
const DEVICE = { device: 'eth0' };
const ON_DEVICE = { ...ON_NODE, ...DEVICE };
const INTERFACE_TEMPLATE = `interface {{ $labels.device }} of ${NODE_TEMPLATE}`;
const THE_INTERFACE = `interface eth0 of ${THE_NODE}`;

function flapping(): AlertRule {
  const metric = 'node_network_up';
  return {
    alert: 'NodeNetworkInterfaceFlapping',
    // Down and up again are two changes; a restart of the network is not yet flapping.
    expr: `${maxBy(['node', 'device'], `changes(${metric}{${job}}[10m])`)} > 2`,
    for: '2m',
    keepFiringFor: '10m',
    severity: 'warning',
    summary: 'An interface of a node keeps going down and up.',
    description: `At ${INTERFACE_TEMPLATE}, the link changed between up and down {{ $value | humanize }} times within 10 minutes.`,
    runbook: {
      meaning: 'The interface loses its link and finds it again, several times within ten minutes.',
      impact: 'Connections of all pods on the node stall or break, and the node may become not ready.',
      diagnosis: [
        'Read the log of the kernel: `kubectl debug node/<node> -it --profile=sysadmin --image=busybox -- chroot /host dmesg | grep <device>`.',
        'Look at the port of the switch: errors, spanning tree, link aggregation.',
        'A virtual interface is made and removed by something on the node: a VPN, a container runtime, a network plugin that restarts.',
      ],
      mitigation: [
        'Replace cable, transceiver or port.',
        'Roll back a new driver or firmware.',
        'Drain the node until its link is stable: `kubectl drain <node> --ignore-daemonsets --delete-emptydir-data`.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'down twice within ten minutes',
          input: [
            nodeExporter.one(metric, '1x30 0 0 1 1 0 0 1x90', DEVICE),
            nodeExporter.one(metric, steady(1), { ...DEVICE, instance: 'before' }),
            ...nodeExporter.others(metric, '1x30 0 1 0 1 0 1x90', DEVICE),
          ],
          at: '39m',
          expect: [ON_DEVICE],
          descriptions: [
            `At ${THE_INTERFACE}, the link changed between up and down ${humanize(4)} times within 10 minutes.`,
          ],
        },
      ],
      quiet: [
        { name: 'down once', input: [nodeExporter.one(metric, '1x30 0 0 1x90', DEVICE)], at: '36m' },
        {
          name: 'down for the second time a minute ago',
          input: [nodeExporter.one(metric, '1x30 0 0 1 1 0 0 1x90', DEVICE)],
          at: '36m',
        },
        {
          name: 'another job tells of it',
          input: nodeExporter.others(metric, '1x30 0 0 1 1 0 0 1x90', DEVICE),
          at: '39m',
        },
        { name: 'long over', input: [nodeExporter.one(metric, '1x30 0 0 1 1 0 0 1x90', DEVICE)], at: '80m' },
      ],
    },
  };
}

function bondingDegraded(): AlertRule {
  const [slaves, active] = ['node_bonding_slaves', 'node_bonding_active'];
  const bond = { master: 'bond0' };
  const links = (up: number) => [...nodeExporter.highest(slaves, 4, bond), ...nodeExporter.highest(active, up, bond)];
  const description = (up: string) => `Of the links of bond ${up} are down.`;
  return {
    alert: 'NodeBondingDegraded',
    expr: `${maxBy(['node', 'master'], `${slaves}{${job}}`)}
-
${maxBy(['node', 'master'], `${active}{${job}}`)}
> 0`,
    for: '5m',
    severity: 'warning',
    summary: 'A bond of network interfaces has lost a link.',
    description: description(`{{ $labels.master }} of ${NODE_TEMPLATE}, {{ $value | humanize }}`),
    runbook: {
      meaning: 'Interfaces that are bonded to survive the loss of one have lost at least one.',
      impact: 'None yet, beyond less bandwidth. When the last link goes, the node is cut off.',
      diagnosis: [
        'See which link is down: `kubectl debug node/<node> -it --profile=sysadmin --image=busybox -- cat /host/proc/net/bonding/<master>`.',
        'Look at cable, transceiver and the port of the switch of that link.',
        'With LACP: does the switch still treat the ports as one group?',
      ],
      mitigation: [
        'Repair the link: cable, transceiver, port, or configuration of the switch.',
        'Plan the work while the other link carries the node, or drain it first.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'one of four links down for 7 minutes',
          input: links(3),
          at: '7m',
          expect: [{ ...ON_NODE, ...bond }],
          descriptions: [description(`bond0 of ${THE_NODE}, 1`)],
        },
      ],
      quiet: [
        { name: 'all links up', input: links(4), at: '60m' },
        { name: 'down for 4 minutes', input: links(3), at: '4m' },
        {
          name: 'a bond without links',
          input: [...nodeExporter.highest(slaves, 0, bond), ...nodeExporter.highest(active, 0, bond)],
          at: '60m',
        },
      ],
    },
  };
}

function conntrack(threshold: number): AlertRule {
  const [entries, limit] = ['node_nf_conntrack_entries', 'node_nf_conntrack_entries_limit'];
  return {
    alert: 'NodeHighNumberConntrackEntriesUsed',
    expr: `${ratio(maxBy(['node'], `${entries}{${job}}`), maxBy(['node'], `${limit}{${job}}`))}
> ${threshold}`,
    for: '10m',
    severity: 'warning',
    summary: 'A node tracks nearly as many connections as it can.',
    description: `On ${NODE_TEMPLATE}, {{ $value | humanizePercentage }} of the table of tracked connections is in use.`,
    runbook: {
      meaning:
        'The kernel remembers each connection that passes its filters and Services in a table of limited size. The table is nearly full.',
      impact:
        'Once it is full, the node drops the first packet of every new connection: pods there time out at random, DNS first.',
      diagnosis: [
        'See how it grew: `node_nf_conntrack_entries{node="<node>"}` over a day. A jump is a new client or an attack, a slope a leak of connections.',
        'Find who has them: `kubectl debug node/<node> -it --profile=sysadmin --image=busybox -- chroot /host sh -c "conntrack -L 2>/dev/null | grep -o \'src=[0-9.]*\' | sort | uniq -c | sort -n | tail"`.',
        'Many entries in TIME_WAIT or of UDP point to clients that open a connection for every request.',
      ],
      mitigation: [
        'Raise the limit: kube-proxy sets it from conntrack.maxPerCore and conntrack.min; otherwise `sysctl -w net.netfilter.nf_conntrack_max=<more>`.',
        'Have the client keep its connections, or spread its pods over more nodes.',
        'Use NodeLocal DNSCache when DNS fills the table.',
      ],
    },
    tests: thresholdCases(
      {
        ...aroundShare(threshold),
        exact: threshold,
        input: (value) => [...nodeExporter.highest(entries, round(1000 * value)), ...nodeExporter.highest(limit, 1000)],
        for: '10m',
        labels: ON_NODE,
        description: (value) =>
          `On ${THE_NODE}, ${humanizePercentage(value)} of the table of tracked connections is in use.`,
      },
      {
        name: 'no limit',
        input: [nodeExporter.one(entries, growing(1)), nodeExporter.one(limit, steady(0))],
        at: '60m',
      },
    ),
  };
}
