import type { RemoteAuthentication, TlsClient } from '../../config/schema/remote-authentication.ts';
import type { SecretKey } from '../../config/schema/scalars.ts';

/** A key of a Secret, as custom resources name it. */
export function secretSelector({ secret, key }: SecretKey) {
  return { name: secret, key };
}

/** TLS settings of a client, as custom resources name them. The operator mounts what the Secrets hold. */
export function tlsConfig({ ca, certificate, key, serverName }: TlsClient) {
  return {
    ...(ca ? { ca: { secret: secretSelector(ca) } } : {}),
    ...(certificate ? { cert: { secret: secretSelector(certificate) } } : {}),
    ...(key ? { keySecret: secretSelector(key) } : {}),
    ...(serverName ? { serverName } : {}),
  };
}

/** The Secrets of a client certificate and its authority. */
export function secretsOfTls(tls: TlsClient | undefined): SecretKey[] {
  return [tls?.ca, tls?.certificate, tls?.key].filter((reference) => reference !== undefined);
}

/** The Secrets that prove who a client is. */
export function secretsOfAuthentication({ basic, bearer, oauth2, sigv4 }: RemoteAuthentication): SecretKey[] {
  return [
    basic?.username,
    basic?.password,
    bearer,
    oauth2?.clientId,
    oauth2?.clientSecret,
    sigv4?.accessKey,
    sigv4?.secretKey,
  ].filter((reference) => reference !== undefined);
}
