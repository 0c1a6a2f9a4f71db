import { CLUSTER, series, steady } from '../cases.ts';
import { maxBy } from '../promql.ts';
import type { AlertRule, InputSeries } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { elsewhere } from '../threshold-cases.ts';

const { etcd } = selectors;

const OF_MEMBER = ['node', 'instance'];

/** Members that do not answer. */
export function etcdMemberAlerts(): AlertRule[] {
  return [insufficientMembers(), membersDown()];
}

/** Members of which each answers or not. */
export function members(...up: readonly string[]): InputSeries[] {
  return up.map((values, index) =>
    series('up', { job: 'etcd', node: `control-${index}`, instance: String(index) }, values),
  );
}

/** The same series of another pod at the same address: static pods come back at that of their node. */
export const inNewPod = (input: readonly InputSeries[]): InputSeries[] =>
  input.map((each) => ({ ...each, series: each.series.replace('job=', 'pod="new",job=') }));

/** Whether the members answer, and agree. */
export const HEALTH =
  'Ask every member: `kubectl -n kube-system exec etcd-<node> -- etcdctl --cacert /etc/kubernetes/pki/etcd/ca.crt --cert /etc/kubernetes/pki/etcd/server.crt --key /etc/kubernetes/pki/etcd/server.key endpoint status --cluster -w table`.';

function insufficientMembers(): AlertRule {
  return {
    alert: 'etcdInsufficientMembers',
    expr: `sum by (cluster) (up{${etcd}} == bool 1)
<=
count by (cluster) (up{${etcd}}) / 2`,
    for: '3m',
    severity: 'critical',
    summary: 'Too few members of etcd are left to agree on anything.',
    description: 'Members of etcd in cluster {{ $labels.cluster }} that answer: {{ $value }}. That is no majority.',
    runbook: {
      meaning:
        'Half of the members or fewer answer Prometheus. If they do not answer each other either, etcd accepts no writes.',
      impact:
        'The API server can change nothing: no deployments, no replacement of failed pods, no leases. Running pods go on.',
      diagnosis: [
        HEALTH,
        'See whether the control plane nodes run, and reach each other on port 2380.',
        'Read the log of the members that do not answer: `crictl logs` of the container etcd on its node.',
      ],
      mitigation: [
        'Bring back enough members: start their nodes, free their disks, repair their network.',
        'When the data of most members is lost, restore the last snapshot: `etcdutl snapshot restore`, on every member.',
        'Do not remove members while there is no majority; it cannot be agreed on.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'one of three members answers',
          input: [...members(steady(1), steady(0), steady(0)), ...elsewhere(members(steady(1), steady(1)))],
          at: '10m',
          expect: [{ cluster: CLUSTER }],
          descriptions: ['Members of etcd in cluster test that answer: 1. That is no majority.'],
        },
        {
          name: 'one of two members answers',
          input: members(steady(1), steady(0)),
          at: '10m',
          expect: [{ cluster: CLUSTER }],
          descriptions: ['Members of etcd in cluster test that answer: 1. That is no majority.'],
        },
        {
          name: 'the only member is down',
          input: members(steady(0)),
          at: '10m',
          expect: [{ cluster: CLUSTER }],
          descriptions: ['Members of etcd in cluster test that answer: 0. That is no majority.'],
        },
      ],
      quiet: [
        {
          name: 'two of three members answer',
          input: [...members(steady(1), steady(1), steady(0)), ...elsewhere(members(steady(0), steady(0)))],
          at: '35m',
        },
        { name: 'one of three for less than 3 minutes', input: members(steady(1), steady(0), steady(0)), at: '2m' },
        { name: 'the only member answers', input: members(steady(1)), at: '35m' },
        {
          name: 'three of five members answer',
          input: members(steady(1), steady(1), steady(1), steady(0), steady(0)),
          at: '35m',
        },
      ],
    },
  };
}

function membersDown(): AlertRule {
  return {
    alert: 'etcdMembersDown',
    expr: `${maxBy(OF_MEMBER, `up{${etcd}}`)} == 0`,
    for: '20m',
    severity: 'warning',
    summary: 'A member of etcd is down.',
    description:
      'The member of etcd at {{ $labels.instance }} of cluster {{ $labels.cluster }} has not answered for 20 minutes.',
    runbook: {
      meaning: 'This member does not answer Prometheus. The others still agree if they are a majority.',
      impact: 'None yet, but of three members no other may fail.',
      diagnosis: [
        HEALTH,
        'See whether its node is ready, and read the log of the member: `crictl logs` of the container etcd.',
        'Look for a full or slow disk, and for an expired certificate of its peers.',
      ],
      mitigation: [
        'Restart the node or the member, and free its disk.',
        'Replace a member whose data is lost: remove it with `etcdctl member remove`, empty its directory, and add it again.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'one of three members is down',
          input: members(steady(1), steady(0), steady(1)),
          at: '30m',
          expect: [{ cluster: CLUSTER, node: 'control-1', instance: '1' }],
          descriptions: ['The member of etcd at 1 of cluster test has not answered for 20 minutes.'],
        },
      ],
      quiet: [
        {
          name: 'a new pod answers in the place of the old one',
          input: [...members(steady(0)), ...inNewPod(members(steady(1)))],
          at: '35m',
        },
        { name: 'down for less than 20 minutes', input: members(steady(1), steady(0)), at: '19m' },
        { name: 'up again after 15 minutes', input: members('0x15 1x60'), at: '40m' },
        {
          name: 'another job is down',
          input: [...members(steady(1)), ...elsewhere(members(steady(1), steady(0)))],
          at: '35m',
        },
      ],
    },
  };
}
