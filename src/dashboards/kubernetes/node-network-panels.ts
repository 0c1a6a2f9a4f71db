import { type RecordName, records } from '../../rules/records.ts';
import type { DashboardContext } from '../context.ts';
import { timeseries } from '../house/panels.ts';
import { UNITS } from '../house/vocabulary.ts';
import { host, hostRate, IN_NODE, largest, recorded, share } from './kube-queries.ts';

type Thresholds = DashboardContext['alerts'];

const TOP = 'The ten highest at each moment.';
const OF_DEVICE = ['node', 'device'];

const ofNodes = (record: RecordName, what: string) => ({
  expr: largest(recorded(['node'], record, IN_NODE)),
  legend: `{{node}}: ${what}`,
});

export const nodeTraffic = () =>
  timeseries({
    title: 'Network use',
    description: `Bytes per second over the hardware of a node, each way; compare with what the machine is sold with. ${TOP}`,
    unit: UNITS.bytesPerSecond,
    queries: [ofNodes(records.nodeNetworkReceiveBytes, 'received'), ofNodes(records.nodeNetworkTransmitBytes, 'sent')],
  });

/** Packets of interfaces that went wrong, as a share of all of them, as the alerts count it. */
const wrong = (direction: 'receive' | 'transmit', what: 'errs' | 'drop') =>
  share(
    hostRate(OF_DEVICE, `node_network_${direction}_${what}_total`, IN_NODE),
    hostRate(OF_DEVICE, `node_network_${direction}_packets_total`, IN_NODE),
  );

const bothWays = (what: 'errs' | 'drop') => [
  { expr: largest(wrong('receive', what)), legend: '{{node}}: {{device}} received' },
  { expr: largest(wrong('transmit', what)), legend: '{{node}}: {{device}} sent' },
];

export const nodeDrops = ({ nodeNetworkDrops }: Thresholds) =>
  timeseries({
    title: 'Network saturation: dropped packets',
    description: `Share of packets that an interface dropped, mostly because a queue was full; above the line it alerts. ${TOP}`,
    unit: UNITS.ratio,
    queries: bothWays('drop'),
    thresholds: { critical: nodeNetworkDrops.ratio },
  });

export const nodeErrors = ({ nodeNetworkErrors }: Thresholds) =>
  timeseries({
    title: 'Network errors',
    description: `Share of packets that an interface had wrong: cables, drivers, hardware. Above the line it alerts. ${TOP}`,
    unit: UNITS.ratio,
    queries: bothWays('errs'),
    thresholds: { critical: nodeNetworkErrors.ratio },
  });

export const retransmits = () =>
  timeseries({
    title: 'TCP segments sent again',
    description: `Share of what a node sent that nobody confirmed in time. A few in a thousand are normal; a percent is felt by users. ${TOP}`,
    unit: UNITS.ratio,
    queries: [
      {
        expr: largest(
          share(
            hostRate(['node'], 'node_netstat_Tcp_RetransSegs', IN_NODE),
            hostRate(['node'], 'node_netstat_Tcp_OutSegs', IN_NODE),
          ),
        ),
        legend: '{{node}}',
      },
    ],
  });

export const refusedConnections = () =>
  timeseries({
    title: 'TCP connections dropped',
    description: `New connections per second that a node dropped, because a program did not accept them in time. ${TOP}`,
    unit: UNITS.eventsPerSecond,
    queries: [
      { expr: largest(hostRate(['node'], 'node_netstat_TcpExt_ListenDrops', IN_NODE)), legend: '{{node}}: dropped' },
      {
        expr: largest(hostRate(['node'], 'node_netstat_TcpExt_ListenOverflows', IN_NODE)),
        legend: '{{node}}: queue was full',
      },
    ],
  });

export const conntrack = ({ nodeConntrack }: Thresholds) =>
  timeseries({
    title: 'Tracked connections',
    description: `Share of the table of connections that is in use. When it is full, new connections are dropped; above the line a node alerts. ${TOP}`,
    unit: UNITS.ratio,
    queries: [
      {
        expr: largest(
          share(
            host(['node'], 'node_nf_conntrack_entries', IN_NODE),
            host(['node'], 'node_nf_conntrack_entries_limit', IN_NODE),
          ),
        ),
        legend: '{{node}}',
      },
    ],
    thresholds: { critical: nodeConntrack.ratio },
  });
