import { z } from 'zod';
import { kubeStateMetricsSchema } from './kube-state-metrics.ts';
import { nodeExporterSchema } from './node-exporter.ts';
import { probes } from './probe.ts';
import { replicas } from './replicas.ts';
import { resources } from './resources.ts';

/** The exporters that describe nodes, Kubernetes objects and endpoints. */
export const exportersSchema = z
  .strictObject({
    nodeExporter: nodeExporterSchema.describe(
      'The exporter of what a node reports about itself; it runs on every node.',
    ),
    kubeStateMetrics: kubeStateMetricsSchema.describe('The exporter of the state of Kubernetes objects.'),
    blackbox: z
      .strictObject({
        replicas: replicas(1).describe('Identical exporters. Two survive the loss of a node.'),
        resources: resources({ cpu: '10m', memory: '32Mi', memoryLimit: '64Mi' }),
        targets: probes().describe('Endpoints to probe from inside the cluster.'),
      })
      .prefault({})
      .describe('The exporter that probes endpoints.'),
  })
  .prefault({});
