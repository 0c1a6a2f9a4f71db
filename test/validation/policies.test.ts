import { describe, expect, test } from '@jest/globals';
import type { ManifestObject } from '../../src/synthesize.ts';
import { validate } from '../../src/validation/index.ts';
import type { PolicyInput } from '../../src/validation/policy.ts';
import { sentence } from '../../src/validation/report.ts';

const labels = { 'app.kubernetes.io/name': 'web' };
const meta = (name: string, namespace = 'monitoring') => ({ name, namespace, labels });
const resources = { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '64Mi' } };
const securityContext = { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } };

const deployment = (pod: Record<string, unknown> = {}, container: Record<string, unknown> = {}): ManifestObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: meta('web'),
  spec: {
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        serviceAccountName: 'web',
        automountServiceAccountToken: false,
        securityContext,
        containers: [
          {
            name: 'web',
            image: 'quay.io/web/web:v1',
            ports: [{ name: 'http', containerPort: 8080 }],
            securityContext: {
              allowPrivilegeEscalation: false,
              capabilities: { drop: ['ALL'] },
              readOnlyRootFilesystem: true,
            },
            resources,
            livenessProbe: {},
            readinessProbe: {},
            ...container,
          },
        ],
        ...pod,
      },
    },
  },
});
const serviceAccount = (name: string): ManifestObject => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: meta(name),
});
const service = (spec: Record<string, unknown> = {}): ManifestObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: meta('web'),
  spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: 'http' }], ...spec },
});
const prometheus: ManifestObject = {
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'Prometheus',
  metadata: meta('panoptes'),
  spec: {
    image: 'quay.io/web/web:v1',
    portName: 'web',
    serviceAccountName: 'prometheus',
    securityContext,
    resources,
    serviceMonitorSelector: {},
    podMonitorSelector: {},
    probeSelector: {},
    ruleSelector: {},
  },
};
const role = (namespace = 'monitoring'): ManifestObject[] => [
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: meta('discover', namespace),
    rules: [
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
    ],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: meta('discover', namespace),
    roleRef: { kind: 'Role', name: 'discover' },
    subjects: [{ kind: 'ServiceAccount', name: 'prometheus', namespace: 'monitoring' }],
  },
];
const monitor = (spec: Record<string, unknown> = {}, namespace = 'monitoring'): ManifestObject => ({
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'ServiceMonitor',
  metadata: meta('web', namespace),
  spec: { selector: { matchLabels: labels }, endpoints: [{ port: 'http' }], ...spec },
});

const defaultDeny: ManifestObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: meta('default-deny'),
  spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
};
const open: ManifestObject = {
  ...defaultDeny,
  metadata: meta('open'),
  spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{}], egress: [{}] },
};

const sound = [
  deployment(),
  serviceAccount('web'),
  serviceAccount('prometheus'),
  service(),
  prometheus,
  ...role(),
  monitor(),
  defaultDeny,
  open,
];

function findings(objects: ManifestObject[], more: Partial<PolicyInput> = {}) {
  return validate({
    components: new Map([['web', objects]]),
    externalServices: [],
    prerequisites: [],
    images: ['quay.io/web/web:v1'],
    ...more,
  }).map((found) => `${found.policy}: ${found.object}: ${sentence(found)}`);
}
/** The sound objects with one of them, of the same kind and name, replaced. */
const but = (changed: ManifestObject) => [
  ...sound.filter(({ kind, metadata }) => kind !== changed.kind || metadata.name !== changed.metadata.name),
  changed,
];

describe('policies', () => {
  test('find nothing wrong with sound objects', () => expect(findings(sound)).toEqual([]));

  test('find an object that two components declare', () => {
    const components = new Map([
      ['web', sound],
      ['other', [service()]],
    ]);
    expect(findings([], { components })).toEqual([
      'unique-names: Service monitoring/web: is also an object of the component web; give one of them another name',
    ]);
  });

  test('find a namespace on a cluster-scoped kind, and its absence elsewhere', () => {
    const clusterRole = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: meta('web') };
    const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web' } };
    expect(findings([...sound, clusterRole, configMap])).toEqual([
      'scope: ClusterRole monitoring/web: is cluster-scoped; remove metadata.namespace',
      'scope: ConfigMap web: has no namespace; set metadata.namespace, or kubectl would put it anywhere',
    ]);
  });

  test('find an image that versions.ts does not pin, in containers and in arguments', () => {
    const changed = deployment(
      {},
      { image: 'web:latest', args: ['--sidecar=quay.io/other/sidecar:v2', '--port=:8080'] },
    );
    expect(findings(but(changed))).toEqual([
      'pinned-images: Deployment monitoring/web: uses the image "web:latest", which src/config/versions.ts does not pin; add it there',
      'pinned-images: Deployment monitoring/web: uses the image "quay.io/other/sidecar:v2", which src/config/versions.ts does not pin; add it there',
    ]);
  });

  test('let images have a tag and a digest, in containers, arguments and custom resources', () => {
    const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
    const images = [`quay.io/web/web:v1@${digest}`, `quay.io/web/sidecar:v2@${digest}`];
    const [image, sidecar] = images;
    const changed = [
      ...but(deployment({}, { image, args: [`--sidecar=${sidecar}`] })).filter((one) => one !== prometheus),
      { ...prometheus, spec: { ...(prometheus.spec as object), image, version: 'v1' } },
    ];
    expect(findings(changed, { images })).toEqual([]);
    expect(findings(changed, { images: [`${image}`] })).toEqual([
      `pinned-images: Deployment monitoring/web: uses the image "${sidecar}", which src/config/versions.ts does not pin; add it there`,
    ]);
  });

  test('find a digest that was not brought up to date with its version, once', () => {
    const outdatedPins = new Map([['quay.io/web/web:v1', 'v0']]);
    expect(findings(sound, { outdatedPins })).toEqual([
      'pinned-images: Deployment monitoring/web: uses the image "quay.io/web/web:v1", whose digest in src/config/versions.ts is of the tag "v0"; run npm run digests, or remove that digest where no registry can be reached',
    ]);
    expect(findings(sound, { outdatedPins: new Map([['quay.io/web/other:v1', 'v0']]) })).toEqual([]);
  });

  test('find what pods name and nobody creates', () => {
    const changed = deployment(
      {
        serviceAccountName: 'robot',
        volumes: [
          { name: 'a', configMap: { name: 'settings' } },
          { name: 'b', secret: { secretName: 'credentials' } },
          { name: 'c', persistentVolumeClaim: { claimName: 'data' } },
        ],
      },
      { env: [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'token', key: 'token' } } }] },
    );
    const missing = (kind: string, name: string) =>
      `references: Deployment monitoring/web: needs the ${kind} "${name}", which is neither synthesized nor listed as a prerequisite; synthesize it${kind === 'Secret' ? ', or list it in src/prerequisites.ts' : ''}`;
    expect(findings(but(changed))).toEqual([
      missing('ServiceAccount', 'robot'),
      missing('ConfigMap', 'settings'),
      missing('Secret', 'credentials'),
      missing('Secret', 'token'),
      missing('PersistentVolumeClaim', 'data'),
    ]);
  });

  test('accept a Secret that is a prerequisite in the same namespace only', () => {
    const changed = deployment({ volumes: [{ name: 'b', secret: { secretName: 'credentials' } }] });
    const prerequisite = { kind: 'Secret' as const, name: 'credentials', keys: ['key'], purpose: 'a test' };
    const inNamespace = (namespace: string) => ({ prerequisites: [{ ...prerequisite, namespace }] });
    expect(findings(but(changed), inNamespace('monitoring'))).toEqual([]);
    expect(findings(but(changed), inNamespace('elsewhere'))).toHaveLength(1);
  });

  test('find a Service without pods, and a port that its pods do not have', () => {
    expect(findings(but(service({ selector: { app: 'none' } })))).toEqual([
      'service-selectors: Service monitoring/web: selects no pods; compare its selector with pod labels',
    ]);
    expect(findings(but(service({ ports: [{ name: 'http', port: 80, targetPort: 'grpc' }] })))).toEqual([
      'service-selectors: Service monitoring/web: leads port "http" to "grpc", which its pods do not have; name a port of their containers',
    ]);
  });

  test('find a monitor that Prometheus would not see, select, reach or be permitted', () => {
    expect(
      findings([
        ...sound.filter(({ kind }) => kind !== 'ServiceMonitor'),
        monitor({ namespaceSelector: { matchNames: ['monitoring'] } }, 'web'),
      ]),
    ).toEqual(['monitors: ServiceMonitor web/web: stands in web, but Prometheus reads monitoring only; move it there']);
    expect(findings(but(monitor({ selector: { matchLabels: { app: 'none' } } })))).toEqual([
      'monitors: ServiceMonitor monitoring/web: selects no Service that is synthesized or known to exist; compare its selector and namespaces',
    ]);
    expect(findings(but(monitor({ endpoints: [{ port: 'metrics' }] })))).toEqual([
      'monitors: ServiceMonitor monitoring/web: scrapes the port "metrics", which the Service it selects does not have; name a port of that Service',
    ]);
    const external = [{ namespace: 'shop', name: 'web', labels, ports: [{ name: 'http' }] }];
    const elsewhere = but(monitor({ namespaceSelector: { matchNames: ['shop'] } }));
    expect(findings(elsewhere, { externalServices: external })).toEqual([
      'monitors: ServiceMonitor monitoring/web: looks into shop, where Prometheus has no Role to discover targets; give its ServiceAccount one, with a RoleBinding',
    ]);
    expect(findings([...elsewhere, ...role('shop')], { externalServices: external })).toEqual([]);
  });

  test('find a credential in a Secret or in a configuration file, and accept paths and references', () => {
    const secret = (text: string): ManifestObject => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: meta('config'),
      stringData: { 'config.yaml': text },
    });
    expect(findings([...sound, secret('global:\n  api_url: https://hooks.example.com/T000')])).toEqual([
      'literal-secrets: Secret monitoring/config: config.yaml:2 holds a value for "api_url"; name a mounted file instead (api_url_file)',
    ]);
    expect(findings([...sound, secret('api_url_file: /etc/secrets/url\npassword: ${PASSWORD}')])).toEqual([]);
    expect(findings([...sound, { ...secret(''), stringData: undefined, data: { key: 'dmFsdWU=' } }])).toEqual([
      'literal-secrets: Secret monitoring/config: has data, which hides what it holds; reference an existing Secret instead',
    ]);
    const configMap = { ...secret('admin_password = hunter2'), kind: 'ConfigMap', stringData: undefined };
    expect(findings([...sound, { ...configMap, data: { 'grafana.ini': 'admin_password = hunter2' } }])).toEqual([
      'literal-secrets: ConfigMap monitoring/config: grafana.ini:1 holds a value for "admin_password"; name a mounted file instead (admin_password_file)',
    ]);
  });
});
