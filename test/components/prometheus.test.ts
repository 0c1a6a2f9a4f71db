import { describe, expect, test } from '@jest/globals';
import { prometheusObjects as objects, prometheusSpec as spec } from '../support/prometheus.ts';
import { find } from '../support/synth.ts';

describe('prometheus', () => {
  test('selects everything of its own namespace and nothing of another', () => {
    expect(spec()).toMatchObject({
      serviceMonitorSelector: {},
      podMonitorSelector: {},
      probeSelector: {},
      ruleSelector: {},
      serviceDiscoveryRole: 'EndpointSlice',
    });
    const namespaceSelectors = Object.keys(spec()).filter((key) => key.endsWith('NamespaceSelector'));
    expect(namespaceSelectors).toEqual([]);
  });

  test('labels every series with its cluster at scrape time, where local rules can see it', () => {
    const cluster = { action: 'replace', targetLabel: 'cluster', replacement: 'test' };
    const classes = spec().scrapeClasses;
    expect(classes.map(({ name }: { name: string }) => name)).toEqual(['cluster', 'cluster-api']);
    for (const { relabelings } of classes) expect(relabelings[0]).toEqual(cluster);
    expect(classes[0].default).toBe(true);
    expect(spec().externalLabels).toEqual({ cluster: 'test', environment: 'test' });
  });

  test('labels every series of a pod with its node, and leaves the label alone where no pod answers', () => {
    const node = {
      action: 'replace',
      sourceLabels: ['__meta_kubernetes_pod_node_name'],
      // Without it an empty name would take the label away that the operator gives kubelets.
      regex: '(.+)',
      targetLabel: 'node',
    };
    for (const { relabelings } of spec().scrapeClasses) expect(relabelings[1]).toEqual(node);
  });

  test('mounts its token, which its ServiceAccount does not by itself', () => {
    expect(spec().automountServiceAccountToken).toBe(true);
    expect(find(objects(), 'ServiceAccount', 'prometheus').automountServiceAccountToken).toBe(false);
  });

  test('shows its token only to targets of the class for kubelets and the API server', () => {
    const [usual, clusterApi] = spec().scrapeClasses;
    expect(usual.authorization).toBeUndefined();
    expect(clusterApi).toMatchObject({
      authorization: {
        type: 'Bearer',
        credentialsFile: '/var/run/secrets/kubernetes.io/serviceaccount/token',
      },
      tlsConfig: { caFile: '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt' },
    });
  });

  test('leaves 15 % of the volume to the write-ahead log and compaction', () => {
    expect(spec({ storage: { size: '100Gi' } }).retentionSize).toBe('87040MiB');
    expect(spec({ storage: { size: '100Gi' }, retentionSize: '50Gi' }).retentionSize).toBe('51200MiB');
  });

  test('may discover targets in each namespace once, and read Secrets in none', () => {
    const roles = objects().filter((object) => object.kind === 'Role');
    expect(roles.map((role) => role.metadata.namespace)).toEqual(['monitoring', 'kube-system', 'shop']);
    expect(JSON.stringify(roles)).not.toContain('secrets');
  });

  test('may discover targets in all namespaces by one ClusterRole, and still read no Secret', () => {
    const granted = objects({ discovery: 'cluster' }).filter(({ kind }) => kind.endsWith('Role'));
    expect(granted.map(({ kind }) => kind)).toEqual(['ClusterRole']);
    const verbs = ['get', 'list', 'watch'];
    expect(granted[0]?.rules).toEqual([
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs },
      { apiGroups: [''], resources: ['services', 'pods'], verbs },
      { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
      { nonResourceURLs: ['/metrics', '/metrics/slis'], verbs: ['get'] },
    ]);
  });

  test('has a disruption budget and spreads its pods only where there are several', () => {
    const kinds = (replicas: number) => objects({ replicas }).map((object) => object.kind);
    expect(kinds(1)).not.toContain('PodDisruptionBudget');
    expect(spec({ replicas: 1 }).affinity).toBeUndefined();
    expect(kinds(2)).toContain('PodDisruptionBudget');
    expect(spec({ replicas: 2 }).affinity.podAntiAffinity).toBeDefined();
    const shards = {
      shards: 2,
      globalView: { service: 'query', namespace: 'thanos', port: 9090 },
      rules: { ruler: {} },
      thanos: {},
    };
    expect(objects(shards).map((object) => object.kind)).toContain('PodDisruptionBudget');
    expect(spec(shards).affinity.podAntiAffinity).toBeDefined();
  });

  test('writes out what the API server would default', () => {
    expect(spec()).toMatchObject({ shards: 1, portName: 'web', scrapeInterval: '30s', evaluationInterval: '30s' });
    expect(spec({ thanos: {} }).thanos.blockSize).toBe('2h');
  });

  test('sends alerts to Alertmanager through its Service', () => {
    expect(spec().alerting.alertmanagers).toEqual([
      { name: 'alertmanager', namespace: 'monitoring', port: 'web', apiVersion: 'V2' },
    ]);
  });

  test('snapshot, without the rules, which have cases of their own', () => {
    expect(objects().filter(({ kind }) => kind !== 'PrometheusRule')).toMatchSnapshot();
  });
});
