import { series, steady } from '../cases.ts';
import type { AlertRule, RuleGroup } from '../rule.ts';

/** Jobs whose end has an alert of its own, which says what it means. */
const OTHERWISE_MISSED = ['kube-state-metrics', 'node-exporter'];

/**
 * Alerts about jobs of the stack that have no target any more. A target that is down is one, so TargetDown tells of it;
 * one that is gone leaves nothing behind.
 */
export function missingJobGroups(jobs: readonly string[]): RuleGroup[] {
  const missed = jobs.filter((job) => !OTHERWISE_MISSED.includes(job));
  return missed.length > 0 ? [{ name: 'missing-jobs', rules: [jobMissing(missed)] }] : [];
}

function jobMissing(jobs: readonly string[]): AlertRule {
  const [gone = '', ...others] = jobs;
  const firing = (job: string) => ({
    name: `no target of ${job} for 20 minutes`,
    input: jobs.map((each) => series('up', { job: each, instance: 'a' }, each === job ? '1x10 stale' : steady(1))),
    at: '31m',
    expect: [{ job }] as const,
    descriptions: [`Prometheus has had no target of job ${job} for 15 minutes.`] as const,
  });
  const present = (values = steady(1)) => others.map((job) => series('up', { job, instance: 'a' }, values));
  return {
    alert: 'JobMissing',
    expr: jobs.map((job) => `absent(up{job="${job}"})`).join('\nor\n'),
    for: '15m',
    severity: 'critical',
    summary: 'A part of the stack is not watched any more.',
    description: 'Prometheus has had no target of job {{ $labels.job }} for 15 minutes.',
    runbook: {
      meaning:
        'The configuration declares the job, but Prometheus finds nothing to scrape for it: its pods, its Service, its monitor or the permissions of Prometheus are gone.',
      impact: 'The component may not run at all. Alerts about it are silent.',
      diagnosis: [
        'See whether it runs: `kubectl -n monitoring get pods -l app.kubernetes.io/name=<job>`, in monitoring-agents for the log collector.',
        'See whether Service and monitor exist: `kubectl -n monitoring get service,servicemonitor <job>`.',
        'See whether Argo CD has synced its Application.',
        'Open Status > Service discovery in Prometheus: targets that are found but dropped have other labels than the monitor wants.',
      ],
      mitigation: [
        'Let Argo CD sync the Application of the component.',
        'See the events of its Deployment, StatefulSet or DaemonSet when it has no pods.',
        'Restore the Role of Prometheus in the namespace when its log says forbidden.',
      ],
    },
    tests: {
      fires: [firing(gone), ...others.map(firing)],
      quiet: [
        {
          name: 'down, but there',
          input: [...present(), series('up', { job: gone, instance: 'a' }, steady(0))],
          at: '60m',
        },
        { name: 'gone for only 14 minutes', input: present(), at: '14m' },
      ],
    },
  };
}

/** Alerts about a job of the configuration's own whose targets are gone, or cannot be found any more. */
export function missingTargetGroups(job: string, team?: string): RuleGroup[] {
  const description = `Prometheus has had no target of job ${job} for 15 minutes.`;
  const up = (values: string, name = job) => series('up', { job: name, instance: 'a.example.com:9100' }, values);
  const rule: AlertRule = {
    alert: 'TargetsMissing',
    expr: `absent(up{job="${job}"})`,
    for: '15m',
    severity: 'warning',
    // Without the job, each alert would look like a copy of the one before it.
    labels: { job, ...(team ? { team } : {}) },
    summary: 'No target of a job is found any more.',
    description: 'Prometheus has had no target of job {{ $labels.job }} for 15 minutes.',
    runbook: {
      meaning: 'The job is declared under `targets` or `podMonitors`, but Prometheus has nothing to scrape for it.',
      impact: 'Nothing is known about these targets, and nothing counts as down.',
      diagnosis: [
        'A job of `podMonitors`: see whether its pods run, and have the labels that it selects.',
        'A job of `targets`: see whether DNS still knows the names of the job: `kubectl -n monitoring exec prometheus-panoptes-0 -c prometheus -- nslookup <name>`.',
        'See whether the operator rejects it, as it does while a Secret is missing: `kubectl -n monitoring describe scrapeconfig,podmonitor <job>`.',
        'Open Status > Service discovery in Prometheus and look for the job.',
      ],
      mitigation: [
        'Correct the names, the labels or the Secret of the job in the configuration.',
        'Remove the job when its targets are gone on purpose.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'no target for 20 minutes',
          input: [up('1x10 stale'), up(steady(1), 'other')],
          at: '31m',
          expect: [{ job }],
          descriptions: [description],
        },
      ],
      quiet: [
        { name: 'down, but there', input: [up(steady(0))], at: '60m' },
        { name: 'gone for only 14 minutes', input: [up(steady(1), 'other')], at: '14m' },
      ],
    },
  };
  return [{ name: `${job}.targets`, rules: [rule] }];
}
