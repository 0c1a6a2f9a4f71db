import { alertingSecrets } from './alerting/secrets.ts';
import { lokiSecrets } from './components/loki/secrets.ts';
import { secretsOfTls } from './components/prometheus/secret-selector.ts';
import { prometheusSecrets } from './components/prometheus/secrets.ts';
import { secretsOfTarget } from './components/targets/scrape-config.ts';
import { tempoSecrets } from './components/tempo/secrets.ts';
import type { Environment } from './config/environment.ts';
import type { Prerequisite } from './validation/policy.ts';

/** The Secrets that somebody must create before the stack starts. Panoptes only refers to them. */
export function prerequisites(environment: Environment): Prerequisite[] {
  const needed = new Map<string, { keys: Set<string>; purposes: Set<string> }>();
  for (const { secret, key, purpose } of neededKeys(environment)) {
    const entry = needed.get(secret) ?? { keys: new Set(), purposes: new Set() };
    needed.set(secret, { keys: entry.keys.add(key), purposes: entry.purposes.add(purpose) });
  }
  return [...needed].map(([name, { keys, purposes }]) => ({
    kind: 'Secret',
    namespace: environment.namespaces.monitoring,
    name,
    keys: [...keys],
    purpose: [...purposes].join('; '),
  }));
}

function neededKeys(environment: Environment) {
  const admin = ['admin-user', 'admin-password'].map((key) => ({ secret: environment.grafana.adminSecret, key }));
  return [
    ...admin.map((reference) => ({ ...reference, purpose: 'the administrator of Grafana' })),
    ...alertingSecrets(environment).map((reference) => ({ ...reference, purpose: 'notifications of Alertmanager' })),
    ...prometheusSecrets(environment.prometheus),
    ...lokiSecrets(environment.loki),
    ...tempoSecrets(environment.traces),
    ...secretsOfTls(environment.kubernetes.etcd.tls).map((reference) => ({
      ...reference,
      purpose: 'scraping of etcd',
    })),
    ...servingCertificate(environment),
    ...Object.entries({ ...environment.targets, ...environment.podMonitors }).flatMap(([job, target]) =>
      secretsOfTarget(target).map((reference) => ({ ...reference, purpose: `scraping of ${job}` })),
    ),
  ];
}

function servingCertificate({ autoscaling: { enabled, certificate } }: Environment) {
  if (!enabled || !certificate) return [];
  return ['tls.crt', 'tls.key'].map((key) => ({
    secret: certificate.secret,
    key,
    purpose: 'the certificate of prometheus-adapter',
  }));
}
