import { load } from 'js-yaml';
import type { LokiConfig } from '../../src/components/loki/config-model.ts';
import { LokiChart, type LokiChartProps } from '../../src/components/loki/loki-chart.ts';
import { alertsSchema } from '../../src/config/schema/alerts.ts';
import { lokiSchema } from '../../src/config/schema/loki.ts';
import type { ManifestObject } from '../../src/synthesize.ts';
import { testRules } from './rules.ts';
import { find, synthChart } from './synth.ts';

/** A fragment of configuration below `loki`. */
export type LokiFragment = Readonly<Record<string, unknown>>;

/** Stores of every kind, with and without a credential. */
export const STORES = {
  filesystem: {},
  's3 with a workload identity': { s3: { bucket: 'loki-chunks', region: 'eu-central-1' } },
  'MinIO with keys': {
    s3: {
      bucket: 'loki-chunks',
      region: 'us-east-1',
      endpoint: 'http://minio.minio.svc:9000',
      pathStyle: true,
      accessKeyId: { secret: 'loki-bucket', key: 'access-key-id' },
      secretAccessKey: { secret: 'loki-bucket', key: 'secret-access-key' },
    },
  },
  'gcs with a workload identity': { gcs: { bucket: 'loki-chunks' } },
  'gcs with a key': { gcs: { bucket: 'loki-chunks', serviceAccountKey: { secret: 'loki-bucket', key: 'key.json' } } },
  'azure with a workload identity': { azure: { account: 'lokichunks', container: 'loki' } },
  'azure with a key': {
    azure: { account: 'lokichunks', container: 'loki', accountKey: { secret: 'loki-bucket', key: 'account-key' } },
  },
} as const satisfies Record<string, LokiFragment>;

/** Every mode with every store that it can have. */
export const MODES_AND_STORES = (['monolithic', 'ha', 'distributed'] as const).flatMap((mode) =>
  Object.entries(STORES)
    .filter(([name]) => mode === 'monolithic' || name !== 'filesystem')
    .map(([name, storage]) => ({ name: `${mode} on ${name}`, mode, storage })),
);

/** The objects of a Loki with this configuration. */
export function lokiObjects(fragment: LokiFragment = {}, props: Partial<LokiChartProps> = {}): ManifestObject[] {
  return synthChart(
    (app) =>
      new LokiChart(app, 'loki', {
        namespace: 'monitoring',
        image: 'loki:3',
        sidecarImage: 'k8s-sidecar:2',
        version: '3',
        alertmanager: {
          service: 'alertmanager-operated',
          namespace: 'monitoring',
          port: { name: 'web', number: 9093 },
        },
        rules: testRules(),
        thresholds: alertsSchema.parse({}),
        ...lokiSchema.parse(fragment),
        ...props,
      }),
  );
}

/** The text of the configuration file among the objects. */
export const configText = (objects: readonly ManifestObject[]): string =>
  find(objects, 'ConfigMap', 'loki').data['config.yaml'];

/** The configuration among the objects. */
export const configOf = (objects: readonly ManifestObject[]) => load(configText(objects)) as LokiConfig;
