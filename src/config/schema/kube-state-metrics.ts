import { z } from 'zod';
import { type ReportRelation, relation } from './relation.ts';
import { podCount } from './replicas.ts';
import { resources } from './resources.ts';

/** Kinds of objects that rules and dashboards read; their collectors always run. */
const ALWAYS_COLLECTED = [
  'cronjobs',
  'daemonsets',
  'deployments',
  'horizontalpodautoscalers',
  'jobs',
  'namespaces',
  'nodes',
  'persistentvolumeclaims',
  'persistentvolumes',
  'poddisruptionbudgets',
  'pods',
  'replicasets',
  'resourcequotas',
  'statefulsets',
] as const;

/**
 * Kinds of objects whose collectors can be switched, and whether they run by default. Those that exist once per node or
 * Service only multiply series, and to list ConfigMaps means to read them. Secrets are no choice: nobody may read the
 * Secrets of all namespaces.
 */
const SWITCHABLE = {
  certificatesigningrequests: false,
  clusterrolebindings: false,
  clusterroles: false,
  configmaps: false,
  endpointslices: false,
  ingressclasses: false,
  ingresses: true,
  leases: false,
  limitranges: true,
  mutatingwebhookconfigurations: false,
  networkpolicies: false,
  replicationcontrollers: false,
  rolebindings: false,
  roles: false,
  serviceaccounts: false,
  services: true,
  storageclasses: true,
  validatingwebhookconfigurations: false,
  volumeattachments: false,
} as const;

type Switchable = keyof typeof SWITCHABLE;

/** Name of a collector: that of the resource it describes, in the plural. */
export type ObjectCollector = Switchable | (typeof ALWAYS_COLLECTED)[number];

const switchable = Object.keys(SWITCHABLE) as Switchable[];

/** Every collector, in the order of the names. */
export const OBJECT_COLLECTORS: readonly ObjectCollector[] = [...ALWAYS_COLLECTED, ...switchable].sort();

/** Collectors to run (true) or not (false). */
export type CollectorSwitches = { readonly [Name in Switchable]?: boolean };

/** The collectors that run, in the order of the names. */
export function runningCollectors(switches: CollectorSwitches): ObjectCollector[] {
  const isSwitchable = (name: ObjectCollector): name is Switchable => name in SWITCHABLE;
  return OBJECT_COLLECTORS.filter((name) => !isSwitchable(name) || (switches[name] ?? SWITCHABLE[name]));
}

/** A qualified name, as Kubernetes checks it. A wildcard would turn every label of every object into series. */
const metadataKey = () =>
  z
    .string()
    .regex(
      /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
      'is not the key of a label or an annotation; write one such as app.kubernetes.io/name, without wildcards',
    );

const shape = <Name extends string, T extends z.ZodType>(names: readonly Name[], schemaOf: (name: Name) => T) =>
  Object.fromEntries(names.map((name) => [name, schemaOf(name)])) as Record<Name, T>;

const allowList = (what: string) =>
  z
    .strictObject(
      shape(OBJECT_COLLECTORS, (name) =>
        z
          .array(metadataKey())
          .min(1, 'is empty; name a key, or remove the list')
          .optional()
          .describe(`Keys of the ${what} of ${name}.`),
      ),
    )
    .prefault({});

/** Keys of labels or annotations, by the kind of objects. */
export type AllowList = { readonly [Name in ObjectCollector]?: readonly string[] };

interface Collection {
  readonly collectors: CollectorSwitches;
  readonly labels: AllowList;
  readonly annotations: AllowList;
}

/** The exporter ends at once when it is to show labels of objects that it does not collect. */
function checkAllowLists({ collectors, labels, annotations }: Collection, report: ReportRelation): void {
  const running = runningCollectors(collectors);
  for (const [list, kinds] of Object.entries({ labels, annotations })) {
    for (const kind of Object.keys(kinds) as ObjectCollector[]) {
      if (running.includes(kind)) continue;
      report([list, kind], `needs the collector ${kind}, which is off; set collectors.${kind} to true`);
    }
  }
}

/** The exporter of the state of Kubernetes objects. */
export const kubeStateMetricsSchema = z
  .strictObject({
    collectors: z
      .strictObject(shape(switchable, (name) => z.boolean().optional().describe(`Default: ${SWITCHABLE[name]}.`)))
      .prefault({})
      .describe(
        'Kinds of objects to describe (true) or not (false); only these may be read. Those that shipped rules need always are. configmaps lets the exporter read all ConfigMaps.',
      ),
    labels: allowList('labels').describe(
      'Labels of objects that become labels of series such as kube_pod_labels. Default: none.',
    ),
    annotations: allowList('annotations').describe(
      'Annotations of objects that become labels of series such as kube_pod_annotations. Default: none.',
    ),
    shards: podCount()
      .default(1)
      .describe('Exporters that divide the objects among them, for clusters too large for one.'),
    resources: resources({ cpu: '20m', memory: '128Mi', memoryLimit: '256Mi' }),
  })
  .check(relation<Collection>(['collectors', 'labels', 'annotations'], checkAllowLists))
  .prefault({});
