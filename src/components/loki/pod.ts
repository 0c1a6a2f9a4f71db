import type * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { LokiStorage } from '../../config/schema/loki-storage.ts';
import type { SecretKey } from '../../config/schema/scalars.ts';
import { goMemoryLimit } from '../../kubernetes/go-memory-limit.ts';
import type { Labels } from '../../kubernetes/labels.ts';
import {
  containerPort,
  httpProbe,
  preferOtherNodes,
  resourceRequirements,
  restrictedContainer,
  restrictedPod,
  scratch,
  spread,
} from '../../kubernetes/workload.ts';
import { collectAlways, collectOnce } from '../grafana/collector.ts';
import { GOSSIP, GRPC, HTTP } from './addresses.ts';
import { CREDENTIALS } from './config-storage.ts';
import type { LokiPart } from './parts.ts';
import { CONFIG_FILE, CONFIG_PATH, DATA_PATH, GOOGLE_KEY_PATH } from './paths.ts';
import { type RuleSource, rulesCollector, rulesMount, rulesVolume } from './rules.ts';

/** User and group of the upstream image. */
const USER = 10_001;

export interface LokiPodProps {
  readonly image: string;
  readonly storage: LokiStorage;
  /** Name of the ConfigMap with the configuration. */
  readonly name: string;
  readonly serviceAccount: string;
  readonly namespace: string;
  /** Whether processes tell each other who is there. */
  readonly gossip: boolean;
  /** Labels by which the pods of the part are selected. */
  readonly selector: Labels;
  readonly rules: RuleSource;
  /** Image of what loads rules from ConfigMaps that have the label. @default - nothing does */
  readonly sidecarImage?: string;
}

/** A pod of one part of Loki. */
export function lokiPod(part: LokiPart, props: LokiPodProps): k8s.PodSpec {
  const { namespace, sidecarImage } = props;
  const collected = part.rules && sidecarImage ? { image: sidecarImage, namespace } : undefined;
  return {
    serviceAccountName: props.serviceAccount,
    // Only what looks for ConfigMaps talks to the API server.
    automountServiceAccountToken: collected !== undefined,
    securityContext: restrictedPod(USER, { fsGroup: USER }),
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    ...(part.replicas > 1
      ? { affinity: preferOtherNodes(props.selector), topologySpreadConstraints: spread(props.selector) }
      : {}),
    // Time to write what is in memory to the write-ahead log, or to answer the last query.
    terminationGracePeriodSeconds: 300,
    ...(collected ? { initContainers: [collectOnce(rulesCollector(props.rules), collected)] } : {}),
    containers: [
      lokiContainer(part, props),
      ...(collected ? [collectAlways(rulesCollector(props.rules), collected)] : []),
    ],
    volumes: volumes(part, props),
  };
}

function volumes(part: LokiPart, { name, storage, rules, sidecarImage }: LokiPodProps): k8s.Volume[] {
  const google = storage.gcs?.serviceAccountKey;
  return [
    { name: 'config', configMap: { name } },
    ...(part.rules ? [rulesVolume(rules, sidecarImage !== undefined)] : []),
    ...(part.volume ? [] : [scratch('storage', '10Gi')]),
    ...(google
      ? [{ name: 'google', secret: { secretName: google.secret, items: [{ key: google.key, path: 'key.json' }] } }]
      : []),
    scratch('tmp', '1Gi'),
  ];
}

function lokiContainer(part: LokiPart, props: LokiPodProps): k8s.Container {
  return {
    name: 'loki',
    image: props.image,
    args: [
      `-target=${part.target}`,
      `-config.file=${CONFIG_PATH}/${CONFIG_FILE}`,
      // For the pod's address and the credentials in the configuration.
      '-config.expand-env=true',
    ],
    env: [
      { name: 'POD_IP', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } } },
      goMemoryLimit(part.resources),
      ...credentials(props.storage),
    ],
    ports: [containerPort(HTTP), containerPort(GRPC), ...(props.gossip ? [containerPort(GOSSIP)] : [])],
    readinessProbe: httpProbe('/ready', HTTP.name, { initialDelaySeconds: 15 }),
    // Not /ready: a Loki that replays its log for minutes is not ready, and a restart would begin it anew.
    livenessProbe: httpProbe('/loki/api/v1/status/buildinfo', HTTP.name, { periodSeconds: 30, failureThreshold: 10 }),
    resources: resourceRequirements(part.resources),
    securityContext: restrictedContainer(),
    volumeMounts: [
      { name: 'config', mountPath: CONFIG_PATH, readOnly: true },
      ...(part.rules
        ? [{ name: 'rules', mountPath: rulesMount(props.rules, props.sidecarImage !== undefined), readOnly: true }]
        : []),
      { name: 'storage', mountPath: DATA_PATH },
      ...(props.storage.gcs?.serviceAccountKey ? [{ name: 'google', mountPath: GOOGLE_KEY_PATH, readOnly: true }] : []),
      { name: 'tmp', mountPath: '/tmp' },
    ],
  };
}

/** Credentials of the stores, from Secrets. */
function credentials({ s3, gcs, azure }: LokiStorage): k8s.EnvVar[] {
  const fromSecret = (name: string, reference: SecretKey | undefined): k8s.EnvVar[] =>
    reference ? [{ name, valueFrom: { secretKeyRef: { name: reference.secret, key: reference.key } } }] : [];
  return [
    ...fromSecret(CREDENTIALS.accessKeyId, s3?.accessKeyId),
    ...fromSecret(CREDENTIALS.secretAccessKey, s3?.secretAccessKey),
    ...fromSecret(CREDENTIALS.accountKey, azure?.accountKey),
    ...(gcs?.serviceAccountKey
      ? [{ name: 'GOOGLE_APPLICATION_CREDENTIALS', value: `${GOOGLE_KEY_PATH}/key.json` }]
      : []),
  ];
}
