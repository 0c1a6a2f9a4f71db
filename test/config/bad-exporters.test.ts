import { describe, expect, test } from '@jest/globals';
import { type ConfigFiles, problemsOf, SERVICE_YAML } from '../support/config-tree.ts';

const dev = (content: string): ConfigFiles => ({ 'environments/dev.yaml': content });
const exporter = (name: string, line: string) => dev(`exporters:\n  ${name}:\n    ${line}\n`);
const target = (database: string) => dev(`targets:\n  database: { ${database} }\n`);
const probe = (line: string) => exporter('blackbox', `targets: [{ name: shop, ${line} }]`);

type Case = readonly [what: string, files: ConfigFiles, ...problems: string[]];

const exporters: readonly Case[] = [
  [
    'a collector of the node exporter that nobody may switch off',
    exporter('nodeExporter', 'collectors: { cpu: false }'),
    'config/environments/dev.yaml:3:19 exporters.nodeExporter.collectors: unknown key "cpu"; use one of arp, bcache, btrfs, buddyinfo, cgroups, cpu_vulnerabilities, cpufreq, dmi, entropy, fibrechannel, hwmon, infiniband, interrupts, ipvs, ksmd, lnstat, meminfo_numa, mountstats, network_route, nfs, nfsd, nvme, powersupplyclass, processes, qdisc, rapl, schedstat, selinux, softirqs, softnet, swap, tapestats, tcpstat, thermal_zone, udp_queues, watchdog, xfrm, xfs, zfs, zoneinfo',
  ],
  [
    'a directory that is none',
    exporter('nodeExporter', 'textfileDirectory: var/lib/metrics'),
    'config/environments/dev.yaml:3:24 exporters.nodeExporter.textfileDirectory: "var/lib/metrics" is not a directory; write an absolute path such as /var/lib/metrics',
  ],
  [
    'the Secrets of the cluster',
    exporter('kubeStateMetrics', 'collectors: { secrets: true }'),
    'config/environments/dev.yaml:3:19 exporters.kubeStateMetrics.collectors: unknown key "secrets"; use one of certificatesigningrequests, clusterrolebindings, clusterroles, configmaps, endpointslices, ingressclasses, ingresses, leases, limitranges, mutatingwebhookconfigurations, networkpolicies, replicationcontrollers, rolebindings, roles, serviceaccounts, services, storageclasses, validatingwebhookconfigurations, volumeattachments',
  ],
  [
    'labels of objects that are not described',
    exporter('kubeStateMetrics', 'labels: { leases: [team] }'),
    'config/environments/dev.yaml:3:15 exporters.kubeStateMetrics.labels.leases: needs the collector leases, which is off; set collectors.leases to true',
  ],
  [
    'annotations of objects that are switched off',
    dev(
      'exporters:\n  kubeStateMetrics:\n    collectors: { ingresses: false }\n    annotations: { ingresses: [owner] }\n',
    ),
    'config/environments/dev.yaml:4:20 exporters.kubeStateMetrics.annotations.ingresses: needs the collector ingresses, which is off; set collectors.ingresses to true',
  ],
  [
    'every label',
    exporter('kubeStateMetrics', "labels: { pods: ['*'] }"),
    'config/environments/dev.yaml:3:22 exporters.kubeStateMetrics.labels.pods[0]: "*" is not the key of a label or an annotation; write one such as app.kubernetes.io/name, without wildcards',
  ],
  [
    'an empty list of labels',
    exporter('kubeStateMetrics', 'labels: { pods: [] }'),
    'config/environments/dev.yaml:3:15 exporters.kubeStateMetrics.labels.pods: is empty; name a key, or remove the list',
  ],
  [
    'no shard',
    exporter('kubeStateMetrics', 'shards: 0'),
    'config/environments/dev.yaml:3:13 exporters.kubeStateMetrics.shards: 0 is too few; use 1 or more',
  ],
];

const probes: readonly Case[] = [
  [
    'a password in an address',
    probe('url: "https://a:b@shop.example.com"'),
    'config/environments/dev.yaml:3:34 exporters.blackbox.targets[0].url: must not hold a password; remove it from the address',
  ],
  [
    'a port missing',
    probe('url: shop.example.com, module: tcp_tls'),
    'config/environments/dev.yaml:3:34 exporters.blackbox.targets[0].url: "shop.example.com" is not host:port; the module tcp_tls needs a host and a port, such as db.example.com:5432',
  ],
  [
    'a port of a name server',
    probe('url: "192.0.2.53:53", module: dns, query: www.example.com'),
    'config/environments/dev.yaml:3:34 exporters.blackbox.targets[0].url: "192.0.2.53:53" is not a name server; the module dns needs a host or an address, such as 192.0.2.53, without a port',
  ],
  [
    'a name server that is asked nothing',
    probe('url: 192.0.2.53, module: dns'),
    'config/environments/dev.yaml:3:54 exporters.blackbox.targets[0].module: asks for a name; add query, such as query: www.example.com',
  ],
  [
    'a question to a web server',
    probe('url: https://shop.example.com, query: www.example.com'),
    'config/environments/dev.yaml:3:67 exporters.blackbox.targets[0].query: belongs to the module dns only; remove it, or use that module',
  ],
  [
    'a ping',
    probe('url: shop.example.com, module: icmp'),
    'config/environments/dev.yaml:3:60 exporters.blackbox.targets[0].module: "icmp" is not one of http_2xx, http_post_2xx, tcp_connect, tcp_tls, dns; choose one of them',
  ],
  [
    'two addresses of one name in a service',
    {
      'services/api-gateway.yaml': `${SERVICE_YAML}probes:\n  - { name: a, url: https://a.example.com }\n  - { name: a, url: https://b.example.com }\n`,
    },
    'config/services/api-gateway.yaml:9:13 probes[1].name: "a" is the name of an earlier target; give each target its own',
  ],
  [
    'certificates that are looked at too late',
    dev('alerts: { certificateExpiry: 5m }\n'),
    'config/environments/dev.yaml:1:30 alerts.certificateExpiry: 5m is too short; use 1d or more',
  ],
];

const targets: readonly Case[] = [
  [
    'a job without targets',
    target('path: /metrics'),
    'config/environments/dev.yaml:2:3 targets.database: has no targets; add static, dns or both',
  ],
  [
    'an address in place of host:port',
    target('static: ["https://db.example.com"]'),
    'config/environments/dev.yaml:2:24 targets.database.static[0]: "https://db.example.com" is not host:port; write a host and a port, such as db.example.com:9100, without https://',
  ],
  [
    'a path without a slash',
    target('static: ["a:1"], path: metrics'),
    'config/environments/dev.yaml:2:38 targets.database.path: "metrics" is not a path; write one that starts with /, such as /metrics',
  ],
  [
    'two ways to log in',
    target(
      'static: ["a:1"], bearer: { secret: a, key: b }, basic: { username: { secret: a, key: b }, password: { secret: a, key: b } }',
    ),
    'config/environments/dev.yaml:2:32 targets.database.bearer: is a second way to log in; keep basic or bearer',
  ],
  [
    'a token in the clear',
    target('static: ["a:1"], scheme: http, bearer: { secret: a, key: b }'),
    'config/environments/dev.yaml:2:46 targets.database.bearer: would be sent in the clear; set scheme: https',
  ],
  [
    'TLS settings without TLS',
    target('static: ["a:1"], scheme: http, tls: { serverName: a }'),
    'config/environments/dev.yaml:2:46 targets.database.tls: has no meaning over http; remove it, or set scheme: https',
  ],
  [
    'a token in place of a reference',
    target('static: ["a:1"], bearer: s3cr3t'),
    'config/environments/dev.yaml:2:40 targets.database.bearer: must name a Secret and a key in it, never hold the value itself; write secret: … and key: …',
  ],
  [
    'a team that does not exist',
    target('static: ["a:1"], team: shopp'),
    'config/environments/dev.yaml:2:38 targets.database.team: there is no team "shopp"; did you mean "shop"?',
  ],
  [
    'a timeout above the interval',
    target('static: ["a:1"], timeout: 1m'),
    'config/environments/dev.yaml:2:41 targets.database.timeout: "1m" is longer than the interval of 30s; use 30s or less',
  ],
  [
    'a label that Panoptes sets',
    target('static: ["a:1"], labels: { job: b }'),
    'config/environments/dev.yaml:2:47 targets.database.labels.job: "b" is set by Panoptes; choose another name',
  ],
  [
    'a job of the stack itself',
    dev('targets:\n  prometheus: { static: ["a:1"] }\n'),
    'config/environments/dev.yaml:2:3 targets.prometheus: is a job of Panoptes; choose another name',
  ],
];

describe.each([
  ['exporters', exporters],
  ['probes', probes],
  ['targets', targets],
])('%s', (_, cases) => {
  test.each(cases)('%s', (_what, files, ...problems) => {
    expect(problemsOf(files)).toEqual(problems);
  });
});
