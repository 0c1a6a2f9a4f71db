import { CLUSTER, growing, series, steady } from '../cases.ts';
import { told } from '../process-alert.ts';
import { groupBy, on, sumBy } from '../promql.ts';
import type { AlertRule, InputSeries, Severity } from '../rule.ts';
import { stackJobs } from './stack-jobs.ts';

const { argoCdController: controller } = stackJobs;

/** Whose Applications an alert is about. */
export interface Scope {
  /** Start of the names of its alerts. */
  readonly prefix: string;
  readonly matcher: string;
  /** An Application of these. */
  readonly application: { readonly exported_namespace: string; readonly name: string; readonly project: string };
  /** Name of an Application that is none of these. */
  readonly stranger: string;
  readonly severity: Severity;
}

/** Every Application of the stack has this start of its name, the root Application too, whose project may be any. */
const NAMES = '"panoptes-.+"';

/** The Applications of the stack. */
export const OWN: Scope = {
  prefix: 'ArgoCdApp',
  matcher: `name=~${NAMES}`,
  application: { exported_namespace: 'argocd', name: 'panoptes-prod-loki', project: 'panoptes-prod' },
  stranger: 'shop-frontend',
  severity: 'warning',
};

/** All other Applications. Their owners decide how urgent their state is; here it is context. */
export const OTHERS: Scope = {
  prefix: 'ArgoCdOtherApp',
  matcher: `name!~${NAMES}`,
  application: { exported_namespace: 'shop', name: 'shop-frontend', project: 'shop' },
  stranger: 'panoptes-prod-loki',
  severity: 'info',
};

const SYNCS = 'argocd_app_sync_total';
const DESCRIPTION =
  'Application {{ $labels.exported_namespace }}/{{ $labels.name }} of project {{ $labels.project }} differs from its repository, and its last sync failed.';

/** An alert about Applications whose sync failed within half an hour, and that are not in sync since. */
export function syncFailed({ prefix, matcher, application, stranger, severity }: Scope): AlertRule {
  const by = Object.keys(application);
  const failed = `${controller.matchers},phase=~"Error|Failed"`;
  return {
    alert: `${prefix}SyncFailed`,
    // The counter of an Application begins with its first failure, which increase() does not see.
    expr: `(
  ${sumBy(by, `increase(${SYNCS}{${failed},${matcher}}[30m])`)} > 0
  or
  (
    ${groupBy(by, `${SYNCS}{${failed},${matcher}}`)}
    unless
    ${groupBy(by, `${SYNCS}{${failed}} offset 30m`)}
  )
)
and ${on(...by)}
${groupBy(by, `argocd_app_info{${controller.matchers},sync_status!="Synced"}`)}`,
    for: '5m',
    severity,
    summary: 'The sync of an Application fails.',
    description: DESCRIPTION,
    runbook: {
      meaning: 'Argo CD tried to apply what Git says, and gave up after its attempts.',
      impact: 'The change has no effect, or only a part of it has. Argo CD does not try this commit again by itself.',
      diagnosis: [
        'See why: `kubectl -n <exported_namespace> get application <name> -o jsonpath="{.status.operationState.message}"`.',
        'See which object it is: `argocd app get <name> --show-operation`.',
        '"field is immutable" means that the object must be replaced; "is not permitted in project" that the AppProject lacks a kind or a namespace; "no matches for kind" that a CRD is missing.',
        'An admission webhook that refuses the object is named in the message.',
      ],
      mitigation: [
        'Correct or revert the commit; the next one is synced by itself.',
        'Sync it again when the cause was outside: `argocd app sync <name>`.',
        'Delete an object whose immutable field has changed, and sync: only when it holds no data.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'another failure ten minutes ago',
          input: [syncs('3x30 4x90', application), app('OutOfSync', application)],
          at: '40m',
          ...expected(application),
        },
        {
          name: 'the first failure ten minutes ago, after successes, while a stranger has failed before',
          input: [
            syncs('_x40 1x80', application),
            syncs('9x120', application, { phase: 'Succeeded' }),
            syncs('9x120', application, { job: 'other' }),
            app('Unknown', application),
          ],
          at: '50m',
          ...expected(application),
        },
      ],
      quiet: [
        quiet('failures an hour ago', syncs('9x120', application), app('OutOfSync', application)),
        quiet('failures that a sync has made good', syncs(growing(1), application), app('Synced', application)),
        quiet(
          'failures that a sync has made good, but for a stranger',
          syncs(growing(1), application),
          app('OutOfSync', application, 'other'),
        ),
        quiet('a difference without failures', app('OutOfSync', application)),
        ...[growing(1), '_x50 1x70'].flatMap((values) => [
          quiet('successes', syncs(values, application, { phase: 'Succeeded' }), app('OutOfSync', application)),
          quiet('failures of a stranger', syncs(values, application, { job: 'other' }), app('OutOfSync', application)),
          quiet(
            'failures of an Application of others',
            syncs(values, { ...application, name: stranger }),
            app('OutOfSync', { ...application, name: stranger }),
          ),
        ]),
        {
          name: 'a failure only 4 minutes ago',
          input: [syncs('3x36 4x90', application), app('OutOfSync', application)],
          at: '40m',
        },
      ],
    },
  };
}

type Application = Scope['application'];

const quiet = (name: string, ...input: InputSeries[]) => ({ name, input, at: '60m' });

function syncs(values: string, application: Application, more: { phase?: string; job?: string } = {}): InputSeries {
  return series(SYNCS, { ...controller.labels, ...application, phase: 'Failed', ...more }, values);
}

function app(sync_status: string, application: Application, job = controller.labels.job): InputSeries {
  return series('argocd_app_info', { ...controller.labels, ...application, sync_status, job }, steady(1));
}

function expected(application: Application) {
  return {
    expect: [{ cluster: CLUSTER, ...application }] as const,
    descriptions: [told(DESCRIPTION, application, 1)] as const,
  };
}
