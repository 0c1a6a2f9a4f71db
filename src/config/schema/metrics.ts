import { z } from 'zod';
import { type ReportRelation, relation, reservedKeys } from './relation.ts';
import { resources, storage } from './resources.ts';
import { dnsLabel, duration, httpUrl, labelName, portNumber, quantity } from './scalars.ts';

const replicas = (fallback: number) => z.int().min(1, 'is too few; use 1 or more').default(fallback);

/** External labels that Panoptes sets itself. */
const EXTERNAL_LABELS = ['cluster', 'environment', 'prometheus', 'prometheus_replica'] as const;

/** The Prometheus server. */
export const prometheusSchema = z
  .strictObject({
    replicas: replicas(1).describe('Identical servers. Two or more survive the loss of a node.'),
    retention: duration({ min: '2h' }).prefault('7d').describe('How long samples are kept.'),
    retentionSize: quantity()
      .optional()
      .describe('Size at which the oldest blocks are deleted. Default: 85 % of the volume.'),
    storage: storage('20Gi'),
    scrapeInterval: duration({ min: '5s', max: '75s' })
      .prefault('30s')
      .describe('How often targets are scraped. At most 75s: rates over five minutes need four samples.'),
    evaluationInterval: duration({ min: '5s', max: '5m' }).prefault('30s').describe('How often rules are evaluated.'),
    externalUrl: httpUrl().optional().describe('Address at which people reach Prometheus; links in alerts use it.'),
    externalLabels: z
      .record(labelName(), z.string())
      .check(
        relation<Record<string, string>>([], reservedKeys(EXTERNAL_LABELS, 'is always set by Panoptes; remove it')),
      )
      .default({})
      .describe('More labels on everything that leaves this Prometheus. `cluster` and `environment` are always set.'),
    resources: resources({ cpu: '200m', memory: '1Gi', memoryLimit: '2Gi' }),
  })
  .prefault({});

/** The Alertmanager cluster. What it sends to whom stands under `alerting`. */
export const alertmanagerSchema = z
  .strictObject({
    replicas: replicas(1).describe('Members of the cluster. Three survive the loss of any one.'),
    retention: duration({ min: '1h' }).prefault('120h').describe('How long silences and notification logs are kept.'),
    storage: storage('1Gi'),
    externalUrl: httpUrl().optional().describe('Address at which people reach Alertmanager; links use it.'),
    egressPorts: z
      .array(portNumber())
      .default([443])
      .describe('Ports outside the cluster to which notifications go. The port of the mail server is added.'),
    resources: resources({ cpu: '10m', memory: '64Mi', memoryLimit: '128Mi' }),
  })
  .prefault({});

/** The Prometheus Operator. */
export const operatorSchema = z
  .strictObject({
    resources: resources({ cpu: '50m', memory: '128Mi', memoryLimit: '256Mi' }),
  })
  .prefault({});

const probeTarget = z.strictObject({
  name: dnsLabel().describe('Name of the target; it becomes the label `target`.'),
  url: z.string().min(1).describe('What to probe: an address for http modules, host:port for tcp_connect.'),
  module: z.enum(['http_2xx', 'http_post_2xx', 'tcp_connect']).default('http_2xx').describe('How to probe.'),
});

type ProbeTarget = z.output<typeof probeTarget>;

/** Names become names of objects, and each module understands one notation of targets. */
function checkTargets(targets: readonly ProbeTarget[], report: ReportRelation): void {
  for (const [index, { name, url, module }] of targets.entries()) {
    if (targets.findIndex((other) => other.name === name) < index) {
      report([index, 'name'], 'is the name of an earlier target; give each target its own');
    }
    const isAddress = /^https?:\/\/[^/\s]+/.test(url);
    if (module !== 'tcp_connect' && !isAddress) {
      report([index, 'url'], `is not an address; the module ${module} needs one that starts with https:// or http://`);
    }
    if (module === 'tcp_connect' && !/^[^\s/:]+:\d+$/.test(url)) {
      report(
        [index, 'url'],
        'is not host:port; the module tcp_connect needs a host and a port, such as db.example.com:5432',
      );
    }
  }
}

/** The exporters that describe nodes, Kubernetes objects and endpoints. */
export const exportersSchema = z
  .strictObject({
    nodeExporter: z
      .strictObject({ resources: resources({ cpu: '50m', memory: '48Mi', memoryLimit: '128Mi' }) })
      .prefault({})
      .describe('The exporter of what a node reports about itself; it runs on every node.'),
    kubeStateMetrics: z
      .strictObject({ resources: resources({ cpu: '20m', memory: '128Mi', memoryLimit: '256Mi' }) })
      .prefault({})
      .describe('The exporter of the state of Kubernetes objects.'),
    blackbox: z
      .strictObject({
        replicas: replicas(1).describe('Identical exporters. Two survive the loss of a node.'),
        resources: resources({ cpu: '10m', memory: '32Mi', memoryLimit: '64Mi' }),
        targets: z
          .array(probeTarget)
          .check(relation<ProbeTarget[]>([], checkTargets))
          .default([])
          .describe('Endpoints to probe from inside the cluster.'),
      })
      .prefault({})
      .describe('The exporter that probes endpoints.'),
  })
  .prefault({});
