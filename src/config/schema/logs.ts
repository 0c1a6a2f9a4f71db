import { z } from 'zod';
import { logPipeline } from '../../logs/pipeline.ts';
import { SECRET_KINDS } from '../../logs/secrets.ts';
import { auditLogs } from './audit-logs.ts';
import { dropRules, keptShare, lineExpression, MOST_RULES, redactions } from './log-rules.ts';
import { type ReportRelation, relation } from './relation.ts';
import { resources } from './resources.ts';
import { dnsLabel } from './scalars.ts';

const lines = (fallback: number) =>
  z
    .int()
    .min(1, 'is too few lines; use 1 or more')
    .max(1_000_000, 'is too many lines; use 1000000 or fewer')
    .default(fallback);

const limit = z
  .strictObject({
    linesPerSecond: lines(logPipeline.limit.linesPerSecond).describe(
      'Lines that one namespace may send from one node.',
    ),
    burst: lines(logPipeline.limit.burst).describe('Lines that it may send at once after a quiet time.'),
  })
  .check(
    relation<{ linesPerSecond: number; burst: number }>(['linesPerSecond', 'burst'], (value, report) => {
      if (value.burst >= value.linesPerSecond) return;
      report(['burst'], `is less than linesPerSecond (${value.linesPerSecond}), which could then never be reached`);
    }),
  )
  .prefault({})
  .describe('What a namespace may send. Lines beyond it are dropped, so that the logs of all others get through.');

const shape = z.strictObject({
  collector: z
    .enum(['promtail', 'alloy'])
    .default('promtail')
    .describe(
      'What collects logs on every node. Both do the same to every line, and alloy goes on where promtail has stopped. Promtail reached its end of life on 2026-03-02.',
    ),
  includeNamespaces: z
    .array(dnsLabel())
    .default([])
    .describe('Namespaces whose logs are collected, and no others. Default: all.'),
  excludeNamespaces: z.array(dnsLabel()).default([]).describe('Namespaces whose logs are not collected.'),
  drop: dropRules().describe('Lines of any service that are not sent.'),
  sample: z
    .array(
      z.strictObject({
        keep: keptShare(),
        expression: lineExpression().describe('Lines that it is about (RE2).'),
      }),
    )
    .max(MOST_RULES, `are more than ${MOST_RULES} rules; join their expressions with |`)
    .default([])
    .describe('Lines of any service of which only a part is sent.'),
  limit,
  redact: z
    .strictObject({
      secrets: z
        .array(z.enum(SECRET_KINDS))
        .default([...SECRET_KINDS])
        .describe('Kinds of secrets that are known by their form; each is replaced by [redacted].'),
      expressions: redactions().describe(
        'Further ones (RE2): the groups of each expression are replaced, or all that it matches.',
      ),
    })
    .prefault({})
    .describe('Secrets that are taken out of lines before they are sent.'),
  journal: z
    .strictObject({
      enabled: z
        .boolean()
        .default(false)
        .describe(
          'Whether the journal of systemd is read on every node: the kubelet, the container runtime, the kernel. The collector then sees /var/log of the node.',
        ),
    })
    .prefault({})
    .describe('The journals of nodes.'),
  audit: auditLogs(),
  events: z
    .strictObject({
      enabled: z
        .boolean()
        .default(true)
        .describe(
          'Whether events of Kubernetes are sent to Loki, those of every namespace. The API server forgets them after an hour.',
        ),
      resources: resources({ cpu: '10m', memory: '96Mi', memoryLimit: '256Mi' }),
    })
    .prefault({})
    .describe('What sends events of Kubernetes to Loki.'),
  resources: resources({ cpu: '50m', memory: '96Mi', memoryLimit: '256Mi' }),
});

type Shape = z.output<typeof shape>;

/** The collector of container logs. */
export const logsSchema = shape
  .check(relation<Shape>(['includeNamespaces', 'excludeNamespaces'], checkNamespaces))
  .prefault({});

/** Where only some namespaces are collected, all others are left out anyway. */
function checkNamespaces({ includeNamespaces, excludeNamespaces }: Shape, report: ReportRelation): void {
  if (includeNamespaces.length === 0) return;
  for (const [index, namespace] of excludeNamespaces.entries()) {
    const why = includeNamespaces.includes(namespace)
      ? `"${namespace}" is in includeNamespaces as well; remove it from one of them`
      : `"${namespace}" is left out already, because it is not in includeNamespaces; remove it here`;
    report(['excludeNamespaces', index], why);
  }
}
