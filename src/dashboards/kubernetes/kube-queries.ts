import { maxBy, ratio, select } from '../../rules/promql.ts';
import type { RecordName } from '../../rules/records.ts';
import { selectors } from '../../rules/selectors.ts';
import { chosen } from '../house/queries.ts';

type Labels = readonly string[];

/** Labels that name things, besides the cluster. */
export const OF_POD = ['namespace', 'pod'];
export const OF_CONTAINER = [...OF_POD, 'container'];

/** Matchers of what people have chosen. */
export const IN_CLUSTER = chosen(['cluster']);
export const IN_NODE = chosen(['cluster', 'node']);
export const IN_NAMESPACE = chosen(['cluster', 'namespace']);
export const IN_POD = chosen(['cluster', 'namespace', 'pod']);

/** What kube-state-metrics tells of each thing; while one exporter replaces another, the larger of two values. */
export const kube = (labels: Labels, metric: string, ...matchers: Labels): string =>
  maxBy(labels, select(metric, selectors.kubeStateMetrics, ...matchers));

/** What the node exporter tells of each node, or of each part of it. */
export const host = (labels: Labels, metric: string, ...matchers: Labels): string =>
  maxBy(labels, select(metric, selectors.nodeExporter, ...matchers));

/** How fast a counter of the node exporter grows, by node or by part of it. */
export const hostRate = (labels: Labels, counter: string, ...matchers: Labels): string =>
  maxBy(labels, rate(select(counter, selectors.nodeExporter, ...matchers)));

/** How fast a counter grows, over the interval that Grafana chooses. */
export const rate = (counter: string): string => `rate(${counter}[$__rate_interval])`;

/** A record of what people have chosen, without its own name. */
export const recorded = (labels: Labels, record: RecordName, matchers: string): string =>
  maxBy(labels, `${record}{${matchers}}`);

/** The ten largest at each moment. */
export const largest = (expr: string): string => `topk(10, ${expr})`;

/** A share on one line, where the parts are short. */
export const share = (part: string, whole: string): string => ratio(part, whole).replaceAll('\n', ' ');

/** Which node each pod is on; always 1. */
export const placed = (...matchers: Labels): string =>
  kube([...OF_POD, 'node'], 'kube_pod_info', 'node!=""', ...matchers);
