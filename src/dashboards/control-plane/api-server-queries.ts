import { selectors } from '../../rules/selectors.ts';
import { jobQueries } from '../house/job-queries.ts';

/** Series of the API servers that no rule sums up. */
export const API_SERVER = jobQueries(selectors.apiServer);

/** The path of an API server at which everything but its health checks stands. */
export const MAIN_PATH = 'metrics_path="/metrics"';
