import type { ManifestObject } from '../synthesize.ts';
import { objectsOf, type PolicyInput } from './policy.ts';

// biome-ignore lint/suspicious/noExplicitAny: pod specs are plain data here.
type Data = any;

/** Pods as the API server will judge them. */
export interface Pods {
  readonly component: string;
  readonly object: ManifestObject;
  readonly template: PodTemplate;
}

/** A pod template, as plain data. */
export interface PodTemplate {
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: Data;
}

/** The pods of every object that becomes some. */
export function podsOf(input: PolicyInput): Pods[] {
  return [...objectsOf(input)].flatMap(({ component, object }) => {
    const template = TEMPLATES[object.kind]?.(object);
    return template ? [{ component, object, template }] : [];
  });
}

const TEMPLATES: Readonly<Record<string, (object: Data) => PodTemplate>> = {
  Deployment: ({ spec }) => fromTemplate(spec.template),
  DaemonSet: ({ spec }) => fromTemplate(spec.template),
  StatefulSet: ({ spec }) => fromTemplate(spec.template),
  ReplicaSet: ({ spec }) => fromTemplate(spec.template),
  Job: ({ spec }) => fromTemplate(spec.template),
  CronJob: ({ spec }) => fromTemplate(spec.jobTemplate.spec.template),
  Pod: (pod) => fromTemplate(pod),
  Prometheus: (object) => operated(object, ['prometheus', 'config-reloader']),
  PrometheusAgent: (object) => operated(object, ['prometheus', 'config-reloader']),
  Alertmanager: (object) => operated(object, ['alertmanager', 'config-reloader']),
  ThanosRuler: (object) => operated(object, ['thanos-ruler', 'config-reloader']),
};

function fromTemplate({ metadata, spec }: Data): PodTemplate {
  return { annotations: metadata?.annotations ?? {}, spec };
}

/** What the operator writes on each container that it makes. */
const OPERATED_CONTAINER = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

/**
 * The pods that the operator makes of a custom resource: its own containers, with what the resource says of the pod.
 * Containers of the resource are added, or merged into those of the same name.
 *
 * @see https://github.com/prometheus-operator/prometheus-operator/tree/main/pkg/operator
 */
function operated({ spec }: Data, containers: readonly string[]): PodTemplate {
  const made = [...containers, ...(spec.thanos ? ['thanos-sidecar'] : [])];
  const added: Data[] = spec.containers ?? [];
  const init: Data[] = spec.initContainers ?? [];
  return {
    annotations: spec.podMetadata?.annotations ?? {},
    spec: {
      serviceAccountName: spec.serviceAccountName,
      automountServiceAccountToken: spec.automountServiceAccountToken,
      hostNetwork: spec.hostNetwork,
      securityContext: spec.securityContext,
      volumes: spec.volumes,
      containers: [...made.map((name) => merged(name, added)), ...added.filter(({ name }) => !made.includes(name))],
      initContainers: [
        merged('init-config-reloader', init),
        ...init.filter(({ name }) => name !== 'init-config-reloader'),
      ],
    },
  };
}

/** A container of the operator, with the changes that the custom resource makes to it. */
function merged(name: string, changes: readonly Data[]): Data {
  const change = changes.find((container) => container.name === name);
  return { name, ...change, securityContext: { ...OPERATED_CONTAINER, ...change?.securityContext } };
}
