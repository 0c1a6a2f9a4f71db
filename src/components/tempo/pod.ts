import type * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { SecretKey } from '../../config/schema/scalars.ts';
import type { TracesConfig } from '../../config/schema/traces.ts';
import { goMemoryLimit } from '../../kubernetes/go-memory-limit.ts';
import {
  containerPort,
  httpProbe,
  resourceRequirements,
  restrictedContainer,
  restrictedPod,
  scratch,
} from '../../kubernetes/workload.ts';
import { CONFIG_FILE, CONFIG_PATH, DATA_PATH, GOOGLE_KEY_PATH, HTTP, OTLP_GRPC } from './addresses.ts';
import { CREDENTIALS } from './config-storage.ts';

/** User and group of the upstream image. */
const USER = 10_001;

export interface TempoPodProps extends Pick<TracesConfig, 'storage' | 'resources'> {
  /** Name of the component, and of the ConfigMap with the configuration. */
  readonly name: string;
  readonly image: string;
}

/** The pod of Tempo. */
export function tempoPod(props: TempoPodProps): k8s.PodSpec {
  const google = props.storage.gcs?.serviceAccountKey;
  return {
    serviceAccountName: props.name,
    automountServiceAccountToken: false,
    securityContext: restrictedPod(USER, { fsGroup: USER }),
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    // It takes half a minute to stop, and a write-ahead log that is cut off loses the traces in it.
    terminationGracePeriodSeconds: 120,
    containers: [container(props)],
    volumes: [
      { name: 'config', configMap: { name: props.name } },
      ...(google
        ? [{ name: 'google', secret: { secretName: google.secret, items: [{ key: google.key, path: 'key.json' }] } }]
        : []),
      scratch('tmp', '1Gi'),
    ],
  };
}

function container({ image, storage, resources }: TempoPodProps): k8s.Container {
  return {
    name: 'tempo',
    image,
    args: [
      '-target=all',
      `-config.file=${CONFIG_PATH}/${CONFIG_FILE}`,
      // For the credentials in the configuration.
      '-config.expand-env=true',
    ],
    env: [goMemoryLimit(resources), ...credentials(storage)],
    ports: [containerPort(HTTP), containerPort(OTLP_GRPC)],
    readinessProbe: httpProbe('/ready', HTTP.name, { initialDelaySeconds: 15 }),
    // Not /ready: a Tempo that replays its log for minutes is not ready, and a restart would begin it anew.
    livenessProbe: httpProbe('/api/status/buildinfo', HTTP.name, { periodSeconds: 30, failureThreshold: 10 }),
    resources: resourceRequirements(resources),
    securityContext: restrictedContainer(),
    volumeMounts: [
      { name: 'config', mountPath: CONFIG_PATH, readOnly: true },
      { name: 'storage', mountPath: DATA_PATH },
      ...(storage.gcs?.serviceAccountKey ? [{ name: 'google', mountPath: GOOGLE_KEY_PATH, readOnly: true }] : []),
      { name: 'tmp', mountPath: '/tmp' },
    ],
  };
}

/** Credentials of the store, from Secrets. */
function credentials({ s3, gcs, azure }: TracesConfig['storage']): k8s.EnvVar[] {
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
