import type { PrometheusProps } from '../../../imports/monitoring.coreos.com.ts';
import type { RemoteAuthentication } from '../../config/schema/remote-authentication.ts';
import type { RemoteWrite } from '../../config/schema/remote-write.ts';
import { secretSelector, tlsConfig } from './secret-selector.ts';

type RemoteWriteSpec = NonNullable<PrometheusProps['spec']['remoteWrite']>[number];

/** One receiver of samples, in the form of the custom resource. */
export function remoteWriteSpec(remote: RemoteWrite): RemoteWriteSpec {
  const headers = { ...remote.headers, ...(remote.tenant ? { 'X-Scope-OrgID': remote.tenant } : {}) };
  return {
    name: remote.name,
    url: remote.url,
    remoteTimeout: String(remote.remoteTimeout),
    ...(remote.authentication ? authentication(remote.authentication) : {}),
    ...(Object.keys(headers).length > 0 ? { headers } : {}),
    ...(remote.tls ? { tlsConfig: tlsConfig(remote.tls) } : {}),
    sendExemplars: remote.sendExemplars,
    sendNativeHistograms: remote.sendNativeHistograms,
    // Never left empty: an empty object means the opposite of a missing one, no metadata at all.
    metadataConfig: { send: remote.metadata.send, sendInterval: String(remote.metadata.interval) },
    queueConfig: queueConfig(remote.queue),
    writeRelabelConfigs: remote.filter.map(({ action, sourceLabels, regex }) => ({
      action,
      sourceLabels: [...sourceLabels],
      regex,
    })),
  };
}

function authentication({ basic, bearer, oauth2, sigv4 }: RemoteAuthentication): Partial<RemoteWriteSpec> {
  if (basic) {
    return { basicAuth: { username: secretSelector(basic.username), password: secretSelector(basic.password) } };
  }
  if (bearer) return { authorization: { type: 'Bearer', credentials: secretSelector(bearer) } };
  if (oauth2) {
    return {
      oauth2: {
        clientId: { secret: secretSelector(oauth2.clientId) },
        clientSecret: secretSelector(oauth2.clientSecret),
        tokenUrl: oauth2.tokenUrl,
        scopes: [...oauth2.scopes],
      },
    };
  }
  return sigv4 ? { sigv4: signing(sigv4) } : {};
}

function signing({ region, roleArn, accessKey, secretKey }: NonNullable<RemoteAuthentication['sigv4']>) {
  return {
    region,
    ...(roleArn ? { roleArn } : {}),
    ...(accessKey ? { accessKey: secretSelector(accessKey) } : {}),
    ...(secretKey ? { secretKey: secretSelector(secretKey) } : {}),
  };
}

function queueConfig({ batchSendDeadline, minBackoff, maxBackoff, sampleAgeLimit, ...counts }: RemoteWrite['queue']) {
  return {
    ...counts,
    batchSendDeadline: String(batchSendDeadline),
    minBackoff: String(minBackoff),
    maxBackoff: String(maxBackoff),
    ...(sampleAgeLimit ? { sampleAgeLimit: String(sampleAgeLimit) } : {}),
  };
}
