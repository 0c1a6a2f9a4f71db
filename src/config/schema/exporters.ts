import { z } from 'zod';
import { type ReportRelation, relation } from './relation.ts';
import { replicas } from './replicas.ts';
import { resources } from './resources.ts';
import { dnsLabel } from './scalars.ts';

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
