import { z } from 'zod';
import { AUDIT_NOISE, FOREIGN_DIRECTORY, SHARED_DIRECTORY } from '../../logs/audit.ts';
import { dropRules } from './log-rules.ts';
import type { ReportRelation } from './relation.ts';

const path = z
  .string()
  .regex(
    /^(?:\/[A-Za-z0-9][A-Za-z0-9._-]*){2,}$/,
    'is not a file; write an absolute path such as /var/log/kubernetes/audit/audit.log',
  )
  .refine((file) => !FOREIGN_DIRECTORY.test(file), {
    message: 'is where no log of the API server belongs; let it write below /var/log',
  })
  .refine((file) => !SHARED_DIRECTORY.test(file), {
    message: 'is in a directory with files of others, which the collector would see; give the audit log one of its own',
  });

/** The key `logs.audit`. */
export const auditLogs = () =>
  z
    .strictObject({
      enabled: z
        .boolean()
        .default(false)
        .describe(
          'Whether the audit log of the API server is read on nodes of the control plane. The API server must write one: see docs/logs.md.',
        ),
      path: path
        .default('/var/log/kubernetes/audit/audit.log')
        .describe('Its file on these nodes, the flag --audit-log-path. The collector sees the directory of it.'),
      omit: z
        .array(z.enum(AUDIT_NOISE))
        .default([...AUDIT_NOISE])
        .describe(
          'Kinds of lines that are not sent: the first of two about a request, probes, what the cluster itself reads (but no Secrets), and its leases.',
        ),
      drop: dropRules().describe('Further lines of it that are not sent. Those of `logs.drop` are not about it.'),
    })
    .prefault({})
    .describe('Who did what to the cluster: the audit log of the API server.');

/** Where providers keep the audit logs of control planes that they run. */
const PROVIDERS: Readonly<Record<string, string>> = {
  eks: 'CloudWatch Logs, once the log type audit of the cluster is on',
  gke: 'Cloud Logging, as Cloud Audit Logs',
  aks: 'a Log Analytics workspace, once a diagnostic setting has the category kube-audit',
};

interface Audited {
  readonly platform: string;
  readonly logs: { readonly audit: { readonly enabled: boolean } };
}

/** Nobody but the provider reaches the nodes of its control planes. */
export function checkAuditLog({ platform, logs }: Audited, report: ReportRelation): void {
  const place = PROVIDERS[platform];
  if (!logs.audit.enabled || place === undefined) return;
  report(
    ['logs', 'audit', 'enabled'],
    `is not possible on ${platform}: its provider runs the control plane and writes the audit log to ${place}; set it to false, and read it there`,
  );
}
