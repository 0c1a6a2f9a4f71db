import { expect, test } from '@jest/globals';
import { alertsSchema } from '../../src/config/schema/alerts.ts';
import { kubernetesDashboards } from '../../src/dashboards/kubernetes/kubernetes-dashboards.ts';
import { EVERY_JOB } from '../../src/rules/all-alerts.ts';
import { platformRuleGroups } from '../../src/rules/platform-rules.ts';
import { isAlert } from '../../src/rules/rule.ts';
import { type DashboardJson, exprsOf, panelsOf } from '../support/dashboards.ts';
import { testEnvironment } from '../support/environment.ts';
import { promtool, withFiles } from '../support/promtool.ts';
import { NOW, smallCluster } from '../support/small-cluster.ts';

const dashboards = kubernetesDashboards(testEnvironment()).map(({ uid, json }) => ({
  uid,
  dashboard: JSON.parse(json) as DashboardJson,
}));

/** The rules that write what dashboards read; alerts would only cost time. */
const groups = platformRuleGroups({
  platform: 'kubeadm',
  settings: EVERY_JOB,
  thresholds: alertsSchema.parse(undefined),
}).flatMap(({ name, rules }) => {
  const written = rules.flatMap((rule) => (isAlert(rule) ? [] : [rule]));
  return written.length > 0
    ? [{ name, rules: written.map(({ record, expr, labels = {} }) => ({ record, expr, labels })) }]
    : [];
});

/** An expression as Grafana sends it, with all of everything chosen and the containers of one pod. */
const filled = (expr: string): string =>
  expr
    .replaceAll('$__rate_interval', '5m')
    .replaceAll('$__range', '1h')
    .replaceAll('"$pod"', '"api-1"')
    .replaceAll(/"\$[a-z_]+"/g, '".+"');

interface Question {
  readonly expr: string;
  readonly exp_samples: readonly { readonly labels: string; readonly value: number }[];
}

/** Fails the test when the cluster answers otherwise. */
function expectAnswers(questions: readonly Question[]): void {
  expect(questions.length).toBeGreaterThan(0);
  const file = {
    rule_files: ['rules.json'],
    evaluation_interval: '1m',
    fuzzy_compare: true,
    group_eval_order: groups.map(({ name }) => name),
    tests: [
      {
        interval: '1m',
        input_series: smallCluster(),
        promql_expr_test: questions.map((question) => ({ ...question, eval_time: NOW })),
      },
    ],
  };
  withFiles({ 'rules.json': { groups }, 'test.json': file }, (path) => promtool('test', 'rules', path('test.json')));
}

test('every query of the dashboards about Kubernetes returns data for a cluster where everything happens', () => {
  const asked = dashboards.flatMap(({ dashboard }) => exprsOf(dashboard).map(filled));
  expect(asked.length).toBeGreaterThan(330);
  expectAnswers(asked.map((expr) => ({ expr: `group(${expr})`, exp_samples: [{ labels: '{}', value: 1 }] })));
});

/** Questions that a panel asks. */
function asks(uid: string, title: string, type = 'timeseries'): string[] {
  const { dashboard } = dashboards.find((each) => each.uid === `panoptes-${uid}`) ?? {};
  const panel = panelsOf(dashboard).find((each) => each.title === title && each.type === type);
  return panel.targets.map(({ expr }: DashboardJson) => filled(expr));
}

const API = 'namespace="shop", workload="api", workload_type="deployment"';
const CLAIM = '{cluster="test", namespace="shop", persistentvolumeclaim="data-db-0"}';
const NODE = '{cluster="test", node="worker-1"}';

/** What people must read off each panel, query by query. */
const ANSWERS: readonly [
  uid: string,
  title: string,
  type: string,
  ...answers: [query: number, labels: string, value: number][],
][] = [
  // 200 of 1000 bytes are left, 3 processes want 2 CPUs, three pods have asked for 0.25 of 2 cores and 100 of 800 bytes each.
  [
    'nodes',
    'Nodes',
    'table',
    [0, NODE, 0.75],
    [1, NODE, 1.5],
    [2, NODE, 0.375],
    [3, NODE, 0.6],
    [4, NODE, 0.375],
    [5, NODE, 0.8],
    [6, NODE, 3],
    [7, NODE, 0.3],
    [8, NODE, 1],
  ],
  ['nodes', 'Not ready', 'stat', [0, '{}', 0]],
  ['nodes', 'Network errors', 'timeseries', [0, '{cluster="test", device="eth0", node="worker-1"}', 0.01]],
  [
    'nodes',
    'Network saturation: dropped packets',
    'timeseries',
    [1, '{cluster="test", device="eth0", node="worker-1"}', 0.1],
  ],
  ['nodes', 'Clock error', 'timeseries', [0, NODE, 0.25]],
  ['node-detail', 'CPU by kind of work', 'timeseries', [0, '{cluster="test", mode="user"}', 1.5]],
  ['node-detail', 'Memory by kind', 'timeseries', [0, NODE, 500], [1, NODE, 400], [2, NODE, 100]],
  ['node-detail', 'CPU of pods', 'timeseries', [0, NODE, 1.5], [1, NODE, 0.75], [2, NODE, 3], [3, NODE, 2]],
  ['node-detail', 'Up for', 'stat', [0, NODE, 28_800]],
  // The pod that waits for a node has asked for as much as each of the others.
  ['namespaces', 'CPU requested', 'stat', [0, '{}', 1]],
  ['namespaces', 'Running pods', 'stat', [0, '{}', 3]],
  ['namespaces', 'Pods that do not run', 'stat', [0, '{}', 1]],
  ['namespaces', 'Firing alerts', 'stat', [0, '{}', 1]],
  [
    'namespaces',
    'Quotas',
    'table',
    [2, '{cluster="test", namespace="shop", resource="pods", resourcequota="all"}', 0.8],
  ],
  ['workloads', 'Missing replicas', 'stat', [0, '{}', 3]],
  ['workloads', 'Pods that wait for their rollout', 'timeseries', [0, `{cluster="test", deployment="api", ${API}}`, 1]],
  ['workloads', 'Autoscalers', 'table', [4, '{cluster="test", horizontalpodautoscaler="api", namespace="shop"}', 0.75]],
  [
    'workloads',
    'Jobs that run or have failed',
    'table',
    [1, '{cluster="test", job_name="import", namespace="shop"}', 1800],
  ],
  ['workloads', 'CronJobs', 'table', [1, '{cluster="test", cronjob="backup", namespace="shop"}', 7200]],
  ['pod-detail', 'Memory of limits', 'stat', [0, '{}', 0.5]],
  ['pod-detail', 'CPU of limits', 'stat', [0, '{}', 0.5]],
  ['pod-detail', 'Containers waiting', 'stat', [0, '{}', 1]],
  ['pod-detail', 'Age', 'stat', [0, '{cluster="test", namespace="shop", pod="api-1"}', 28_800]],
  ['pod-detail', 'Workload and phase', 'table', [0, `{cluster="test", ${API}, phase="Running"}`, 1]],
  [
    'pod-detail',
    'CPU throttling',
    'timeseries',
    [0, '{cluster="test", container="main", namespace="shop", pod="api-1"}', 0.1],
  ],
  // 520 bytes are left, and a minute takes one of them: 520 of the 1440 minutes of a day.
  [
    'persistent-volumes',
    'Volumes',
    'table',
    [0, CLAIM, 1000],
    [1, CLAIM, 480],
    [2, CLAIM, 0.52],
    [3, CLAIM, 1440],
    [4, CLAIM, 520 / 1440],
    [5, CLAIM, 0.26],
    [6, CLAIM, 520 / 1440],
  ],
  ['persistent-volumes', 'Full soon', 'stat', [0, '{}', 1]],
  ['persistent-volumes', 'Little space left', 'stat', [0, '{}', 0]],
  ['persistent-volumes', 'Claims without a volume', 'stat', [0, '{}', 1]],
  // Two pods with a network of their own receive ten bytes per second each; the third sees what its node does.
  ['networking', 'Received', 'stat', [0, '{}', 20]],
  ['networking', 'Dropped', 'stat', [0, '{}', 4]],
  ['networking', 'TCP segments sent again', 'timeseries', [0, NODE, 0.01]],
  ['networking', 'Tracked connections', 'timeseries', [0, NODE, 0.75]],
  ['cluster-resources', 'CPU in use', 'stat', [0, '{}', 0.75]],
  ['cluster-resources', 'Memory in use', 'stat', [0, '{}', 0.6]],
  ['cluster-resources', 'CPU requested', 'stat', [0, '{}', 0.5]],
  ['cluster-resources', 'Room for pods in use', 'stat', [0, '{}', 0.3]],
  ['cluster-resources', 'Pods that wait', 'stat', [0, '{}', 1]],
];

test('panels show the numbers that the cluster was made of', () => {
  expectAnswers(
    ANSWERS.flatMap(([uid, title, type, ...answers]) =>
      answers.map(([query, labels, value]) => ({
        expr: asks(uid, title, type)[query] ?? '',
        exp_samples: [{ labels, value }],
      })),
    ),
  );
});
