import type { PrometheusConfig } from '../../config/schema/prometheus.ts';
import type { SecretKey } from '../../config/schema/scalars.ts';
import { secretsOfAuthentication, secretsOfTls } from './secret-selector.ts';

/** A key of a Secret, and what it is for. */
export interface NeededSecret extends SecretKey {
  readonly purpose: string;
}

/** Every Secret that the custom resource refers to. It must exist before Prometheus starts. */
export function prometheusSecrets({ remoteWrite, thanos, tracing }: PrometheusConfig): NeededSecret[] {
  const sending = remoteWrite.flatMap(({ authentication, tls }) => [
    ...secretsOfAuthentication(authentication ?? {}),
    ...secretsOfTls(tls),
  ]);
  const upload = thanos?.objectStorage ? [thanos.objectStorage.config] : [];
  return [
    ...sending.map((reference) => ({ ...reference, purpose: 'remote write of Prometheus' })),
    ...upload.map((reference) => ({ ...reference, purpose: 'object storage of the Thanos sidecar' })),
    ...secretsOfTls(tracing?.tls).map((reference) => ({ ...reference, purpose: 'traces of Prometheus' })),
  ];
}
