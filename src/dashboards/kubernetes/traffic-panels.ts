import { select, sumBy } from '../../rules/promql.ts';
import { selectors } from '../../rules/selectors.ts';
import { stat, timeseries } from '../house/panels.ts';
import { table } from '../house/table-panel.ts';
import { UNITS, type Unit } from '../house/vocabulary.ts';
import { toNamespace, toPod } from './kube-links.ts';
import { IN_NAMESPACE, kube, largest, OF_POD, rate } from './kube-queries.ts';

type Direction = 'receive' | 'transmit';
type Counter = 'bytes' | 'errors' | 'packets_dropped';

/** Pods with a network of their own. The others see the traffic of their whole node, which would count many times. */
const OWN_NETWORK = kube(OF_POD, 'kube_pod_info', 'host_network="false"', IN_NAMESPACE);

/** What cAdvisor counts of the network of each pod, per second. */
const ofPods = (direction: Direction, counter: Counter) =>
  `(${sumBy(OF_POD, rate(select(`container_network_${direction}_${counter}_total`, selectors.podNetwork, IN_NAMESPACE)))} and on (cluster, namespace, pod) ${OWN_NETWORK})`;

const byNamespace = (direction: Direction, counter: Counter) => sumBy(['namespace'], ofPods(direction, counter));
const total = (direction: Direction, counter: Counter) => `sum(${ofPods(direction, counter)})`;

const number = (title: string, description: string, unit: Unit, expr: string) =>
  stat({ title, description, unit, query: { expr, legend: title.toLowerCase() } });

const AS_SEEN = 'as the pods see it: traffic between two of them counts at both ends';

export const received = () =>
  number('Received', `Bytes per second, ${AS_SEEN}.`, UNITS.bytesPerSecond, total('receive', 'bytes'));

export const sent = () =>
  number('Sent', `Bytes per second, ${AS_SEEN}.`, UNITS.bytesPerSecond, total('transmit', 'bytes'));

const bothWays = (counter: Counter) => `${total('receive', counter)} + ${total('transmit', counter)}`;

export const dropped = () =>
  number(
    'Dropped',
    'Packets per second of pods that were dropped: a queue was full, or a policy forbade them.',
    UNITS.packetsPerSecond,
    bothWays('packets_dropped'),
  );

export const wrong = () =>
  number(
    'Wrong',
    'Packets per second of pods with errors; there should be none.',
    UNITS.packetsPerSecond,
    bothWays('errors'),
  );

const columns = (of: (direction: Direction, counter: Counter) => string) => [
  { title: 'Received', expr: of('receive', 'bytes'), unit: UNITS.bytesPerSecond },
  { title: 'Sent', expr: of('transmit', 'bytes'), unit: UNITS.bytesPerSecond },
  { title: 'Received, dropped', expr: of('receive', 'packets_dropped'), unit: UNITS.packetsPerSecond },
  { title: 'Sent, dropped', expr: of('transmit', 'packets_dropped'), unit: UNITS.packetsPerSecond },
  { title: 'Received, wrong', expr: of('receive', 'errors'), unit: UNITS.packetsPerSecond },
  { title: 'Sent, wrong', expr: of('transmit', 'errors'), unit: UNITS.packetsPerSecond },
];

export const namespaceTable = () =>
  table({
    title: 'Namespaces',
    description: `Traffic of each namespace at the end of the time range, ${AS_SEEN}. Pods in the network of their node are left out.`,
    keys: [
      { title: 'Cluster', label: 'cluster' },
      { title: 'Namespace', label: 'namespace', links: [toNamespace()] },
    ],
    values: columns(byNamespace),
    sortBy: 'Received',
  });

const stackedByNamespace = (title: string, description: string, direction: Direction) =>
  timeseries({
    title,
    description,
    unit: UNITS.bytesPerSecond,
    queries: [{ expr: byNamespace(direction, 'bytes'), legend: '{{namespace}}' }],
    stacked: true,
  });

export const receivedByNamespace = () =>
  stackedByNamespace('Received by namespace', 'Bytes per second that pods receive, on top of each other.', 'receive');

export const sentByNamespace = () =>
  stackedByNamespace('Sent by namespace', 'Bytes per second that pods send, on top of each other.', 'transmit');

const lost = (direction: Direction) =>
  `${byNamespace(direction, 'packets_dropped')} + ${byNamespace(direction, 'errors')}`;

export const lostByNamespace = () =>
  timeseries({
    title: 'Lost packets by namespace',
    description: 'Packets per second of pods that were dropped or wrong, in the ten namespaces with the most.',
    unit: UNITS.packetsPerSecond,
    queries: [
      { expr: largest(lost('receive')), legend: '{{namespace}} received' },
      { expr: largest(lost('transmit')), legend: '{{namespace}} sent' },
    ],
  });

const busiest = (title: string, description: string, direction: Direction) =>
  timeseries({
    title,
    description,
    unit: UNITS.bytesPerSecond,
    queries: [{ expr: largest(ofPods(direction, 'bytes')), legend: '{{namespace}}/{{pod}}' }],
  });

export const receivedByPod = () =>
  busiest(
    'Pods that receive the most',
    'The ten at each moment; a pod that joins or leaves them has a broken line.',
    'receive',
  );

export const sentByPod = () =>
  busiest(
    'Pods that send the most',
    'The ten at each moment; a pod that joins or leaves them has a broken line.',
    'transmit',
  );

/** The pods worth a row. */
const BUSIEST = `topk(100, ${ofPods('receive', 'bytes')} + ${ofPods('transmit', 'bytes')})`;

export const podTable = () =>
  table({
    title: 'Pods',
    description: 'The hundred pods with the most traffic at the end of the time range. A click leads to the pod.',
    keys: [
      { title: 'Cluster', label: 'cluster' },
      { title: 'Namespace', label: 'namespace' },
      { title: 'Pod', label: 'pod', links: [toPod()] },
    ],
    values: columns(
      (direction, counter) => `${ofPods(direction, counter)} and on (cluster, namespace, pod) ${BUSIEST}`,
    ),
    sortBy: 'Received',
  });
