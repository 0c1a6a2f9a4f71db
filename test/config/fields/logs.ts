import { expect } from '@jest/globals';
import { type Config, type Field, field } from './field.ts';

/** A field that arrives in the configuration of Promtail, as this text. */
const configured = (what: string, logs: Config, text: string): Field =>
  field(`logs: ${what}`, { logs }, 'ConfigMap/promtail', 'data.promtail.yaml', expect.stringContaining(text));

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
  configured('the journal of nodes', { journal: { enabled: true } }, `job_name: node-journal\n`),
];
