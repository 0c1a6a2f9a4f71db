import type * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Resources } from '../../config/schema/resources.ts';
import type { AccessRule } from '../../kubernetes/rbac.ts';
import {
  containerPort,
  httpProbe,
  type NamedPort,
  resourceRequirements,
  restrictedContainer,
} from '../../kubernetes/workload.ts';

/** Environment variable with the address of the node. */
const NODE_ADDRESS = 'NODE_ADDRESS';

/** Only answers whether the proxy works: the metrics themselves would need a token, which a kubelet does not send. */
const HEALTH = { name: 'proxy-health', number: 9102 } as const;

/** What the proxy asks the API server: whose token this is, and whether its owner may read /metrics. */
export const PROXY_RULES: readonly AccessRule[] = [
  { groups: ['authentication.k8s.io'], resources: ['tokenreviews'], verbs: ['create'] },
  { groups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
];

export interface ProxyProps {
  readonly image: string;
  readonly resources: Resources;
  /** Where the proxy listens, on the address of the node. */
  readonly port: NamedPort;
  /** Where the exporter listens, which only processes of the node reach. */
  readonly upstream: string;
}

/**
 * The container that stands before the exporter. Network policies do not reach pods with the network of their host, so
 * without it everybody in the cluster, and whoever reaches the node, could read the metrics.
 *
 * It makes its certificate itself at each start.
 * @see https://github.com/brancz/kube-rbac-proxy
 */
export function proxyContainer({ image, resources, port, upstream }: ProxyProps): k8s.Container {
  return {
    name: 'kube-rbac-proxy',
    image,
    args: [
      // Not 0.0.0.0: with the network of the host that would be every interface, public ones too.
      `--secure-listen-address=[$(${NODE_ADDRESS})]:${port.number}`,
      `--proxy-endpoints-port=${HEALTH.number}`,
      `--upstream=http://${upstream}/`,
      '--allow-paths=/metrics',
    ],
    env: [{ name: NODE_ADDRESS, valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } } }],
    ports: [hostPort(port), hostPort(HEALTH)],
    livenessProbe: secure(httpProbe('/healthz', HEALTH.name)),
    readinessProbe: secure(httpProbe('/healthz', HEALTH.name)),
    resources: resourceRequirements(resources),
    securityContext: restrictedContainer(),
  };
}

/** With the network of the host a container port is a port of the host; some API servers write that out. */
export function hostPort(port: NamedPort): k8s.ContainerPort {
  return { ...containerPort(port), hostPort: port.number };
}

function secure({ httpGet, ...probe }: k8s.Probe): k8s.Probe {
  return { ...probe, ...(httpGet ? { httpGet: { ...httpGet, scheme: 'HTTPS' } } : {}) };
}
