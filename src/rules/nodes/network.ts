import type { Percentage } from '../../config/percentage.ts';
import { round, steady } from '../cases.ts';
import { humanizePercentage } from '../humanize.ts';
import { maxBy, ratio, sumBy } from '../promql.ts';
import { records } from '../records.ts';
import type { AlertRule, RecordingRule } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { NODE_TEMPLATE, nodeExporter, ON_NODE, THE_NODE } from './cases.ts';
import { aroundShare, exactly, perSecond, rateOf, thresholdCases } from './thresholds.ts';

/** Thresholds of the alerts about the network of nodes. */
export interface NodeNetworkThresholds {
  /** Share of packets with errors above which an interface alerts. */
  readonly nodeNetworkErrors: Percentage;
  /** Share of dropped packets above which an interface alerts. */
  readonly nodeNetworkDrops: Percentage;
}

type Direction = 'receive' | 'transmit';

/** Traffic and drops of nodes. */
export const nodeNetworkRecords = (): RecordingRule[] => [
  traffic(records.nodeNetworkReceiveBytes, 'node_network_receive_bytes_total'),
  traffic(records.nodeNetworkTransmitBytes, 'node_network_transmit_bytes_total'),
  traffic(records.nodeNetworkReceiveDrops, 'node_network_receive_drop_total'),
  traffic(records.nodeNetworkTransmitDrops, 'node_network_transmit_drop_total'),
];

export const nodeNetworkAlerts = (thresholds: NodeNetworkThresholds): AlertRule[] => [
  errors('receive', thresholds.nodeNetworkErrors.ratio),
  errors('transmit', thresholds.nodeNetworkErrors.ratio),
  drops('receive', thresholds.nodeNetworkDrops.ratio),
  drops('transmit', thresholds.nodeNetworkDrops.ratio),
];

const job = selectors.nodeExporter;
const DEVICE = { device: 'eth0' };
const ON_DEVICE = { ...ON_NODE, ...DEVICE };
const INTERFACE_TEMPLATE = `interface {{ $labels.device }} of ${NODE_TEMPLATE}`;
const THE_INTERFACE = `interface eth0 of ${THE_NODE}`;

/** Interfaces that only pass on what goes over another one, and would count it twice. */
const VIRTUAL =
  '(lo|bond|br-|bridge|cbr|cilium|cni|docker|dummy|flannel|kube|nodelocaldns|tap|team|tun|virbr|vlan|vxlan|wg).*';

function traffic(record: string, metric: string): RecordingRule {
  return {
    record,
    expr: sumBy(['node'], maxBy(['node', 'device'], `rate(${metric}{${job},device!~"${VIRTUAL}"}[5m])`)),
    tests: [
      {
        name: 'two interfaces, and what is counted twice',
        input: [
          ...nodeExporter.highest(metric, 20, DEVICE, perSecond),
          nodeExporter.one(metric, perSecond(30), { device: 'eth1' }),
          ...['lo', 'cni0', 'bond0'].map((device) => nodeExporter.one(metric, perSecond(50), { device })),
        ],
        at: '10m',
        expect: [{ labels: ON_NODE, value: 50 }],
      },
    ],
  };
}

/** Packets that went wrong, as a share of all. */
function share(direction: Direction, what: 'errs' | 'drop'): string {
  const packets = (metric: string) => maxBy(['node', 'device'], `rate(${metric}{${job}}[10m])`);
  return ratio(packets(`node_network_${direction}_${what}_total`), packets(`node_network_${direction}_packets_total`));
}

/** Cases of a share of packets. An interface without packets has no share, not an endless one. */
function shareCases(
  direction: Direction,
  what: 'errs' | 'drop',
  threshold: number,
  description: (value: number) => string,
): AlertRule['tests'] {
  const [part, whole] = [`node_network_${direction}_${what}_total`, `node_network_${direction}_packets_total`];
  return thresholdCases(
    {
      ...aroundShare(threshold),
      ...exactly(threshold, rateOf(round(1000 * threshold), 10) / rateOf(1000, 10)),
      input: (value) => [
        ...nodeExporter.highest(part, round(1000 * value), DEVICE, perSecond),
        ...nodeExporter.highest(whole, 1000, DEVICE, perSecond),
      ],
      for: '30m',
      settle: 11,
      labels: ON_DEVICE,
      description,
    },
    {
      name: 'no packets at all',
      input: [nodeExporter.one(part, perSecond(1), DEVICE), nodeExporter.one(whole, steady(7), DEVICE)],
      at: '60m',
    },
  );
}

const WAYS = {
  receive: { verb: 'received', alert: 'Receive' },
  transmit: { verb: 'sent', alert: 'Transmit' },
} as const;

function errors(direction: Direction, threshold: number): AlertRule {
  const { verb, alert } = WAYS[direction];
  return {
    alert: `NodeNetwork${alert}Errs`,
    expr: `${share(direction, 'errs')}\n> ${threshold}`,
    for: '30m',
    severity: 'warning',
    summary: `An interface of a node has errors in packets that are ${verb}.`,
    description: `At ${INTERFACE_TEMPLATE}, {{ $value | humanizePercentage }} of the packets that were ${verb} have had errors for 30 minutes.`,
    runbook: {
      meaning: `The driver of the interface counts packets that could not be ${verb} intact. On a healthy network there are none.`,
      impact: 'Packets are sent again: connections are slow and break, and traffic without TCP is lost.',
      diagnosis: [
        'See which kind of error it is: `kubectl debug node/<node> -it --profile=sysadmin --image=busybox -- chroot /host ethtool -S <device>` and `ip -s -s link show <device>`.',
        'Checksum (CRC) or frame errors come from the cable, the transceiver or the port of the switch; overruns from a node that is too busy to take the packets.',
        `See whether other nodes at the same switch have them: \`rate(node_network_${direction}_errs_total[10m]) > 0\`.`,
        'Compare speed and duplex with the switch, and the MTU with that of the network.',
      ],
      mitigation: [
        'Replace cable or transceiver, or use another port of the switch.',
        'Roll back a new driver, kernel or firmware.',
        'Drain the node while its network is unreliable; in the cloud, replace it.',
      ],
    },
    tests: shareCases(
      direction,
      'errs',
      threshold,
      (value) =>
        `At ${THE_INTERFACE}, ${humanizePercentage(value)} of the packets that were ${verb} have had errors for 30 minutes.`,
    ),
  };
}

function drops(direction: Direction, threshold: number): AlertRule {
  const { verb, alert } = WAYS[direction];
  return {
    alert: `NodeNetwork${alert}Drops`,
    expr: `${share(direction, 'drop')}\n> ${threshold}`,
    for: '30m',
    severity: 'warning',
    summary: `An interface of a node drops many packets that are to be ${verb}.`,
    description: `At ${INTERFACE_TEMPLATE}, {{ $value | humanizePercentage }} of the packets to be ${verb} have been dropped for 30 minutes.`,
    runbook: {
      meaning: `The node had no room for packets to be ${verb}, or did not know what to do with them. A few drops are normal; such a share is not.`,
      impact: 'Packets are sent again: connections are slow. DNS and other traffic without TCP runs into timeouts.',
      diagnosis: [
        'See where they are dropped: `kubectl debug node/<node> -it --profile=sysadmin --image=busybox -- chroot /host ip -s -s link show <device>` and `ethtool -S <device>`.',
        'See whether the interface is at its limit: `rate(node_network_receive_bytes_total{node="<node>"}[5m])` beside `node_network_speed_bytes{node="<node>"}`. Small machines in the cloud have small limits of packets per second, too.',
        'See whether the node is short of CPU: the kernel handles packets with it; see NodeCPUHighUsage.',
        'Received packets of protocols or VLANs that nobody on the node speaks count as dropped, and are harmless.',
      ],
      mitigation: [
        'Move pods with much traffic to other nodes, or use larger ones.',
        'Enlarge the ring of the interface: `ethtool -G <device> rx 4096 tx 4096`.',
        'Switch this alert off for environments whose network sends packets that nobody wants, with the reason beside it.',
      ],
    },
    tests: shareCases(
      direction,
      'drop',
      threshold,
      (value) =>
        `At ${THE_INTERFACE}, ${humanizePercentage(value)} of the packets to be ${verb} have been dropped for 30 minutes.`,
    ),
  };
}
