import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { ComponentChart } from './component-chart.ts';

/**
 * Lets voluntary disruptions take one replica at a time. With a single replica there is no budget: it would
 * only keep a node from being drained.
 */
export function disruptionBudget(chart: ComponentChart, replicas: number): void {
  if (replicas < 2) return;
  new k8s.KubePodDisruptionBudget(chart, 'disruption-budget', {
    metadata: chart.meta(),
    spec: {
      maxUnavailable: k8s.IntOrString.fromNumber(1),
      selector: { matchLabels: { ...chart.selector } },
      // A pod that is broken anyway must not keep its node from being drained.
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    },
  });
}
