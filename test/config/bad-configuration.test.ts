import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { PRESETS as PRESET_NAMES } from '../../src/config/schema/service.ts';
import {
  BASE_YAML,
  type ConfigFiles,
  edit,
  problemsIn,
  problemsOf,
  SERVICE_YAML,
  withConfig,
} from '../support/config-tree.ts';

const inBase = (from: string, to: string): ConfigFiles => ({ 'base.yaml': edit(BASE_YAML, from, to) });
const inService = (from: string, to: string): ConfigFiles => ({
  'services/api-gateway.yaml': edit(SERVICE_YAML, from, to),
});
const serviceWith = (more: string): ConfigFiles => ({ 'services/api-gateway.yaml': SERVICE_YAML + more });
const dev = (content: string | Uint8Array): ConfigFiles => ({ 'environments/dev.yaml': content });

type Case = readonly [what: string, files: ConfigFiles, ...problems: string[]];

const BASE = 'config/base.yaml';
const DEV = 'config/environments/dev.yaml';
const SERVICE = 'config/services/api-gateway.yaml';
const PRESETS = PRESET_NAMES.join(', ');
const DEEP = 'nested deeper than 100 levels; no configuration needs that, so write it flatter';

const names: readonly Case[] = [
  [
    'a service in the namespace of the stack',
    dev('namespaces: { agents: shop }\n'),
    `${SERVICE}:2:12 namespace: "shop" is a namespace of the stack, where network policies stop Prometheus on its way to pods of others; use another one (in environment dev)`,
  ],
  [
    'a selector that Kubernetes does not take',
    serviceWith('selector: { "(?i)app": shop }\n'),
    `${SERVICE}:7:13 selector: "(?i)app" is not the key of a label; write one such as team or example.com/team`,
  ],
  [
    'metrics named like words of PromQL',
    inService(
      '  port: metrics',
      '  port: metrics\n  cron: { lastSuccess: on, duration: NaN, failures: "x{a=~\\"(\\"}" }',
    ),
    `${SERVICE}:7:24 metrics.cron.lastSuccess: "on" is not a selector: its name is a word of PromQL, such as on or inf; give the metric another name`,
    `${SERVICE}:7:38 metrics.cron.duration: "NaN" is not a selector: its name is a word of PromQL, such as on or inf; give the metric another name`,
    `${SERVICE}:7:53 metrics.cron.failures: "x{a=~\\"(\\"}" has a matcher that is not a regular expression; check its brackets`,
  ],
  [
    'two probe targets of one name',
    dev(
      'exporters:\n  blackbox:\n    targets:\n      - { name: shop, url: https://a.example.com }\n      - { name: shop, url: https://b.example.com }\n',
    ),
    `${DEV}:5:17 exporters.blackbox.targets[1].name: "shop" is the name of an earlier target; give each target its own`,
  ],
  [
    'a probe target that is nothing',
    dev('exporters:\n  blackbox:\n    targets: [null]\n'),
    `${DEV}:3:15 exporters.blackbox.targets[0]: is empty; write a value, or remove the item`,
  ],
  [
    'a host where a module needs an address',
    dev('exporters:\n  blackbox:\n    targets:\n      - { name: shop, url: shop.example.com }\n'),
    `${DEV}:4:28 exporters.blackbox.targets[0].url: "shop.example.com" is not an address; the module http_2xx needs one that starts with https:// or http://`,
  ],
  [
    'an address where a module needs a host and a port',
    dev(
      'exporters:\n  blackbox:\n    targets:\n      - { name: db, url: https://db.example.com, module: tcp_connect }\n      - { name: far, url: db.example.com:65536, module: tcp_connect }\n      - { name: open, url: "https://[[shop" }\n',
    ),
    `${DEV}:4:26 exporters.blackbox.targets[0].url: "https://db.example.com" is not host:port; the module tcp_connect needs a host and a port, such as db.example.com:5432`,
    `${DEV}:5:27 exporters.blackbox.targets[1].url: "db.example.com:65536" is not host:port; the module tcp_connect needs a host and a port, such as db.example.com:5432`,
    `${DEV}:6:28 exporters.blackbox.targets[2].url: "https://[[shop" is not an address; the module http_2xx needs one that starts with https:// or http://`,
  ],
  [
    'a label that every series has already',
    dev('prometheus:\n  externalLabels: { cluster: other }\n'),
    `${DEV}:2:30 prometheus.externalLabels.cluster: "other" is always set by Panoptes; remove it`,
  ],
  [
    'addresses with a query, behind which paths would end up',
    dev(
      'grafana: { url: "https://grafana.example.com?orgId=2" }\nalerting: { runbookUrl: "https://example.com/#book" }\n',
    ),
    `${DEV}:1:17 grafana.url: must end with its path; remove what follows ? or #`,
    `${DEV}:2:25 alerting.runbookUrl: must end with its path; remove what follows ? or #`,
  ],
  [
    'a label in which Prometheus and Loki would look for a variable',
    dev('prometheus:\n  externalLabels: { region: "$REGION" }\n'),
    `${DEV}:2:29 prometheus.externalLabels.region: must not hold a $, which starts the name of a variable`,
  ],
  [
    'a label of a service that routing relies on',
    serviceWith('labels: { team: other }\n'),
    `${SERVICE}:7:17 labels.team: "other" is set by Panoptes; choose another name`,
  ],
  [
    'a receiver that Panoptes adds by itself',
    dev(
      'alerting:\n  receivers:\n    nobody: { email: [{ to: [a@example.com] }] }\n  smtp: { smarthost: "smtp.example.com:25", from: a@example.com }\n',
    ),
    `${DEV}:3:5 alerting.receivers.nobody: is a receiver of Panoptes itself; choose another name`,
  ],
  [
    'a mail user without a password',
    dev('alerting:\n  smtp: { smarthost: "smtp.example.com:25", from: a@example.com, username: a }\n'),
    `${DEV}:2:76 alerting.smtp.username: "a" has no password; add password, the Secret that holds it`,
  ],
];

const values: readonly Case[] = [
  [
    'a duration in words',
    inBase('7d', '7 days'),
    `${BASE}:6:14 prometheus.retention: "7 days" is not a duration; write a number and a unit, such as 30s, 5m, 1h30m or 15d`,
  ],
  [
    'a duration without a unit',
    inBase('7d', '7'),
    `${BASE}:6:14 prometheus.retention: expected a duration such as 30s, 5m or 15d, got the number 7`,
  ],
  [
    'a duration beyond what Prometheus can count',
    inBase('7d', '9999999999y'),
    `${BASE}:6:14 prometheus.retention: "9999999999y" is too long; Prometheus counts up to 292y`,
  ],
  [
    'a duration below the minimum',
    dev('prometheus: { retention: 1h }\n'),
    `${DEV}:1:26 prometheus.retention: 1h is too short; use 2h or more`,
  ],
  [
    'text for a number',
    inBase('replicas: 1', 'replicas: two'),
    `${BASE}:7:13 prometheus.replicas: expected a whole number, got the text "two"; write digits only, such as 2`,
  ],
  [
    'a number in quotes',
    inBase('replicas: 1', 'replicas: "2"'),
    `${BASE}:7:13 prometheus.replicas: expected a whole number, got the text "2"; remove the quotes`,
  ],
  [
    'a fraction for a whole number',
    inBase('replicas: 1', 'replicas: 1.5'),
    `${BASE}:7:13 prometheus.replicas: expected a whole number, got the number 1.5; write it without a fraction`,
  ],
  [
    'a number below the minimum',
    inBase('replicas: 1', 'replicas: 0'),
    `${BASE}:7:13 prometheus.replicas: 0 is too few; use 1 or more`,
  ],
  [
    'a number beyond what JavaScript can count',
    inBase('replicas: 1', 'replicas: 99999999999999999999'),
    `${BASE}:7:13 prometheus.replicas: 99999999999999999999 is too large; use 9007199254740991 or less`,
    `${BASE}:7:13 prometheus.replicas: 99999999999999999999 is too many; use 100 or fewer`,
  ],
  [
    'infinity',
    inBase('replicas: 1', 'replicas: .inf'),
    `${BASE}:7:13 prometheus.replicas: expected a whole number, got the number .inf; write digits only, such as 2`,
  ],
  [
    'a number that some read as octal',
    serviceWith('labels:\n  mode: 0777\n'),
    `${SERVICE}:8:9 labels.mode: 0777 starts with a zero, which some read as octal; write 777, or "0777" for text`,
  ],
  [
    'a number for text',
    serviceWith('labels:\n  version: 1.10\n'),
    `${SERVICE}:8:12 labels.version: expected text, got the number 1.10; put it in quotes: "1.10"`,
  ],
  [
    'a list for text',
    inService('team: shop', 'team: [shop]'),
    `${SERVICE}:3:1 team: expected text, got a list; write a single value`,
  ],
  [
    'an alert that nobody ships',
    serviceWith('alerts:\n  overrides:\n    ServiceDwn: { enabled: false, reason: no need }\n'),
    `${SERVICE}:9:5 alerts.overrides.ServiceDwn: there is no alert "ServiceDwn"; did you mean "ServiceDown"?`,
  ],
  [
    'text for a mapping',
    inService('metrics:\n  preset: promhttp\n  port: metrics\n', 'metrics: promhttp\n'),
    `${SERVICE}:4:10 metrics: expected keys and values, got the text "promhttp"; write them below it, indented`,
  ],
  [
    'a list for a mapping',
    inService('  preset: promhttp\n  port: metrics\n', '  - promhttp\n'),
    `${SERVICE}:4:1 metrics: expected keys and values, got a list; remove the "- "`,
  ],
  [
    'a boolean of YAML 1.1',
    serviceWith('enabled: yes\n'),
    `${SERVICE}:7:10 enabled: expected true or false, got the text "yes"; YAML 1.2 knows only true and false, so write true`,
  ],
  [
    'a boolean in quotes',
    serviceWith('enabled: "true"\n'),
    `${SERVICE}:7:10 enabled: expected true or false, got the text "true"; remove the quotes`,
  ],
  [
    'a misspelt choice',
    inBase('kubeadm', 'kubeadmm'),
    `${BASE}:1:11 platform: "kubeadmm" is not one of kubeadm, kind, k3s, eks, gke, aks; did you mean "kubeadm"?`,
  ],
  [
    'an unknown choice',
    inBase('kubeadm', 'openshift'),
    `${BASE}:1:11 platform: "openshift" is not one of kubeadm, kind, k3s, eks, gke, aks; choose one of them`,
  ],
  [
    'true for a choice',
    inService('promhttp', 'true'),
    `${SERVICE}:5:11 metrics.preset: expected one of ${PRESETS}, got true`,
  ],
  [
    'a port out of range',
    inService('port: metrics', 'port: 70000'),
    `${SERVICE}:6:9 metrics.port: 70000 is not a port; use 1 to 65535`,
  ],
  [
    'a port that is neither name nor number',
    inService('port: metrics', 'port: true'),
    `${SERVICE}:6:9 metrics.port: expected the name of a port, or its number, got true`,
  ],
  [
    'a port name in capitals',
    inService('port: metrics', 'port: Metrics'),
    `${SERVICE}:6:9 metrics.port: "Metrics" is not a port name; use lower-case letters, digits and hyphens`,
  ],
  [
    'a percentage without its sign',
    serviceWith('alerts: { errorRatio: 5 }\n'),
    `${SERVICE}:7:23 alerts.errorRatio: expected a percentage such as 90% or 99.95%, got the number 5`,
  ],
  [
    'more than the whole',
    serviceWith('alerts: { cpuSaturation: 150% }\n'),
    `${SERVICE}:7:26 alerts.cpuSaturation: "150%" is more than the whole; use a value from 0% to 100%`,
  ],
  [
    'a quantity in a foreign unit',
    dev('prometheus:\n  storage: { size: 20 GB }\n'),
    `${DEV}:2:20 prometheus.storage.size: "20 GB" is not a quantity; write a number and a unit, such as 250m, 2, 512Mi or 20Gi`,
  ],
  [
    'a quantity beyond what Kubernetes can count',
    dev(`prometheus:\n  storage: { size: ${'9'.repeat(400)}Gi }\n`),
    `${DEV}:2:20 prometheus.storage.size: "${'9'.repeat(59)}…" is too large; Kubernetes counts up to 8191Pi`,
  ],
  [
    'a value that is too long, shortened and on one line',
    inBase('cluster: test', `cluster: "a\\n${'x'.repeat(500)}"`),
    `${BASE}:2:10 cluster: "a\\n${'x'.repeat(57)}…" is longer than 63 characters; a label value is shorter`,
    `${BASE}:2:10 cluster: "a\\n${'x'.repeat(57)}…" is not a label value; use letters, digits, hyphens, dots and underscores`,
  ],
  [
    'a request above the limit that only the overlay lowers',
    dev('prometheus:\n  resources:\n    limits: { memory: 512Mi }\n'),
    `${DEV}:2:3 prometheus.resources.requests.memory: 1Gi is above the limit of 512Mi; raise the limit or lower the request`,
  ],
];

const keys: readonly Case[] = [
  [
    'a misspelt key',
    inBase('retention', 'retenion'),
    `${BASE}:6:3 prometheus: unknown key "retenion"; did you mean "retention"?`,
  ],
  [
    'a misspelt key at the top',
    inBase('prometheus:', 'promtheus:'),
    `${BASE}:5:1 unknown key "promtheus"; did you mean "prometheus"?`,
  ],
  [
    'an unknown key that resembles none',
    serviceWith('workload: { type: Deployment }\n'),
    `${SERVICE}:7:13 workload: unknown key "type"; use one of kind, name`,
  ],
  [
    'a misspelt key where a value has two forms',
    dev('gitops:\n  destination: { nme: dev }\n'),
    `${DEV}:2:18 gitops.destination: unknown key "nme"; did you mean "name"?`,
  ],
  [
    'any cluster at once',
    dev('gitops:\n  destination: { name: "*" }\n'),
    `${DEV}:2:24 gitops.destination.name: "*" is a pattern for Argo CD, which permits other clusters or none; write it without * ? [ ] { } and !`,
  ],
  [
    'two forms of a value at once',
    inBase('gitops:', 'gitops:\n  destination: { server: https://k8s.example.com, name: dev }'),
    `${BASE}:4:3 gitops.destination: expected either server (an address) or name (of a cluster known to Argo CD)`,
  ],
  ['a missing text', inBase('cluster: test\n', ''), `${BASE}:1:1 cluster: is missing; add "cluster: <text>"`],
  [
    'a missing choice',
    inService('  preset: promhttp\n', ''),
    `${SERVICE}:4:1 metrics.preset: is missing; add "preset:" with one of ${PRESETS}`,
  ],
  [
    'a missing mapping',
    inBase('gitops:\n  repoURL: https://git.example.com/platform/panoptes.git\n', ''),
    `${BASE}:1:1 gitops: is missing; add "gitops:" with repoURL`,
  ],
  [
    'a missing key in an item of a list',
    inBase("        - channel: '#platform'\n  ", '       -'),
    `${BASE}:13:17 alerting.receivers.platform.slack[0].channel: is missing; add "channel: <text>"`,
  ],
  [
    'a key without a value',
    inBase('retention: 7d', 'retention:'),
    `${BASE}:6:3 prometheus.retention: is empty; write a value, or remove the key`,
  ],
  [
    'a value that is a comment to YAML',
    inBase("'#platform'", '#platform'),
    `${BASE}:13:20 alerting.receivers.platform.slack[0].channel: is empty, because # starts a comment; put the value in quotes: "#platform"`,
  ],
  [
    'a key with a meaning in JavaScript',
    inBase('replicas: 1', 'replicas: 1\n  __proto__: { polluted: true }'),
    `${BASE}:8:3 prometheus: unknown key "__proto__"; remove it`,
  ],
  [
    'keys with a meaning in JavaScript where names are free',
    serviceWith('labels: { __proto__: x, constructor: y }\n'),
    `${SERVICE}:7:11 labels: unknown key "__proto__"; remove it`,
    `${SERVICE}:7:25 labels: unknown key "constructor"; remove it`,
  ],
  [
    'the same key twice',
    inBase('replicas: 1', 'retention: 8d'),
    `${BASE}:7:3 prometheus: duplicate key "retention", first written in line 6; keep one of them`,
  ],
  [
    'keys that are no text',
    serviceWith('labels:\n  5: x\n  true: y\n  ? [a]\n  : z\n  : w\n'),
    `${SERVICE}:8:3 labels: key 5 is not text for YAML; put it in quotes: "5"`,
    `${SERVICE}:9:3 labels: key true is not text for YAML; put it in quotes: "true"`,
    `${SERVICE}:10:5 labels: a key must be a single text; write key: value`,
    `${SERVICE}:12:1 labels: a key is missing before the colon; write one`,
  ],
  [
    'a name that cannot be one',
    dev('alerting:\n  receivers:\n    On Call: { webhook: [{ url: { secret: a, key: b } }] }\n'),
    `${DEV}:3:5 alerting.receivers: "On Call" is not a DNS label; use lower-case letters, digits and inner hyphens, and start and end with a letter or digit`,
  ],
  [
    'a key of an overlay whose values are commented out',
    dev('prometheus:\n  # retention: 2d\n'),
    `${DEV}:1:1 prometheus: is empty; write a value, or remove the key`,
  ],
  [
    'a null over a misspelt key',
    dev('prometheus: { retenion: null }\n'),
    `${DEV}:1:15 prometheus: unknown key "retenion"; did you mean "retention"?`,
  ],
  [
    'a null over a name that does not exist',
    dev('teams: { shoop: null }\n'),
    `${DEV}:1:17 teams.shoop: there is no "shoop" to remove; did you mean "shop"?`,
  ],
  [
    'a null over a required key',
    dev('cluster: null\n'),
    `${DEV}:1:10 cluster: cannot be removed, because it is required; write a value instead of null`,
  ],
];

const references: readonly Case[] = [
  [
    'a misspelt receiver',
    inBase('receiver: platform }', 'receiver: platfrom }'),
    `${BASE}:16:21 teams.shop.receiver: there is no receiver "platfrom"; did you mean "platform"?`,
  ],
  [
    'an unknown receiver',
    inBase('defaultReceiver: platform', 'defaultReceiver: pager'),
    `${BASE}:9:20 alerting.defaultReceiver: there is no receiver "pager"; declare it under alerting.receivers, or use platform`,
  ],
  [
    'a receiver of base.yaml that one environment removes',
    dev(
      'alerting:\n  defaultReceiver: dev\n  receivers:\n    platform: null\n    dev: { webhook: [{ url: { secret: a, key: b } }] }\n',
    ),
    `${BASE}:16:21 teams.shop.receiver: there is no receiver "platform"; declare it under alerting.receivers, or use dev (in environment dev)`,
  ],
  [
    'a receiver that notifies nobody',
    dev('alerting: { receivers: { platform: { slack: [] } } }\n'),
    `${DEV}:1:26 alerting.receivers.platform: notifies nobody; add at least one of slack, email, pagerduty, opsgenie, msteams, discord, mattermost, telegram or webhook`,
  ],
  [
    'mail without a mail server',
    dev('alerting: { receivers: { platform: { email: [{ to: [a@example.com] }] } } }\n'),
    `${DEV}:1:38 alerting.receivers.platform.email: needs a mail server; add alerting.smtp with smarthost and from`,
  ],
  [
    'one namespace for both parts of the stack',
    dev('namespaces:\n  agents: monitoring\n'),
    `${DEV}:2:11 namespaces.agents: "monitoring" is the namespace of the stack; the agents need a namespace of their own (pod security: privileged)`,
  ],
  [
    'Argo CD in a namespace of the stack',
    dev('gitops:\n  argocdNamespace: monitoring-agents\n'),
    `${DEV}:2:20 gitops.argocdNamespace: "monitoring-agents" is a namespace of the stack, whose network policies would cut Argo CD off; name another one, or choose others below namespaces`,
  ],
  [
    'a misspelt team',
    inService('team: shop', 'team: shoop'),
    `${SERVICE}:3:7 team: there is no team "shoop"; did you mean "shop"?`,
  ],
  [
    'a team that some environments do not have',
    {
      ...dev('teams:\n  shop: null\n  web: { receiver: platform }\n'),
      'environments/prod.yaml': 'teams:\n  shop: null\n  shops: { receiver: platform }\n',
    },
    `${SERVICE}:3:7 team: there is no team "shop"; did you mean "shops"? (in environment prod)`,
    `${SERVICE}:3:7 team: there is no team "shop"; use web (in environment dev)`,
  ],
  [
    'a service in two files',
    { 'services/gateway.yaml': SERVICE_YAML },
    `config/services/gateway.yaml:1:7 name: "shop/api-gateway" is declared already in ${SERVICE}:1:7; rename one of them, or remove it`,
  ],
  [
    'a misspelt environment',
    serviceWith('environments:\n  prd: { enabled: false }\n'),
    `${SERVICE}:8:3 environments: there is no environment "prd"; did you mean "prod"?`,
  ],
  [
    'a misspelt `environments`',
    serviceWith('enviroments:\n  dev: { enabled: false }\n'),
    `${SERVICE}:7:1 unknown key "enviroments"; did you mean "environments"?`,
  ],
  [
    'base as an environment of a service',
    serviceWith('environments:\n  base: { enabled: false }\n'),
    `${SERVICE}:8:3 environments: base cannot be narrowed; write its values at the top level of this file`,
  ],
  [
    'another identity in one environment',
    serviceWith('environments:\n  dev: { name: gateway, namespace: edge }\n'),
    `${SERVICE}:8:10 environments.dev.name: is the same in every environment; remove it here`,
    `${SERVICE}:8:25 environments.dev.namespace: is the same in every environment; remove it here`,
  ],
  [
    'wrong values in one environment of a service',
    serviceWith('environments:\n  dev:\n    metrics: { port: 0 }\n    metricz: 1\n    team: shoop\n'),
    `${SERVICE}:9:22 environments.dev.metrics.port: 0 is not a port; use 1 to 65535`,
    `${SERVICE}:10:5 environments.dev: unknown key "metricz"; did you mean "metrics"?`,
    `${SERVICE}:11:11 environments.dev.team: there is no team "shoop"; did you mean "shop"?`,
  ],
  [
    'an environment of a service without content',
    serviceWith('environments:\n  dev:\n'),
    `${SERVICE}:8:3 environments.dev: is empty; write a value, or remove the key`,
  ],
  [
    'a list of environments',
    serviceWith('environments: [dev]\n'),
    `${SERVICE}:7:1 environments: expected keys and values, got a list; remove the "- "`,
  ],
];

const secrets: readonly Case[] = [
  [
    'a secret in place of a reference, without repeating it',
    inBase('{ secret: alertmanager-slack, key: platform }', 'https://hooks.slack.com/services/T0/B0/s3cr3t'),
    `${BASE}:14:23 alerting.receivers.platform.slack[0].webhookUrl: must name a Secret and a key in it, never hold the value itself; write secret: … and key: …`,
  ],
  [
    'a secret in place of a key, without repeating it',
    inBase('key: platform }', 'key: "https://hooks.slack.com/s3cr3t" }'),
    `${BASE}:14:58 alerting.receivers.platform.slack[0].webhookUrl.key: this cannot be a key of a Secret; use letters, digits, hyphens, dots and underscores`,
  ],
  [
    'a password in an address, without repeating it',
    inBase('https://git', 'https://bot:hunter2@git'),
    `${BASE}:4:12 gitops.repoURL: must not hold a password; give it to Argo CD in a repository Secret`,
  ],
  [
    'a password in an address that is none, without repeating it',
    dev('grafana: { url: "https://bot:hunter2@grafana.exam ple.com" }\n'),
    `${DEV}:1:17 grafana.url: "https://***@grafana.exam ple.com" is not an address; write one that starts with https:// or http://`,
    `${DEV}:1:17 grafana.url: must not hold a password; remove it from the address`,
  ],
];

const syntax: readonly Case[] = [
  [
    'a tab as indentation',
    inBase('  retention', '\tretention'),
    `${BASE}:6:1 a tab stands in the indentation, where YAML allows only spaces; replace it with spaces`,
  ],
  [
    'a quote without an end',
    inBase('cluster: test', 'cluster: "test'),
    `${BASE}:2:10 is not valid YAML: a quote is opened here and never closed; close it`,
  ],
  [
    'a bracket without an end',
    inService('team: shop', 'team: [shop'),
    `${SERVICE}:4:1 is not valid YAML: a ] is missing before this point, or this line must be indented further`,
  ],
  [
    'a colon in a value',
    inBase('cluster: test', 'cluster: a: b'),
    `${BASE}:2:10 is not valid YAML: Nested mappings are not allowed in compact mappings; a value that contains ": " needs quotes, and the keys of a mapping the same indentation`,
  ],
  [
    'a missing colon',
    inService('team: shop', 'team shop'),
    `${SERVICE}:3:1 is not valid YAML: Implicit keys need to be on a single line; look for a missing ":" on this line`,
  ],
  [
    'a reserved character',
    inService('team: shop', 'team: @shop'),
    `${SERVICE}:3:7 is not valid YAML: Plain value cannot start with reserved character @; put the value in quotes`,
  ],
  [
    'keys that are not aligned',
    inService('  port: metrics', ' port: metrics'),
    `${SERVICE}:6:1 is not valid YAML: All mapping items must start at the same column; line it up with the line that it belongs to`,
  ],
  [
    'more than one document',
    inService('team: shop', '---\nteam: shop'),
    `${SERVICE}:3:1 a second document starts here; a file holds one, so remove the line ---`,
  ],
  [
    'anchors and aliases',
    inBase('shop: { receiver: platform }', 'shop: &shop { receiver: platform }\n  web: *shop'),
    `${BASE}:16:9 teams.shop: anchors (&shop) are not supported; repeat the value`,
    `${BASE}:17:8 teams.web: aliases (*shop) are not supported; repeat the value`,
  ],
  [
    'merge keys',
    dev('teams:\n  web: { <<: { receiver: platform } }\n'),
    `${DEV}:2:10 teams.web: merge keys (<<) are not supported; repeat the keys, or put them into base.yaml`,
  ],
  [
    'tags',
    inBase('cluster: test', 'cluster: !!str 5'),
    `${BASE}:2:10 cluster: tags (!!str) are not supported; remove it`,
  ],
  ['brackets in brackets', dev(`a: ${'['.repeat(500_000)}\n`), `${DEV}:1:104 ${DEEP}`],
  ['lists in lists', dev(`${'- '.repeat(400_000)}a\n`), `${DEV}:1:201 ${DEEP}`],
  [
    'mappings in mappings',
    dev(`${Array.from({ length: 150 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')}\n`),
    `${DEV}:102:102 ${DEEP}`,
  ],
  [
    'a list at the top',
    dev('- cluster: dev\n'),
    `${DEV}:1:1 expected keys and values, got a list; write lines of the form "key: value"`,
  ],
  [
    'text at the top',
    dev('dev\n'),
    `${DEV}:1:1 expected keys and values, got a single value; write lines of the form "key: value"`,
  ],
];

const bytes: readonly Case[] = [
  [
    'UTF-16',
    dev(Buffer.from('\ufeffcluster: dev\n', 'utf16le')),
    `${DEV}:1:1 is UTF-16 text (it starts with its byte order mark); save it as UTF-8`,
  ],
  [
    'Latin 1',
    dev(Buffer.from('# Umgebung\ncluster: d\u00e9v\n', 'latin1')),
    `${DEV}:2:11 is not UTF-8 text (byte 0xe9); save it as UTF-8`,
  ],
  ['a NUL byte', dev('cluster: dev\n\0'), `${DEV}:2:1 holds an invisible or control character (U+0000); remove it`],
  [
    'a terminal escape in a comment',
    dev('# \u001b[31m\n'),
    `${DEV}:1:3 holds an invisible or control character (U+001B); remove it`,
  ],
  [
    'an invisible space',
    dev('cluster: d\u200bev\n'),
    `${DEV}:1:11 holds an invisible or control character (U+200B); remove it`,
  ],
  [
    'a control character as an escape',
    serviceWith('description: "a\\0b"\n'),
    `${SERVICE}:7:14 description: "a\\u0000b" contains a control character; remove it`,
  ],
  [
    'non-breaking spaces as indentation',
    dev('prometheus:\n\u00a0\u00a0retention: 2d\n'),
    `${DEV}:1:1 prometheus: is empty; write a value, or remove the key`,
    `${DEV}:2:1 key "\\u00a0\\u00a0retention" contains a space that only looks like one; replace it with a plain space`,
  ],
  [
    'a file that is too large',
    dev(`# ${'x'.repeat(1024 * 1024)}\n`),
    `${DEV} is larger than 1 MiB (1048579 bytes); keep configuration small, or split it`,
  ],
];

const files: readonly Case[] = [
  [
    'no base.yaml',
    { 'base.yaml': null },
    `${BASE} is missing; create it: it is an environment itself and holds the defaults of all others`,
  ],
  ['base.yml', { 'base.yaml': null, 'base.yml': BASE_YAML }, 'config/base.yml is not read; rename it to base.yaml'],
  [
    'an empty base.yaml',
    { 'base.yaml': '---\n' },
    `${BASE}:1:1 is empty; write the defaults of all environments into it`,
  ],
  [
    'no environments',
    { 'environments/dev.yaml': null, 'environments/prod.yaml': null },
    'config/environments is missing; create it with one <name>.yaml for each environment',
  ],
  [
    'an empty directory of environments',
    { 'environments/dev.yaml': null, 'environments/prod.yaml': null, 'environments/.gitkeep': '' },
    'config/environments holds no environment, so there is nothing to deploy; add config/environments/<name>.yaml',
  ],
  [
    'an environment in a .yml file',
    { 'environments/dev.yaml': null, 'environments/dev.yml': '' },
    'config/environments/dev.yml is not read; rename it to dev.yaml',
  ],
  [
    'an environment named base',
    { 'environments/base.yaml': '' },
    'config/environments/base.yaml has the name of the defaults in base.yaml; give the environment another name',
  ],
  [
    'an environment that cannot be a name',
    { 'environments/Prod_EU.yaml': '' },
    'config/environments/Prod_EU.yaml has a name that cannot be used: "Prod_EU" is not a DNS label; use lower-case letters, digits and inner hyphens, and start and end with a letter or digit',
  ],
  [
    'no services',
    { 'services/api-gateway.yaml': null, 'services/README.md': 'none yet' },
    'config/services holds no service; add config/services/<name>.yaml',
  ],
  [
    'a service in a .YAML file',
    { 'services/api-gateway.yaml': null, 'services/api-gateway.YAML': SERVICE_YAML },
    'config/services/api-gateway.YAML is not read; rename it to api-gateway.yaml',
  ],
  [
    'a service file with comments only',
    { 'services/todo.yaml': '# later\n' },
    'config/services/todo.yaml:1:1 is empty; declare a service in it, or remove it',
  ],
  [
    'a directory in place of a file',
    { 'services/shop.yaml/api.yaml': SERVICE_YAML },
    'config/services/shop.yaml is a directory; put a file here, files are not looked for below it',
  ],
  [
    'a file that is no YAML',
    { 'services/api-gateway.json': '{}' },
    'config/services/api-gateway.json is not read; give it a name that ends in .yaml if it belongs here, or remove it',
  ],
  [
    'files and directories in the wrong place',
    { 'prod.yaml': '', 'enviroments/qa.yaml': '', 'docs/intro.txt': '', 'README.md': '' },
    'config/docs is not read; config holds only base.yaml, environments, services',
    'config/enviroments is not read; did you mean environments?',
    'config/prod.yaml is not read; move it to config/environments or config/services',
  ],
];

describe.each([
  ['names', names],
  ['values', values],
  ['keys', keys],
  ['references', references],
  ['secrets', secrets],
  ['syntax', syntax],
  ['bytes', bytes],
  ['files', files],
] as const)('bad configuration: %s', (_, cases) => {
  test.each(cases)('names the place and the remedy of %s', (_what, changes, ...problems) => {
    expect(problemsOf(changes)).toEqual(problems);
  });
});

describe('bad configuration: the file system', () => {
  test('refuses symbolic links, whose target a reviewer does not see', () => {
    withConfig({}, (directory) => {
      symlinkSync(join(directory, 'base.yaml'), join(directory, 'environments/link.yaml'));
      expect(problemsIn(directory)).toEqual([
        'config/environments/link.yaml is a symbolic link; put the file itself here',
      ]);
    });
  });

  test('refuses a directory named base.yaml', () => {
    withConfig({}, (directory) => {
      rmSync(join(directory, 'base.yaml'));
      mkdirSync(join(directory, 'base.yaml'));
      expect(problemsIn(directory)).toEqual([
        'config/base.yaml is a directory; put a file here, files are not looked for below it',
      ]);
    });
  });

  test('says that the directory is missing, or is none', () => {
    withConfig({}, (directory) => {
      const message = 'config is not a directory; create it with base.yaml, environments and services';
      expect(problemsIn(join(directory, 'nowhere'))).toEqual([message]);
      expect(problemsIn(join(directory, 'base.yaml'))).toEqual([message]);
    });
  });
});
