import type * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import { Quantity } from '../../config/quantity.ts';
import type { Resources } from '../../config/schema/resources.ts';
import {
  containerPort,
  httpProbe,
  resourceRequirements,
  restrictedContainer,
  tcpProbe,
} from '../../kubernetes/workload.ts';

/** Copies the files of labelled ConfigMaps into a volume. */
export interface Collector {
  /** What it collects; also the name of the container, of its health port and of the volume. */
  readonly name: 'dashboards' | 'data-sources' | 'rules';
  /** ConfigMaps that carry this label with the value `1` are collected. */
  readonly label: string;
  /** Where the volume is mounted. */
  readonly directory: string;
  /** Port of the health endpoint. Containers of a pod share the network, so each needs its own. */
  readonly healthPort: number;
  /** Annotation that names a subfolder. @default - all files lie in `directory` */
  readonly folderAnnotation?: string;
  /** What is called after a change. @default - nothing; the reader looks at the files by itself */
  readonly reload?: { readonly url: string; readonly adminSecret: string };
}

/** What every collector of a pod has in common. */
export interface CollectorContext {
  readonly image: string;
  /** The only namespace whose ConfigMaps are read. */
  readonly namespace: string;
}

/** Keys of the Secret that holds the credentials of the administrator. */
export const ADMIN_KEYS = { user: 'admin-user', password: 'admin-password' } as const;

/** The program keeps a copy of each ConfigMap in memory, beside some 60 MiB of its own. */
const RESOURCES: Resources = {
  requests: { cpu: Quantity.parse('10m'), memory: Quantity.parse('80Mi') },
  limits: { cpu: undefined, memory: Quantity.parse('192Mi') },
};

/** Collects once and ends: an init container, so that all files are there before their reader starts. */
export function collectOnce(collector: Collector, context: CollectorContext): k8s.Container {
  return {
    ...container(collector, context, [{ name: 'METHOD', value: 'LIST' }]),
    name: `init-${collector.name}`,
  };
}

/** Collects whenever a ConfigMap changes: a sidecar. */
export function collectAlways(collector: Collector, context: CollectorContext): k8s.Container {
  const env = [
    { name: 'METHOD', value: 'WATCH' },
    { name: 'HEALTH_PORT', value: String(collector.healthPort) },
    ...(collector.reload ? reloadEnv(collector.reload) : []),
  ];
  return {
    ...container(collector, context, env),
    ports: [containerPort({ name: collector.name, number: collector.healthPort })],
    // Not /healthz, which fails a minute after the API server is lost: clients would lose the reader beside it, which has
    // all files since its start and needs no API server.
    readinessProbe: tcpProbe(collector.name),
    livenessProbe: httpProbe('/healthz', collector.name, { initialDelaySeconds: 30, failureThreshold: 6 }),
  };
}

function container(collector: Collector, context: CollectorContext, env: k8s.EnvVar[]): k8s.Container {
  const { folderAnnotation } = collector;
  return {
    name: collector.name,
    image: context.image,
    env: [
      { name: 'RESOURCE', value: 'configmap' },
      { name: 'NAMESPACE', value: context.namespace },
      { name: 'LABEL', value: collector.label },
      { name: 'LABEL_VALUE', value: '1' },
      { name: 'FOLDER', value: collector.directory },
      ...(folderAnnotation ? [{ name: 'FOLDER_ANNOTATION', value: folderAnnotation }] : []),
      ...env,
    ],
    resources: resourceRequirements(RESOURCES),
    securityContext: restrictedContainer(),
    volumeMounts: [
      { name: collector.name, mountPath: collector.directory },
      // Python keeps the sockets of its processes here and does not start without.
      { name: 'tmp', mountPath: '/tmp' },
    ],
  };
}

function reloadEnv({ url, adminSecret }: NonNullable<Collector['reload']>): k8s.EnvVar[] {
  const fromSecret = (key: string) => ({ secretKeyRef: { name: adminSecret, key } });
  return [
    { name: 'REQ_URL', value: url },
    { name: 'REQ_METHOD', value: 'POST' },
    { name: 'REQ_USERNAME', valueFrom: fromSecret(ADMIN_KEYS.user) },
    { name: 'REQ_PASSWORD', valueFrom: fromSecret(ADMIN_KEYS.password) },
  ];
}
