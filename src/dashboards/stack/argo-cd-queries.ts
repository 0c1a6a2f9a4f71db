import { selectors } from '../../rules/selectors.ts';
import { jobQueries } from '../house/job-queries.ts';

/** What compares Applications with their repositories and applies them. */
export const CONTROLLER = jobQueries(selectors.argoCdController);
/** What reads repositories and renders manifests. */
export const REPO_SERVER = jobQueries(selectors.argoCdRepoServer);
export const NOTIFICATIONS = jobQueries(selectors.argoCdNotifications);
