import { dashboards, isReadable, rules } from '../../../src/validation/facts.ts';
import { type Data, operator } from '../fault.ts';

const removal = (kind: string, breaks: string) =>
  operator(`removed ${kind}`, breaks, function* (object) {
    if (object.kind === kind) yield ['removed', () => []];
  });

/** Objects that others need. */
export const REMOVALS = [
  removal('ServiceAccount', 'Its pods are not created.'),
  removal('Role', 'Its rights are gone.'),
  removal('RoleBinding', 'Its rights are gone.'),
  removal('ClusterRole', 'Its rights are gone.'),
  removal('ClusterRoleBinding', 'Its rights are gone.'),
  removal('Secret', 'Pods that mount it do not start.'),
  removal('Service', 'Its name does not resolve, and monitors find no targets behind it.'),
  removal('Namespace', 'None of its objects can be created.'),
  removal('NetworkPolicy', 'Default deny refuses the connections that it permits; or nothing is refused at all.'),
  removal('PodDisruptionBudget', 'A drain takes all pods at once.'),
  removal('ServiceMonitor', 'The series that rules and dashboards read are never stored.'),
  removal('Deployment', 'Nobody runs what its Service leads to.'),
  removal('StatefulSet', 'Nobody runs what its Service leads to.'),
  removal('DaemonSet', 'Nobody runs what its Service leads to.'),
  removal('Prometheus', 'Nobody scrapes.'),
  removal('Alertmanager', 'Nobody notifies.'),
  operator('removed ConfigMap', 'Pods that mount it do not start.', function* (object) {
    if (object.kind === 'ConfigMap' && !object.metadata.labels?.grafana_dashboard) yield ['removed', () => []];
  }),
  operator('removed dashboard', 'Links of alerts lead to a dashboard that is gone.', function* (object, input) {
    if (object.kind !== 'ConfigMap' || !object.metadata.labels?.grafana_dashboard) return;
    const uids = dashboards(input)
      .filter(isReadable)
      .filter((placed) => placed.object.endsWith(`/${object.metadata.name}`))
      .map(({ dashboard }) => dashboard.uid);
    const links = rules(input).map(({ rule }) => rule.annotations?.dashboard_url ?? '');
    if (uids.some((uid) => links.some((link) => link.includes(`/d/${uid}?`)))) yield ['removed', () => []];
  }),
  operator('removed records', 'Rules and dashboards read records that nobody writes.', function* (object, input) {
    if (object.kind !== 'PrometheusRule') return;
    const own: readonly string[] = object.spec.groups.flatMap((group: Data) =>
      group.rules.flatMap((rule: Data) => rule.record ?? []),
    );
    const others = rules(input).filter(({ object: place }) => !place.endsWith(`/${object.metadata.name}`));
    if (
      own.some((record) =>
        others.some(({ rule }) => rule.expr.includes(`${record}{`) || rule.expr.includes(`${record})`)),
      )
    ) {
      yield ['removed', () => []];
    }
  }),
];
