import type { PrometheusConfig } from '../../config/schema/prometheus.ts';
import type { SecretKey } from '../../config/schema/scalars.ts';
import { secretsOfAuthentication, secretsOfTls } from './secret-selector.ts';

/** A key of a Secret, and what it is for. */
export interface NeededSecret extends SecretKey {
  readonly purpose: string;
}

/** Every Secret that Prometheus, and what answers or evaluates in its place, refer to. They must exist first. */
export function prometheusSecrets({
  remoteWrite,
  remoteQuery,
  scrapeClasses,
  thanos,
  tracing,
}: PrometheusConfig): NeededSecret[] {
  const sending = remoteWrite.flatMap(({ authentication, tls }) => [
    ...secretsOfAuthentication(authentication ?? {}),
    ...secretsOfTls(tls),
  ]);
  const querying = [remoteQuery?.basic?.password, remoteQuery?.bearer].filter((reference) => reference !== undefined);
  const scraping = scrapeClasses.flatMap(({ bearer, tls }) => [...(bearer ? [bearer] : []), ...secretsOfTls(tls)]);
  const upload = thanos?.objectStorage ? [thanos.objectStorage.config] : [];
  return [
    ...sending.map((reference) => ({ ...reference, purpose: 'remote write of Prometheus' })),
    ...querying.map((reference) => ({ ...reference, purpose: 'queries of Grafana and the ruler' })),
    ...scraping.map((reference) => ({ ...reference, purpose: 'scrape classes' })),
    ...upload.map((reference) => ({ ...reference, purpose: 'object storage of the Thanos sidecar' })),
    ...secretsOfTls(tracing?.tls).map((reference) => ({ ...reference, purpose: 'traces of Prometheus' })),
  ];
}
