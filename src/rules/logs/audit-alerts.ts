import type { Environment } from '../../config/environment.ts';
import { type AuditAlert, auditAlert } from './audit-alert.ts';
import type { LogAlertRule } from './log-rule.ts';
import { quoted } from './logql.ts';

/** Alerts about what the API server has recorded. */
export function auditAlerts(
  namespaces: readonly string[],
  { auditForbidden }: Pick<Environment['alerts'], 'auditForbidden'>,
): LogAlertRule[] {
  return [shells(namespaces), forbidden(auditForbidden), clusterAdmin(), anonymous()].map(auditAlert);
}

const shells = (namespaces: readonly string[]): AuditAlert => ({
  alert: 'AuditShellInSystemPod',
  filter: `| resource="pods" | subresource=~"exec|attach|ephemeralcontainers" | object_namespace=~"${namespaces.join('|')}" | code < 400`,
  by: ['object_namespace', 'user'],
  window: '5m',
  severity: 'warning',
  summary: 'Somebody has opened a shell in a pod of the cluster itself.',
  description:
    '{{ $labels.user }} has run commands in pods of the namespace {{ $labels.object_namespace }}, which belongs to the cluster or to its monitoring.',
  runbook: {
    meaning:
      'The audit log says that somebody has run a command in a pod, attached to it or added a container for debugging, in a namespace of the control plane, of the stack or of Argo CD.',
    impact:
      'Whoever is in such a pod has its ServiceAccount and what it mounts. In kube-system that is often the whole cluster.',
    diagnosis: [
      'Open the link to the lines: they name the pod, the address and, in `requestURI`, the command.',
      'Ask the user, or whoever is on call, whether it was them and what for.',
      'See what else the user did at that time: `{job="kubernetes-audit"} | user="…"`.',
    ],
    mitigation: [
      'Nobody knows of it: take the credential of the user away, and treat it as an incident of security.',
      'It was a repair: note it, and give the right for it for as long as it takes, not for ever.',
    ],
  },
  example: {
    name: 'a command by WebSocket',
    labels: { verb: 'get', level: 'info' },
    metadata: {
      object_name: 'etcd-cp-1',
      object_namespace: namespaces[0] ?? '',
      resource: 'pods',
      subresource: 'exec',
      user: 'alice',
      code: '101',
    },
  },
  alike: [
    { name: 'attached', metadata: { subresource: 'attach' } },
    {
      name: 'a container for debugging',
      labels: { verb: 'patch' },
      metadata: { subresource: 'ephemeralcontainers', code: '200' },
    },
  ],
  others: [
    { name: 'in a pod of a service', metadata: { object_namespace: 'shop' } },
    { name: 'a log is read', metadata: { subresource: 'log' } },
    { name: 'it was refused', labels: { level: 'warn' }, metadata: { code: '403' } },
  ],
});

const forbidden = (threshold: number): AuditAlert => ({
  alert: 'AuditForbiddenRequests',
  streams: 'level="warn"',
  filter: '| code="403"',
  by: ['user'],
  window: '10m',
  threshold,
  for: '5m',
  severity: 'warning',
  summary: 'One user asks for much that it may not do.',
  description: 'The API server has refused {{ $value | humanize }} requests of {{ $labels.user }} in the last 10m.',
  runbook: {
    meaning:
      'The API server knows who asks, and has answered 403 to more requests of this user in ten minutes than `alerts.auditForbidden`.',
    impact:
      'Either a program has lost a right that it needs and does not do its work, or somebody tries what a stolen credential is good for.',
    diagnosis: [
      'Open the link to the lines, and count what is asked for: `sum by (verb, resource, object_namespace) (count_over_time({job="kubernetes-audit"} | code="403" | user="…" [1h]))`.',
      'One kind of request, again and again: a controller without its Role. See what was changed of its RBAC.',
      'Many kinds, in many namespaces, Secrets among them: somebody is looking around. See the addresses that it comes from.',
    ],
    mitigation: [
      'Give the program its right back; Argo CD does where it is declared.',
      'Take a credential away that is used by somebody else, and look for what it was allowed to do before.',
      'Where a user is refused by design, correct the program that asks, or raise `alerts.auditForbidden`.',
    ],
  },
  example: {
    name: 'one more than may be',
    labels: { verb: 'list', level: 'warn' },
    metadata: { user: 'mallory', code: '403' },
  },
  alike: [{ name: 'of a user with a backslash', metadata: { user: 'CORP\\mallory' } }],
  others: [
    { name: 'nobody knows who asks', metadata: { code: '401' } },
    { name: 'granted', labels: { level: 'info' }, metadata: { code: '200' } },
  ],
});

const BINDING = {
  name: 'a binding is made',
  labels: { verb: 'create', level: 'info' },
  metadata: { object_name: 'bob-is-admin', resource: 'clusterrolebindings', user: 'alice', code: '201' },
  text: '{"requestObject":{"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"cluster-admin"}}}',
} as const;

const clusterAdmin = (): AuditAlert => ({
  alert: 'AuditClusterAdminChanged',
  streams: 'verb=~"create|update|patch|delete|deletecollection"',
  // The role stands in the body alone, but the binding that comes with every cluster is named after it.
  filter: `|~ ${quoted('"roleRef":\\{[^}]*"name":"cluster-admin"|"resource":"clusterrolebindings","name":"cluster-admin"')} | resource=~"clusterrolebindings|rolebindings" | code < 300 | user!="system:apiserver"`,
  by: ['object_name', 'user'],
  window: '5m',
  severity: 'warning',
  summary: 'Who may do everything has changed.',
  description:
    '{{ $labels.user }} has changed the binding {{ $labels.object_name }}, which grants the role cluster-admin.',
  runbook: {
    meaning:
      'Somebody has made, changed or removed a ClusterRoleBinding or RoleBinding to the role cluster-admin. The audit policy must have bodies of RBAC written (level Request), or only the binding of that name is noticed.',
    impact: 'Whoever is bound to this role may do anything: read every Secret, run anything on every node.',
    diagnosis: [
      'Open the link to the lines: `subjects` says who was bound, `user` who did it.',
      'See whether a commit asks for it: what Argo CD applies comes from its ServiceAccount.',
      'See what the new subjects have done since: `{job="kubernetes-audit"} | user="…"`.',
    ],
    mitigation: [
      'Nobody asked for it: delete the binding (`kubectl delete clusterrolebinding …`), take the credential of the user away, and treat it as an incident of security.',
      'Give a narrower role where it was meant.',
    ],
  },
  example: BINDING,
  alike: [
    {
      name: 'the binding that comes with every cluster',
      labels: { verb: 'patch' },
      metadata: { object_name: 'cluster-admin', code: '200' },
      text: '{"objectRef":{"resource":"clusterrolebindings","name":"cluster-admin"}}',
    },
  ],
  others: [
    { name: 'another role', text: BINDING.text.replace('"cluster-admin"', '"view"') },
    { name: 'it was refused', metadata: { code: '403' } },
    { name: 'the API server does so when it starts', metadata: { user: 'system:apiserver' } },
    { name: 'it was read', labels: { verb: 'get' }, metadata: { code: '200' } },
  ],
});

const anonymous = (): AuditAlert => ({
  alert: 'AuditAnonymousAccess',
  // kubeadm lets everybody read how to join the cluster; probes and the version are open as well, and are no objects.
  filter: '| user="system:anonymous" | code < 300 | resource!="" | object_name!="cluster-info"',
  by: ['resource', 'user'],
  window: '5m',
  severity: 'critical',
  summary: 'The API server has answered somebody who did not say who it is.',
  description:
    'The API server has answered {{ $value | humanize }} requests about {{ $labels.resource }} to {{ $labels.user }} in the last 5m.',
  runbook: {
    meaning:
      'A request without any credential was granted, about objects of the cluster. Probes, the version and the ConfigMap cluster-info of kubeadm, which everybody may read, are left out.',
    impact: 'Everybody who reaches the API server may do the same, perhaps from anywhere.',
    diagnosis: [
      'Open the link to the lines: they say what was asked, and from which address.',
      'Find the binding that allows it: `kubectl get clusterrolebindings,rolebindings -A -o json | jq \'.items[] | select(.subjects[]? | .name == "system:anonymous" or .name == "system:unauthenticated") | .metadata\'`.',
      'See who made that binding: `{job="kubernetes-audit", verb=~"create|update|patch"} | resource=~"clusterrolebindings|rolebindings"`.',
    ],
    mitigation: [
      'Delete the binding, and close the API server to addresses that have no business with it.',
      'Set `--anonymous-auth=false` where nothing needs it; probes of load balancers do.',
      'Treat as known to others what was read meanwhile, Secrets first.',
    ],
  },
  example: {
    name: 'pods are listed',
    labels: { verb: 'list', level: 'info' },
    metadata: { user: 'system:anonymous', resource: 'pods', object_namespace: 'shop', code: '200' },
  },
  alike: [{ name: 'a Secret is read', labels: { verb: 'get' }, metadata: { resource: 'secrets', object_name: 'db' } }],
  others: [
    { name: 'it was refused', labels: { level: 'warn' }, metadata: { code: '403' } },
    { name: 'how to join the cluster', metadata: { resource: 'configmaps', object_name: 'cluster-info' } },
    { name: 'a probe, which is about no object', metadata: { resource: '', uri: '/readyz' } },
    { name: 'somebody who is known', metadata: { user: 'alice' } },
  ],
});
