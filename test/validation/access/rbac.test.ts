import { describe, expect, test } from '@jest/globals';
import type { Environment } from '../../../src/config/environment.ts';
import { loadEnvironments } from '../../../src/config/load.ts';
import { lokiSchema } from '../../../src/config/schema/loki.ts';
import type { ManifestObject } from '../../../src/synthesize.ts';
import { BUILT_IN_ROLES } from '../../../src/validation/access/built-in-roles.ts';
import { allGrants, allows, rbac } from '../../../src/validation/access/rbac.ts';
import { ALLOWANCES } from '../../../src/validation/access/rbac-allowances.ts';
import { sentence } from '../../../src/validation/report.ts';
import { policyInputOf } from '../../support/policy.ts';
import { sampleOf, samples } from '../../support/sample.ts';

const GROUP = 'rbac.authorization.k8s.io';

/** A role with its binding, in a namespace or in the cluster. */
function grant(
  rule: Record<string, unknown>,
  { who = 'grafana', namespace }: { who?: string; namespace?: string } = {},
) {
  const kind = namespace ? 'Role' : 'ClusterRole';
  const metadata = { name: 'role', ...(namespace ? { namespace } : {}) };
  return [
    { apiVersion: `${GROUP}/v1`, kind, metadata, rules: [rule] },
    {
      apiVersion: `${GROUP}/v1`,
      kind: `${kind}Binding`,
      metadata,
      roleRef: { apiGroup: GROUP, kind, name: 'role' },
      subjects: [{ kind: 'ServiceAccount', name: who, namespace: 'monitoring' }],
    },
  ] satisfies ManifestObject[];
}
const rule = (group: string, resource: string, ...verbs: string[]) => ({
  apiGroups: [group],
  resources: [resource],
  verbs,
});
const messages = (objects: ManifestObject[]) => [...rbac.check(policyInputOf(...objects))].map(sentence);
const inMonitoring = { namespace: 'monitoring' };
const REMEDY = 'remove it, or add it with its reason to src/validation/access/rbac-allowances.ts';

describe('the policy rbac', () => {
  test('accepts what the list names, for whom and where it names it', () => {
    expect(messages(grant(rule('', 'configmaps', 'get', 'list'), inMonitoring))).toEqual([]);
    expect(messages(grant(rule('', 'nodes/metrics', 'get'), { who: 'prometheus' }))).toEqual([]);
    expect(messages(grant({ nonResourceURLs: ['/metrics'], verbs: ['get'] }, { who: 'prometheus' }))).toEqual([]);
  });

  test.each([
    ['another verb', grant(rule('', 'configmaps', 'get', 'patch'), inMonitoring), 'patch configmaps in monitoring'],
    ['another resource', grant(rule('', 'pods', 'get'), inMonitoring), 'get pods in monitoring'],
    ['another group', grant(rule('apps', 'configmaps', 'get'), inMonitoring), 'get configmaps.apps in monitoring'],
    ['another namespace', grant(rule('', 'configmaps', 'get'), { namespace: 'shop' }), 'get configmaps in shop'],
    ['the whole cluster', grant(rule('', 'configmaps', 'get')), 'get configmaps in the whole cluster'],
    ['another path', grant({ nonResourceURLs: ['/logs'], verbs: ['get'] }), 'get /logs in the whole cluster'],
  ])('refuses %s', (_, objects, what) => {
    expect(messages(objects)).toEqual([`lets grafana ${what}; ${REMEDY}`]);
  });

  test('refuses all objects where only some are named', () => {
    const shard = rule('apps', 'statefulsets', 'get');
    const subject = { who: 'kube-state-metrics', namespace: 'monitoring' };
    expect(messages(grant({ ...shard, resourceNames: ['kube-state-metrics'] }, subject))).toEqual([]);
    expect(messages(grant({ ...shard, resourceNames: ['kube-state-metrics', 'loki'] }, subject))).toHaveLength(1);
    expect(messages(grant(shard, subject))).toEqual([
      `lets kube-state-metrics get statefulsets.apps in monitoring; ${REMEDY}`,
    ]);
  });

  test('refuses wildcards but the verbs of the group of the operator', () => {
    const operator = { who: 'prometheus-operator', namespace: 'monitoring' };
    const written = 'write the verbs and resources out instead of "*"';
    expect(messages(grant(rule('monitoring.coreos.com', 'probes', '*'), operator))).toEqual([]);
    expect(messages(grant(rule('monitoring.coreos.com', '*', 'get'), operator))).toEqual([
      `lets prometheus-operator get *.monitoring.coreos.com in monitoring; ${written}`,
    ]);
    expect(messages(grant(rule('apps', 'statefulsets', '*'), operator))).toEqual([
      `lets prometheus-operator * statefulsets.apps in monitoring; ${written}`,
    ]);
    expect(messages(grant(rule('*', 'pods', 'get'), operator))).toHaveLength(1);
    expect(messages(grant({ nonResourceURLs: ['*'], verbs: ['get'] }, { who: 'prometheus' }))).toHaveLength(1);
  });

  test('refuses Secrets of all namespaces to everybody, and admits the operator to those of its own', () => {
    expect(messages(grant(rule('', 'secrets', 'list'), { who: 'prometheus-operator' }))).toEqual([
      'lets prometheus-operator list secrets in the whole cluster; nobody may touch the Secrets of all namespaces, so grant it in one',
    ]);
    const own = { who: 'prometheus-operator', namespace: 'monitoring' };
    expect(messages(grant(rule('', 'secrets', 'list'), own))).toEqual([]);
  });

  test('wants a token in pods exactly when it is good for something', () => {
    const pods = (mount?: boolean): ManifestObject => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'grafana', namespace: 'monitoring' },
      spec: {
        template: {
          spec: {
            serviceAccountName: 'grafana',
            ...(mount === undefined ? {} : { automountServiceAccountToken: mount }),
            containers: [],
          },
        },
      },
    });
    const account: ManifestObject = {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'grafana', namespace: 'monitoring' },
      automountServiceAccountToken: false,
    };
    const granted = grant(rule('', 'configmaps', 'get'), inMonitoring);
    expect(messages([pods(true), ...granted])).toEqual([]);
    expect(messages([pods(false)])).toEqual([]);
    expect(messages([pods(), account])).toEqual([]);
    const forNothing = 'mounts the token of grafana, which may do nothing; set automountServiceAccountToken to false';
    expect(messages([pods(true)])).toEqual([forNothing]);
    expect(messages([pods()])).toEqual([forNothing]);
    expect(messages([pods(), account, ...granted])).toEqual([
      'does not mount the token of grafana, which has rights; set automountServiceAccountToken to true, or take them away',
    ]);
  });

  test('knows the rules of roles that every cluster has, and asks for a line for each', () => {
    const bind = (kind: string, name: string, who: string, namespace?: string): ManifestObject => ({
      apiVersion: `${GROUP}/v1`,
      kind: `${kind}Binding`,
      metadata: { name: 'binding', ...(namespace ? { namespace } : {}) },
      roleRef: { apiGroup: GROUP, kind, name },
      subjects: [{ kind: 'ServiceAccount', name: who, namespace: 'monitoring' }],
    });
    const reader = 'extension-apiserver-authentication-reader';
    expect(messages([bind('ClusterRole', 'system:auth-delegator', 'prometheus-adapter')])).toEqual([]);
    expect(messages([bind('Role', reader, 'prometheus-adapter', 'kube-system')])).toEqual([]);
    expect(messages([bind('ClusterRole', 'system:auth-delegator', 'grafana')])).toEqual([
      `lets grafana create tokenreviews.authentication.k8s.io in the whole cluster; ${REMEDY}`,
      `lets grafana create subjectaccessreviews.authorization.k8s.io in the whole cluster; ${REMEDY}`,
    ]);
    // A role of that name in another namespace is somebody else's.
    expect(messages([bind('Role', reader, 'prometheus-adapter', 'shop')])).toEqual([
      `binds the Role "${reader}", which is not synthesized; write a role that shows its rules`,
    ]);
    for (const { why } of BUILT_IN_ROLES) expect(why).toMatch(/^[A-Z].{20,}\.$/);
  });

  test('refuses what it cannot see: roles of others, and rights of people', () => {
    const [, binding] = grant(rule('', 'configmaps', 'get'));
    const admin = { ...binding!, roleRef: { kind: 'ClusterRole', name: 'cluster-admin' } };
    expect(messages([admin])).toEqual([
      'binds the ClusterRole "cluster-admin", which is not synthesized; write a role that shows its rules',
    ]);
    const [role] = grant(rule('', 'configmaps', 'get'));
    const everybody = { ...binding!, subjects: [{ kind: 'Group', name: 'system:authenticated' }] };
    expect(messages([role!, everybody])).toEqual([
      'gives rights to the Group "system:authenticated"; only ServiceAccounts of the stack may have any',
    ]);
  });
});

describe('the list of allowances', () => {
  const { base } = loadEnvironments('config');
  /** With whatever is a choice and needs a right. */
  const everything: Environment = {
    ...base,
    exporters: { ...base.exporters, kubeStateMetrics: everyCollector() },
    autoscaling: { ...base.autoscaling, enabled: true },
    traces: { ...base.traces, enabled: true },
  };
  const everywhere: Environment = { ...base, prometheus: { ...base.prometheus, discovery: 'cluster' } };
  const s3 = { bucket: 'chunks', region: 'eu-central-1' };
  const rulesOfOthers = { ruler: { configMaps: true } };
  const lokis = [
    lokiSchema.parse(rulesOfOthers),
    lokiSchema.parse({ ...rulesOfOthers, mode: 'distributed', storage: { s3 } }),
  ].map((loki) => sampleOf({ ...base, loki }));
  const withAlloy = sampleOf({ ...base, logs: { ...base.logs, collector: 'alloy' } });
  const [[name, team] = ['', undefined]] = Object.entries(base.teams);
  const ownRouting = { namespaces: ['shop'], severities: ['info' as const] };
  const ownRouted = sampleOf({ ...base, teams: { ...base.teams, [name]: { ...team!, ownRouting } } });
  const choices = [sampleOf(everything), sampleOf(everywhere), withAlloy, ownRouted];
  const stacks = [...samples.map(([, sample]) => sample), ...choices, ...lokis];
  const grants = stacks.flatMap(({ components }) => allGrants({ ...policyInputOf(), components }));

  function everyCollector(): Environment['exporters']['kubeStateMetrics'] {
    const { kubeStateMetrics } = base.exporters;
    const names = ALLOWANCES.filter(({ who }) => who === 'kube-state-metrics').flatMap(
      ({ resources }) => resources ?? [],
    );
    const collectors = Object.fromEntries(names.map((name) => [name, true]));
    return { ...kubeStateMetrics, shards: 2, collectors };
  }

  test('names every grant of the stack, and its own lines are all needed', () => {
    expect(grants.filter((each) => !ALLOWANCES.some((allowance) => allows(allowance, each)))).toEqual([]);
    expect(ALLOWANCES.filter((allowance) => !grants.some((each) => allows(allowance, each)))).toEqual([]);
  });

  test('holds no verb, resource or path that nobody has', () => {
    const unused = ALLOWANCES.flatMap((allowance) => {
      const own = grants.filter((each) => allows(allowance, each));
      return [
        ...allowance.verbs.filter((verb) => !own.some((each) => each.verb === verb)),
        ...(allowance.resources ?? []).filter((resource) => !own.some(({ on }) => on?.resource === resource)),
        ...(allowance.groups ?? []).filter((group) => !own.some(({ on }) => on?.group === group)),
        ...(allowance.urls ?? []).filter((url) => !own.some((each) => each.url === url)),
      ].map((what) => `${allowance.who}: ${what}`);
    });
    expect(unused).toEqual([]);
  });

  test('gives a reason for each', () => {
    for (const { why } of ALLOWANCES) expect(why).toMatch(/^[A-Z].{20,}\.$/);
  });
});
