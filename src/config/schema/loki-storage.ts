import { z } from 'zod';
import { storage } from './resources.ts';
import { dnsLabel, dnsSubdomain, httpUrl, portNumber, secretKey } from './scalars.ts';

/** Where Loki keeps what it has collected. All but `filesystem` are shared by all its replicas. */
export const OBJECT_STORES = ['filesystem', 's3', 'gcs', 'azure'] as const;

/** The name of a kind of store, as Loki calls it. */
export type ObjectStore = (typeof OBJECT_STORES)[number];

const bucket = () =>
  z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/,
      'is not the name of a bucket; use 3 to 63 lower-case letters, digits, hyphens, dots and underscores',
    )
    .describe('Name of the bucket. It must exist, and hold nothing else.');

const s3 = z
  .strictObject({
    bucket: bucket(),
    region: z
      .string()
      .regex(/^[a-z0-9-]+$/, 'is not a region; write one such as eu-central-1')
      .describe('Region of the bucket. MinIO takes any; us-east-1 is its default.'),
    endpoint: httpUrl()
      .optional()
      .describe('Address of the store, such as http://minio.minio.svc:9000. Default: S3 of AWS in the region.'),
    pathStyle: z
      .boolean()
      .default(false)
      .describe('Name the bucket in the path and not in the host, as MinIO and most others want it.'),
    accessKeyId: secretKey()
      .optional()
      .describe('Key id of an account that may read, write, list and delete. Default: the workload identity.'),
    secretAccessKey: secretKey().optional().describe('The secret of accessKeyId.'),
  })
  .describe('S3, or a store that speaks like it, such as MinIO or Ceph.');

const gcs = z
  .strictObject({
    bucket: bucket(),
    serviceAccountKey: secretKey()
      .optional()
      .describe('Key file (JSON) of a Google service account. Default: the workload identity.'),
  })
  .describe('Google Cloud Storage.');

const azure = z
  .strictObject({
    account: z
      .string()
      .regex(/^[a-z0-9]{3,24}$/, 'is not a storage account; use 3 to 24 lower-case letters and digits')
      .describe('Name of the storage account.'),
    container: dnsLabel().describe('Name of the container. It must exist, and hold nothing else.'),
    accountKey: secretKey().optional().describe('Key of the storage account. Default: the workload identity.'),
  })
  .describe('Azure Blob Storage.');

/** Stores that are not a volume, of which a configuration may name some. */
const objectStores = { s3: s3.optional(), gcs: gcs.optional(), azure: azure.optional() };

/** A volume of this size unless another is named, and object storage besides or in place of it. */
export const volumeOrObjects = (size: string) =>
  storage(size)
    .unwrap()
    .extend({
      ...objectStores,
      egressPorts: z
        .array(portNumber())
        .default([])
        .describe('Further ports that object storage needs. Add 80 for EKS Pod Identity, whose agent answers there.'),
    })
    .prefault({});

/** Volumes of Loki, and the object storage besides or in place of them. */
export const lokiStorageSchema = volumeOrObjects('20Gi').describe(
  'Where lines are kept: in s3, gcs or azure, and without any of them on the volume. Each replica has a volume in any case, for what is not stored yet.',
);

/** The checked key `loki.storage`. */
export type LokiStorage = z.output<typeof lokiStorageSchema>;

/** Kinds of stores that a configuration names. */
export function storesOf(storage: LokiStorage): ObjectStore[] {
  return OBJECT_STORES.filter((store) => store !== 'filesystem' && storage[store] !== undefined);
}

const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** From when on lines are kept where, and how. */
export const lokiSchemaPeriodSchema = z.strictObject({
  from: z
    .string({ error: 'expected a day in quotes, such as "2026-12-01"' })
    .regex(DAY, 'is not a day; write one such as "2026-12-01"')
    .refine((day) => !DAY.test(day) || new Date(`${day}T00:00:00Z`).toISOString().startsWith(day), {
      message: 'is a day that no calendar has',
    })
    .describe('First day of the period, in UTC. A period that is added must begin in the future.'),
  store: z.enum(['tsdb']).default('tsdb').describe('Kind of the index.'),
  version: z.enum(['v13']).default('v13').describe('Version of the schema.'),
  objectStore: z.enum(OBJECT_STORES).describe('Where the lines of the period are kept. It must be set in `storage`.'),
});

/** One period of `loki.schema`. */
export type LokiSchemaPeriod = z.output<typeof lokiSchemaPeriodSchema>;

/** The day from which on a Loki keeps lines that names no other: long before there was any. */
const FIRST_DAY = '2024-04-01';

/** The periods of a configuration. Where it names none, there is one, in the store that is set. */
export function periodsOf(loki: {
  readonly schema?: readonly LokiSchemaPeriod[];
  readonly storage: LokiStorage;
}): readonly LokiSchemaPeriod[] {
  const [objectStore = 'filesystem'] = storesOf(loki.storage);
  return loki.schema ?? [{ from: FIRST_DAY, store: 'tsdb', version: 'v13', objectStore }];
}

/** Annotations of a ServiceAccount, by which a cloud gives its pods an identity. */
export const identityAnnotations = () =>
  z
    .record(
      z.string().refine((key) => {
        const [name = '', prefix, ...more] = key.split('/').reverse();
        const named = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/.test(name);
        return named && more.length === 0 && (prefix === undefined || dnsSubdomain().safeParse(prefix).success);
      }, 'is not the key of an annotation; write one such as eks.amazonaws.com/role-arn'),
      z.string(),
    )
    .default({})
    .describe(
      'Annotations of the ServiceAccount, for a workload identity: eks.amazonaws.com/role-arn, iam.gke.io/gcp-service-account or azure.workload.identity/client-id.',
    );
