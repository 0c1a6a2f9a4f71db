import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { policyInput } from '../src/policy-input.ts';
import { CASES } from './kube-linter/cases/index.ts';
import { EXEMPTIONS } from './kube-linter/exemptions.ts';
import { CHECKS } from './kube-linter/index.ts';
import { testEnvironment } from './support/environment.ts';
import { notExempt, unused } from './support/exemptions.ts';
import { largeSamples } from './support/large-stacks.ts';
import { inputWith, policyInputOf } from './support/policy.ts';
import { type Sample, sampleOf, samples } from './support/sample.ts';
import type { Finding } from './support/scanners.ts';

/** The built-in checks of kube-linter 0.8.3. */
const NAMES = `
  access-to-create-pods access-to-secrets cluster-admin-role-binding dangling-horizontalpodautoscaler dangling-ingress
  dangling-networkpolicy dangling-networkpolicypeer-podselector dangling-service dangling-servicemonitor
  default-service-account deprecated-service-account-field dnsconfig-options docker-sock drop-net-raw-capability
  duplicate-env-var env-value-from env-var-secret exposed-services host-ipc host-network host-pid
  hpa-minimum-three-replicas invalid-target-ports job-ttl-seconds-after-finished latest-tag liveness-port
  minimum-three-replicas mismatching-selector no-anti-affinity no-extensions-v1beta no-liveness-probe no-node-affinity
  no-read-only-root-fs no-readiness-probe no-rolling-update-strategy non-existent-service-account non-isolated-pod
  pdb-max-unavailable pdb-min-available pdb-unhealthy-pod-eviction-policy priority-class-name
  privilege-escalation-container privileged-container privileged-ports read-secret-from-env-var readiness-port
  required-annotation-email required-label-owner restart-policy run-as-non-root scc-deny-privileged-container
  schema-validation sensitive-host-mounts sorted-keys ssh-port startup-port unsafe-proc-mount unsafe-sysctls
  unset-cpu-requirements unset-memory-requirements use-namespace wildcard-in-rules writable-host-mount
`
  .trim()
  .split(/\s+/);

/** Where nothing else identifies the pods to the object storage. */
function storageWithKeys(): Sample {
  const [accessKeyId, secretAccessKey] = ['id', 'secret'].map((key) => ({ secret: 'storage', key }));
  const storage = { s3: { bucket: 'example', region: 'eu-central-1', accessKeyId, secretAccessKey } };
  return sampleOf(testEnvironment({ loki: { mode: 'ha', storage }, traces: { enabled: true, storage } }));
}

const stacks: readonly (readonly [name: string, sample: Sample])[] = [
  ...samples,
  ...largeSamples(),
  ['object storage with keys', storageWithKeys()],
];
const findings = new Map<string, readonly Finding[]>(
  stacks.map(([name, { environment, synthesis }]) => {
    const input = policyInput(environment, synthesis);
    return [name, CHECKS.flatMap(({ find }) => find(input))];
  }),
);

describe('the checks of kube-linter', () => {
  test.each([...findings])('find nothing in %s that is not exempt', (_, found) => {
    expect(notExempt(found, EXEMPTIONS)).toEqual([]);
  });

  test('need every exemption', () => {
    expect(unused([...findings.values()].flat(), EXEMPTIONS)).toEqual([]);
  });

  test('are all there, each with a case', () => {
    const names = CHECKS.map(({ name }) => name).sort();
    expect(names).toEqual(NAMES);
    expect([...new Set(CASES.map(([name]) => name))].sort()).toEqual(names);
  });

  test.each(CASES)('%s: %s', (name, finding, violating, nearMiss) => {
    const check = CHECKS.find((each) => each.name === name);
    const says = (objects: typeof violating) =>
      check?.find(policyInputOf(...objects)).map(({ object, what }) => `${object} ${what}`);
    expect(says(violating)).toEqual([finding]);
    expect(says(nearMiss)).toEqual([]);
  });
});

describe('a defect that somebody brings into prod is found:', () => {
  type Edit = Parameters<typeof inputWith>[2];
  const [, prod] = samples.find(([name]) => name === 'prod') ?? [];

  test.each<[object: string, finding: string, edit: Edit]>([
    [
      'Prometheus/panoptes',
      'Prometheus monitoring/panoptes All of them may run on one node. [no-anti-affinity]',
      ({ spec }) => Reflect.deleteProperty(spec.affinity, 'podAntiAffinity'),
    ],
    [
      'Alertmanager/panoptes',
      'Alertmanager monitoring/panoptes: alertmanager Its tag is latest. [latest-tag]',
      ({ spec }) => Object.assign(spec, { image: 'quay.io/prometheus/alertmanager:latest' }),
    ],
    [
      'PodDisruptionBudget/prometheus',
      'PodDisruptionBudget monitoring/prometheus It lets nobody drain a node of panoptes. [pdb-min-available]',
      (it) => {
        const { maxUnavailable: _, ...spec } = it.spec;
        it.spec = { minAvailable: 2, ...spec };
      },
    ],
    [
      'NetworkPolicy/alertmanager',
      'NetworkPolicy monitoring/alertmanager It selects no pods. [dangling-networkpolicy]',
      ({ spec }) => Object.assign(spec.podSelector.matchLabels, { 'app.kubernetes.io/name': 'alert-manager' }),
    ],
    [
      // Beside an exemption of the same check.
      'DaemonSet/node-exporter',
      'DaemonSet monitoring-agents/node-exporter: node-exporter It writes to / of its node. [writable-host-mount]',
      ({ spec }) => {
        for (const mount of spec.template.spec.containers[0].volumeMounts) mount.readOnly = mount.name !== 'root';
      },
    ],
  ])('%s: %s', (object, finding, edit) => {
    const [kind = '', name = ''] = object.split('/');
    const { environment, synthesis } = prod as Sample;
    const input = inputWith(policyInput(environment, synthesis), [kind, name], edit);
    const found = CHECKS.flatMap(({ find }) => find(input));
    expect(notExempt(found, EXEMPTIONS)).toEqual([finding]);
  });
});

test('the page about validation says how many there are', () => {
  expect(readFileSync('docs/validation.md', 'utf8')).toContain(`each of its ${CHECKS.length} built-in checks`);
});
