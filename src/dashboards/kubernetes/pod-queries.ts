import { maxBy, select } from '../../rules/promql.ts';
import type { RecordName } from '../../rules/records.ts';
import { selectors } from '../../rules/selectors.ts';
import { chosen } from '../house/queries.ts';
import { OF_CONTAINER } from './kube-queries.ts';

/** Matchers of the chosen containers of the pod. */
export const IN_CONTAINER = chosen(['cluster', 'namespace', 'pod', 'container']);

/** Values of the chosen containers. */
export const byContainer = (record: RecordName): string => maxBy(OF_CONTAINER, `${record}{${IN_CONTAINER}}`);

/** Counts the restarts of each container. */
const RESTARTS = select('kube_pod_container_status_restarts_total', selectors.kubeStateMetrics, IN_CONTAINER);

/** Restarts of the chosen containers within a stretch of time. */
export const restarted = (range: string): string => maxBy(OF_CONTAINER, `increase(${RESTARTS}[${range}])`);
