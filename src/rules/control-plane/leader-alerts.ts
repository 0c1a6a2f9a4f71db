import { CLUSTER, series, steady } from '../cases.ts';
import { maxBy } from '../promql.ts';
import type { AlertRule } from '../rule.ts';
import { elsewhere } from '../threshold-cases.ts';

interface LeaderProps {
  readonly alert: string;
  readonly job: 'kube-scheduler' | 'kube-controller-manager';
  readonly impact: string;
}

/** Of the instances of a component of the control plane one must lead; the others only wait. */
export function noLeader({ alert, job, impact }: LeaderProps): AlertRule {
  // The name of the lease is that of the component.
  const select = `job="${job}",name="${job}"`;
  const leads = (values: string, instance = 'a', name: string = job) =>
    series('leader_election_master_status', { job, instance, name }, values);
  return {
    alert,
    expr: `${maxBy([], `leader_election_master_status{${select}}`)} == 0`,
    for: '5m',
    severity: 'critical',
    summary: `No ${job} leads.`,
    description: `Instances of ${job} run in cluster {{ $labels.cluster }}, but none of them has led for 5 minutes.`,
    runbook: {
      meaning: `Several instances of ${job} may run, but only the one that holds its lease works. None holds it.`,
      impact,
      diagnosis: [
        `See who holds the lease, and since when: \`kubectl -n kube-system get lease ${job} -o yaml\`.`,
        `Read the logs: \`kubectl -n kube-system logs -l component=${job}\`. They cannot renew the lease when the API server is slow or refuses them.`,
        'See whether the API server is healthy: KubeAPIErrorBudgetBurnFast, KubeAPIStorageSlow.',
        'Compare the clocks of the control plane nodes.',
      ],
      mitigation: [
        'Repair the API server or etcd first when they are slow.',
        `Restart the instances: move the manifest of ${job} out of /etc/kubernetes/manifests on each control plane node, and back.`,
        `Delete the lease when its holder is gone and it does not expire: \`kubectl -n kube-system delete lease ${job}\`.`,
      ],
    },
    tests: {
      fires: [
        {
          name: 'two instances, of which none leads',
          input: [
            leads(steady(0)),
            leads(steady(0), 'b'),
            leads(steady(1), 'a', 'other'),
            ...elsewhere([leads(steady(1))]),
          ],
          at: '10m',
          expect: [{ cluster: CLUSTER }],
          descriptions: [`Instances of ${job} run in cluster test, but none of them has led for 5 minutes.`],
        },
      ],
      quiet: [
        { name: 'one of two leads', input: [leads(steady(0)), leads(steady(1), 'b')], at: '35m' },
        { name: 'none for less than 5 minutes', input: [leads(steady(0))], at: '4m' },
        { name: 'one takes over', input: [leads('1x10 0x60'), leads('0x13 1x60', 'b')], at: '20m' },
      ],
    },
  };
}
