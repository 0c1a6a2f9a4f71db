import { type CaseLabels, growing, series, steady } from '../cases.ts';
import { over, processAlert, under } from '../process-alert.ts';
import { sumBy } from '../promql.ts';
import { ratioAlert } from '../ratio-alert.ts';
import type { AlertRule } from '../rule.ts';
import type { ArgoCdThresholds } from './argo-cd.ts';
import { stackJobs } from './stack-jobs.ts';

const { argoCdRepoServer: repoServer } = stackJobs;
const { namespace } = repoServer.labels;
const REQUESTS = 'argocd_git_request_total';
const SEE_LOG = 'Read the error: `kubectl -n argocd logs deploy/argocd-repo-server --tail=200 | grep level=error`.';

/** Alerts about how Argo CD reads repositories. */
export function repositoryAlerts(thresholds: ArgoCdThresholds): AlertRule[] {
  return [
    ...[LIST, FETCH].map((request) => gitFailing(request, thresholds.argoCdGitErrors.ratio)),
    gitSlow(thresholds.argoCdGitDuration.seconds),
    requestsPending(thresholds.argoCdPendingRequests),
  ];
}

/** What Argo CD asks of a Git server. */
interface GitRequest {
  readonly alert: string;
  readonly type: string;
  readonly failed: string;
  readonly summary: string;
  /** What it asks for, in a sentence. */
  readonly subject: string;
}

const LIST: GitRequest = {
  alert: 'ArgoCdGitListFailing',
  type: 'ls-remote',
  failed: 'argocd_git_lsremote_fail_total',
  summary: 'Argo CD cannot ask repositories for new commits.',
  subject: 'for the commits of repositories',
};

const FETCH: GitRequest = {
  alert: 'ArgoCdGitFetchFailing',
  type: 'fetch',
  failed: 'argocd_git_fetch_fail_total',
  summary: 'Argo CD cannot fetch from repositories.',
  subject: 'for the content of repositories',
};

function gitFailing({ alert, type, failed, summary, subject }: GitRequest, threshold: number): AlertRule {
  const whole = { metric: REQUESTS, matcher: `request_type="${type}"`, labels: { request_type: type } };
  return ratioAlert({
    alert,
    job: repoServer,
    // The label `repo` of failures is a directory of the server.
    kept: { namespace },
    part: { metric: failed },
    whole,
    elsewhere: (labels) => [series(REQUESTS, { ...labels, request_type: 'other' }, growing(1000))],
    range: '15m',
    threshold,
    most: 1,
    for: '15m',
    severity: 'warning',
    summary,
    description: `Of the requests of Argo CD in namespace {{ $labels.namespace }} ${subject}, {{ $value | humanizePercentage }} fail.`,
    runbook: {
      meaning: 'The Git server refuses Argo CD, or does not answer it.',
      impact: 'Commits have no effect, and Applications become Unknown once what Argo CD remembers is too old.',
      diagnosis: [
        SEE_LOG,
        'See the state of each repository: `argocd repo list`, or Settings > Repositories in Argo CD.',
        'An error about authentication: the token or the key has expired. An error about the host key: the server has a new one.',
        'A timeout: a proxy, a network policy or an outage of the Git server stands in the way.',
        'A revision that is not found: an Application names a branch or a tag that was deleted.',
      ],
      mitigation: [
        'Renew the credentials in the repository Secret of Argo CD.',
        'Correct the Application that names a revision which is gone.',
        'Wait for the Git server: Argo CD goes on by itself.',
      ],
    },
  });
}

function gitSlow(threshold: number): AlertRule {
  const request_type = 'fetch';
  return ratioAlert({
    alert: 'ArgoCdGitSlow',
    job: { ...repoServer, labels: { ...repoServer.labels, request_type, repo: 'https://git.example.com/a.git' } },
    kept: { namespace, request_type },
    part: { metric: 'argocd_git_request_duration_seconds_sum' },
    whole: { metric: 'argocd_git_request_duration_seconds_count' },
    range: '15m',
    threshold,
    for: '30m',
    severity: 'warning',
    summary: 'Git is slow to answer Argo CD.',
    description:
      'Requests of type {{ $labels.request_type }} by Argo CD in namespace {{ $labels.namespace }} take {{ $value | humanizeDuration }} on average.',
    runbook: {
      meaning: 'The Git server, or the way to it, is slow; or a repository is very large.',
      impact: 'Commits take effect late. Requests that take longer than 90 seconds fail.',
      diagnosis: [
        'See which repository it is: `sum by (repo) (rate(argocd_git_request_duration_seconds_sum{job="argocd-repo-server"}[15m]))`.',
        'Try it from beside: `kubectl -n argocd exec deploy/argocd-repo-server -- git ls-remote <repository> HEAD`.',
        SEE_LOG,
      ],
      mitigation: [
        'Use a mirror that is near, or a repository without large files.',
        'Let webhooks tell Argo CD of commits, and have it ask less often (timeout.reconciliation).',
      ],
    },
  });
}

function requestsPending(threshold: number): AlertRule {
  const repo = 'https://git.example.com/platform/panoptes.git';
  const value = over(threshold);
  const waiting = (count: number) => (labels: CaseLabels) => [
    series('argocd_repo_pending_request_total', { ...labels, repo }, steady(count)),
  ];
  return processAlert({
    alert: 'ArgoCdRepoRequestsPending',
    job: repoServer,
    kept: { namespace, repo },
    expr: `${sumBy(['namespace', 'repo'], `argocd_repo_pending_request_total{${repoServer.matchers}}`)} > ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'Applications wait for a repository.',
    description:
      'In the repository server of Argo CD in namespace {{ $labels.namespace }}, {{ $value }} requests wait for {{ $labels.repo }}.',
    sick: waiting(value),
    well: waiting(under(threshold)),
    value,
    quiet: [{ name: 'exactly at the threshold', input: waiting(threshold)(repoServer.labels), at: '60m' }],
    runbook: {
      meaning: 'A repository can only be checked out at one commit at a time. Applications of other commits wait.',
      impact: 'Commits take effect late, and comparisons may time out.',
      diagnosis: [
        'See whether Git is slow: ArgoCdGitSlow.',
        'See what the repository server does: `kubectl -n argocd top pod -l app.kubernetes.io/name=argocd-repo-server`, and its log.',
        'See how many Applications use it: `count by (repo) (argocd_app_info{job="argocd-metrics"})`.',
      ],
      mitigation: [
        'Add replicas of the repository server.',
        'Set the annotation argocd.argoproj.io/manifest-generate-paths on Applications of one large repository: those of Panoptes have it.',
      ],
    },
  });
}
