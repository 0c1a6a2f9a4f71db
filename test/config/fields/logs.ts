import { expect } from '@jest/globals';
import { testService } from '../../support/environment.ts';
import { type Config, type Field, field } from './field.ts';

/** A field that arrives in the configuration of Promtail, as this text. */
const configured = (what: string, logs: Config, text: string): Field =>
  field(`logs: ${what}`, { logs }, 'ConfigMap/promtail', 'data.promtail.yaml', expect.stringContaining(text));

/** A key below `alerts` that arrives in the rules over the logs of a team, as this text. */
const threshold = (what: string, alerts: Config, text: string): Field => ({
  ...field(`alerts: ${what}`, { alerts }, 'ConfigMap/loki-rules', 'data.team-shop.yaml', expect.stringContaining(text)),
  services: [testService()],
});

export const LOGS: readonly Field[] = [
  configured(
    'namespaces that are collected',
    { includeNamespaces: ['shop', 'bank'] },
    `regex: bank|shop\n        action: keep\n`,
  ),
  configured(
    'namespaces that are not collected',
    { excludeNamespaces: ['shop'] },
    `regex: shop\n        action: drop\n`,
  ),
  configured(
    'lines that are dropped',
    { drop: [{ reason: 'noise', expression: '^ping$' }] },
    `drop_counter_reason: noise\n          expression: ^ping$\n`,
  ),
  configured(
    'lines of which a part is sent',
    { sample: [{ keep: '25%', expression: '^access ' }] },
    `expression: (?P<sampled>^access )\n      - template:\n          source: sampled\n          template: '{{ if .sampled }}{{ if ge (Sha2Hash "panoptes" (printf "%s %s" .time .Entry) | trunc 8) "40000000" }}drop{{ end }}{{ end }}'\n`,
  ),
  configured('lines per second', { limit: { linesPerSecond: 100 } }, 'rate: 100\n          burst: 20000\n'),
  configured('lines at once', { limit: { burst: 30_000 } }, 'rate: 5000\n          burst: 30000\n'),
  configured(
    'kinds of secrets',
    { redact: { secrets: ['jwt'] } },
    `by_label_name: namespace\n          max_distinct_labels: 10000\n      - replace:\n          expression: (eyJ`,
  ),
  configured(
    'further secrets',
    { redact: { expressions: ['(?i)badge-\\d+'] } },
    `expression: (?i)(badge-\\d+)\n          replace: '[redacted]'\n`,
  ),
  field(
    'logs: what the collector of events may use',
    { logs: { events: { resources: { limits: { memory: '300Mi' } } } } },
    'Deployment/events',
    'spec.template.spec.containers.0.resources.limits.memory',
    '300Mi',
  ),
  configured('the audit log of the API server', { audit: { enabled: true } }, `job_name: kubernetes-audit\n`),
  configured(
    'where it is',
    { audit: { enabled: true, path: '/data/audit/kube.log' } },
    `__path__: /data/audit/kube.log\n`,
  ),
  configured(
    'which kinds of lines of it are not sent',
    { audit: { enabled: true, omit: ['leases'] } },
    `drop_counter_reason: too_old\n          older_than: 167h\n      - template:\n          source: omitted\n          template: '{{ $v := printf "%s %s %s %s"`,
  ),
  configured(
    'further lines of it that are not sent',
    { audit: { enabled: true, drop: [{ reason: 'ci', expression: '"username":"ci"' }] } },
    `drop_counter_reason: ci\n          expression: '"username":"ci"'\n`,
  ),
  configured('the journal of nodes', { journal: { enabled: true } }, `job_name: node-journal\n`),
  threshold('of how many times as many errors as usual', { logErrorSpike: 7.5 }, '<= 1.25 * sum by'),
  threshold('of how many errors count', { logErrorMinimum: 33 }, ' > 33 unless '),
  threshold('of stack traces', { logStackTraces: 44 }, '[10m])) > 44'),
  threshold('of failed attempts to log in', { logAuthenticationFailures: 55 }, '[10m])) > 55'),
  threshold(
    'of a change of an alert on logs',
    { overrides: { ServiceLogPanic: { reason: 'a test', severity: 'critical', for: '2m' } } },
    'for: 2m\n        labels:\n          team: shop\n          severity: critical\n',
  ),
  field(
    'alerts: requests that the API server may forbid',
    { logs: { audit: { enabled: true } }, alerts: { auditForbidden: 66 } },
    'ConfigMap/loki-rules',
    'data.nodes.yaml',
    expect.stringContaining(' > 66\n'),
  ),
];
