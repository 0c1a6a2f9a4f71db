import { EVENTS_SERVICE } from '../../logs/events.ts';
import type { DashboardContext } from '../context.ts';
import { logLines, logTimeseries } from '../house/log-panels.ts';
import { logsDataSource } from '../house/variables.ts';
import { UNITS } from '../house/vocabulary.ts';

type Context = Pick<DashboardContext, 'logs'>;

/** The source of events, where they are kept. */
export const eventSource = ({ logs }: Context) => (logs.events.enabled ? [logsDataSource()] : []);

/** What there is where events are kept, and nothing where they are not. */
export const whereKept = <T>({ logs }: Context, ...items: readonly T[]): T[] => (logs.events.enabled ? [...items] : []);

const streams = (...more: readonly string[]): string =>
  `{${['cluster=~"$cluster"', `service_name="${EVENTS_SERVICE}"`, ...more].join(', ')}}`;

/** What people want to read of an event, which is stored with all that Kubernetes says of it. */
const READABLE =
  '| json | line_format `{{.kind}}/{{.name}} {{.reason}}: {{.msg}}{{ if .count }} ({{.count}}x){{ end }}`';

const IN_NAMESPACE = 'namespace=~"$namespace"';

export const podEvents = () =>
  logLines({
    title: 'Events of the pod',
    description:
      'What the scheduler, the kubelet and controllers did with the pod, newest first. The API server itself forgets this after an hour.',
    selector: `${streams(IN_NAMESPACE)} | pod=\`$pod\` ${READABLE}`,
  });

export const nodeEvents = () =>
  logLines({
    title: 'Events of the node',
    description:
      'What the kubelet and controllers said about the node itself, newest first: pressure, restarts, processes killed for memory.',
    // Nodes have no namespace; their events are in this one, as for kubectl.
    selector: `${streams('namespace="default"')} | kind="Node" | name=\`$node\` ${READABLE}`,
  });

export const warningsByReason = () =>
  logTimeseries({
    title: 'Warnings by reason',
    description:
      'Events of type Warning, the ten most frequent reasons. BackOff and Unhealthy belong to containers, FailedScheduling to the cluster, FailedMount to volumes.',
    unit: UNITS.lines,
    queries: [
      {
        expr: `topk(10, sum by (cluster, namespace, reason) (count_over_time(${streams(IN_NAMESPACE, 'level="warn"')} [$__auto])))`,
        legend: '{{namespace}}: {{reason}}',
      },
    ],
  });

export const warnings = () =>
  logLines({
    title: 'Warnings',
    description: 'Events of type Warning about any object of the chosen namespaces, newest first.',
    selector: `${streams(IN_NAMESPACE, 'level="warn"')} ${READABLE}`,
  });
