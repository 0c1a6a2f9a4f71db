import type { Duration } from '../../config/duration.ts';
import { AUDIT_SERVICE } from '../../logs/audit.ts';
import { JOURNAL_SERVICE } from '../../logs/journal.ts';
import { jobOf } from '../../services/identity.ts';
import type { Runbook, Severity } from '../rule.ts';
import type { LogAlertRule } from './log-rule.ts';
import type { LogTarget } from './log-target.ts';

/** A log that is never silent for so long. */
interface Silence {
  readonly alert: string;
  /** Value of the label `cluster`: where there are no lines, none has it. */
  readonly cluster: string;
  readonly job: string;
  readonly window: string;
  readonly severity: Severity;
  /** Labels of the rule. @default - only its severity */
  readonly labels?: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly description: string;
  readonly runbook: Runbook;
}

/** An alert about a log without lines. */
function silence({ cluster, job, window, ...rule }: Silence): LogAlertRule {
  const streams = `{cluster="${cluster}", job="${job}"}`;
  return {
    ...rule,
    language: 'logql',
    // By the cluster alone: `job` is what no other alert about logs has.
    expr: `max by (cluster) (absent_over_time(${streams}[${window}])) > 0`,
    // A Loki that has just started may not have taken the first lines yet.
    for: '5m',
    lines: streams,
    get tests() {
      const line = (from: string, of = job, inCluster = cluster) => ({
        stream: { cluster: inCluster, job: of, service_name: of },
        text: 'a line',
        count: 1,
        from,
      });
      const minutes = minutesOf(window);
      const fires = (name: string, ...input: ReturnType<typeof line>[]) => ({
        name,
        input,
        at: `${minutes + 10}m`,
        expect: [{ cluster }] as const,
        descriptions: [rule.description] as const,
      });
      return {
        fires: [
          fires('no line at all, whatever others write', line(`${minutes + 5}m`, 'other')),
          fires('the last line is too long ago', line('1m')),
          fires('lines of another cluster', line(`${minutes + 5}m`, job, `${cluster}-2`)),
        ] as const,
        quiet: [
          { name: 'one line within that time', input: [line('8m')], at: `${minutes + 5}m` },
          { name: 'not for long enough', input: [line('1m')], at: `${minutes + 4}m` },
        ] as const,
      };
    },
  };
}

const minutesOf = (window: string): number => {
  const unit = { s: 1 / 60, m: 1, h: 60, d: 1440 }[window.at(-1) ?? ''] ?? 0;
  return Math.ceil(Number.parseInt(window, 10) * unit);
};

/** An API server that audits writes several lines a minute, because controllers never rest. */
export const auditLogSilent = (cluster: string) =>
  silence({
    alert: 'AuditLogSilent',
    cluster,
    job: AUDIT_SERVICE,
    window: '15m',
    severity: 'warning',
    summary: 'No audit log of the API server arrives.',
    description: 'No line of an audit log has arrived for 15 minutes, though logs.audit is enabled.',
    runbook: {
      meaning:
        'The key `logs.audit.enabled` is set, but Loki has had no line of an audit log for a quarter of an hour. Either no API server writes one, or the collector does not read it.',
      impact:
        'What people do to the cluster is not recorded, or only on the nodes of the control plane, and no alert about it can fire. Somebody who has broken in would begin with this.',
      diagnosis: [
        'See whether a file is there and grows, on a node of the control plane: `ls -l /var/log/kubernetes/audit`, or the directory of `logs.audit.path`.',
        'No file: see whether the API server has the flags `--audit-policy-file` and `--audit-log-path`, and the directory as a hostPath: `kubectl -n kube-system get pods -l component=kube-apiserver -o yaml | grep audit`.',
        'A file: see whether the collector runs on these nodes (`kubectl -n monitoring-agents get pods -o wide -l panoptes/nodes=control-plane`) and read its log for the name of the file. It reads what root owns.',
        'See whether other logs arrive; else see LokiNotReceivingLines.',
      ],
      mitigation: [
        'Give the API server its flags back (docs/logs.md). If nobody has taken them away on purpose, treat it as an incident of security.',
        'Let Argo CD sync the Application of the collector, or restart its pods on the control plane.',
        'Where the policy of the audit log leaves out nearly everything, let it write at least what changes objects.',
      ],
    },
  });

/** A node writes to its journal every few seconds. */
export const journalSilent = (cluster: string) =>
  silence({
    alert: 'JournalSilent',
    cluster,
    job: JOURNAL_SERVICE,
    window: '15m',
    severity: 'warning',
    summary: 'No journal of a node arrives.',
    description: 'No line from the journal of any node has arrived for 15 minutes, though logs.journal is enabled.',
    runbook: {
      meaning:
        'The key `logs.journal.enabled` is set, but Loki has had no line from a journal of systemd for a quarter of an hour, from no node at all.',
      impact: 'What the kubelet, the container runtime and the kernel write can be read on the nodes alone.',
      diagnosis: [
        'Read the log of the collector for errors about the journal: `kubectl -n monitoring-agents logs -l "app.kubernetes.io/name in (alloy, promtail)" --tail=100 | grep -i journal`.',
        'See on a node whether systemd keeps a journal where the collector looks: `journalctl --header | grep "File path"` must begin with /var/log/journal or /run/log/journal.',
        'A journal in a format that is newer than the library in the collector cannot be read: the log says so.',
        'See whether other logs arrive; else see LokiNotReceivingLines.',
      ],
      mitigation: [
        'Restart the collector on one node, and see whether lines arrive from it.',
        'Have journald write the older format where the collector cannot read the newer one (`SYSTEMD_JOURNAL_COMPACT=0` and `SYSTEMD_JOURNAL_KEYED_HASH=0` in the environment of systemd-journald).',
        'Switch `logs.journal.enabled` off where nodes keep no journal.',
      ],
    },
  });

/** A service that says of itself that it is never silent for so long. */
export function serviceLogSilent({ example, labels }: LogTarget, after: Duration, cluster: string): LogAlertRule {
  const { namespace, name } = example;
  const window = after.toString();
  return {
    ...silence({
      alert: 'ServiceLogSilent',
      cluster,
      job: jobOf(example),
      window,
      severity: 'warning',
      labels: { ...labels, namespace, service: name },
      summary: 'A service logs nothing.',
      description: `${namespace}/${name} has logged nothing for ${window}.`,
      runbook: {
        meaning:
          'The service has not written a single line for as long as `logs.silentAfter` in its file says that it never is silent.',
        impact:
          'Either it does nothing, and perhaps nobody notices because nothing fails; or its logs do not arrive, and nothing that it writes can alert.',
        diagnosis: [
          'See whether it runs, and whether somebody asks it for anything: its dashboard shows pods and traffic.',
          'See whether it writes: `kubectl --namespace … logs -l app.kubernetes.io/name=… --since=1h`.',
          'It writes, but nothing arrives: see whether the alerts about the collector fire on its nodes, and whether a rule under `logs.drop` or `logs.excludeNamespaces` takes its lines out.',
          'See whether its level or the name of its pods was changed: lines are found by the name that the service has in the catalog.',
        ],
        mitigation: [
          'Restart it when it hangs, or roll back.',
          'Correct the rule that takes its lines out.',
          'Raise `logs.silentAfter` where silence is usual, such as at night, or take it away.',
        ],
      },
    }),
  };
}
