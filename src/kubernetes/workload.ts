import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Quantity } from '../config/quantity.ts';
import type { Resources } from '../config/schema/resources.ts';
import type { Labels } from './labels.ts';

/**
 * Security context of every container that needs nothing from its host.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function restrictedContainer(): k8s.SecurityContext {
  return {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    readOnlyRootFilesystem: true,
  };
}

/** Pod security context that satisfies the `restricted` standard. */
export function restrictedPod(user: number, options: { fsGroup?: number } = {}) {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    seccompProfile: { type: 'RuntimeDefault' },
    // OnRootMismatch: without it the kubelet walks the whole volume at each start of the pod.
    ...(options.fsGroup === undefined
      ? {}
      : { fsGroup: options.fsGroup, fsGroupChangePolicy: 'OnRootMismatch' as const }),
  } as const satisfies k8s.PodSecurityContext;
}

/** A quantity in the type of the core API. */
export function amount(quantity: Quantity | string): k8s.Quantity {
  return k8s.Quantity.fromString(String(quantity));
}

/** Resource requests and limits of a container, in the type of the core API. */
export function resourceRequirements({ requests, limits }: Resources): k8s.ResourceRequirements {
  return {
    requests: { cpu: amount(requests.cpu), memory: amount(requests.memory) },
    limits: { ...(limits.cpu ? { cpu: amount(limits.cpu) } : {}), memory: amount(limits.memory) },
  };
}

/** The same requests and limits as plain strings, for custom resources. */
export function plainResources({ requests, limits }: Resources) {
  return {
    requests: { cpu: String(requests.cpu), memory: String(requests.memory) },
    limits: { ...(limits.cpu ? { cpu: String(limits.cpu) } : {}), memory: String(limits.memory) },
  };
}

/** A named port with its protocol written out: Argo CD otherwise sees the API server's default as a difference. */
export interface NamedPort {
  readonly name: string;
  readonly number: number;
  readonly protocol?: 'TCP' | 'UDP';
}

export function containerPort(port: NamedPort): k8s.ContainerPort {
  return { name: port.name, containerPort: port.number, protocol: port.protocol ?? 'TCP' };
}

/** A Service port that leads to the container port of the same name. */
export function servicePort(port: NamedPort): k8s.ServicePort {
  return {
    name: port.name,
    port: port.number,
    targetPort: k8s.IntOrString.fromString(port.name),
    protocol: port.protocol ?? 'TCP',
  };
}

/**
 * A directory that a pod writes to and may lose. The kubelet ends the pod that exceeds the limit: without one it could
 * fill the disk of its node, and end the pods of others.
 */
export function scratch(name: string, sizeLimit: string): k8s.Volume {
  return { name, emptyDir: { sizeLimit: amount(sizeLimit) } };
}

/** An HTTP probe on a named port. */
export function httpProbe(path: string, port: string, timing: Omit<k8s.Probe, 'httpGet'> = {}): k8s.Probe {
  return {
    httpGet: { path, port: k8s.IntOrString.fromString(port), scheme: 'HTTP' },
    periodSeconds: 10,
    timeoutSeconds: 5,
    failureThreshold: 3,
    ...timing,
  };
}

/** A probe of whether a process listens at a named port. */
export function tcpProbe(port: string): k8s.Probe {
  return {
    tcpSocket: { port: k8s.IntOrString.fromString(port) },
    periodSeconds: 10,
    timeoutSeconds: 5,
    failureThreshold: 3,
  };
}

/** Spreads replicas over nodes and zones where there are several, and never blocks scheduling where there are not. */
export function spread(selector: Labels) {
  return ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway' as const,
    labelSelector: { matchLabels: { ...selector } },
  })) satisfies k8s.TopologySpreadConstraint[];
}

/** Prefers a node that runs no other replica yet. */
export function preferOtherNodes(selector: Labels) {
  return {
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 100,
          podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { ...selector } } },
        },
      ],
    },
  } satisfies k8s.Affinity;
}
