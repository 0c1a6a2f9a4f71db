import { selectors } from '../../rules/selectors.ts';
import { jobQueries } from '../house/job-queries.ts';

/** The chosen servers of Prometheus, without their sidecars. */
export const PROMETHEUS = jobQueries(selectors.prometheusProcess, ['cluster', 'pod']);

/** How a server is called in legends. */
export const POD = '{{pod}}';
