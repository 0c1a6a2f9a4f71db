import { type CaseLabels, series, steady } from '../cases.ts';
import { processAlert } from '../process-alert.ts';
import { groupBy, maxBy, on } from '../promql.ts';
import type { AlertRule, NonEmpty, Runbook } from '../rule.ts';
import { OTHERS, OWN, type Scope, syncFailed } from './argo-cd-syncs.ts';
import { stackJobs } from './stack-jobs.ts';

const { argoCdController: controller } = stackJobs;
const INFO = 'argocd_app_info';

/** Alerts about Applications: those of the stack, and as context those of everybody else. */
export function applicationAlerts(): AlertRule[] {
  return [
    ...[OWN, OTHERS].flatMap((scope) => [state(OUT_OF_SYNC, scope), state(UNHEALTHY, scope), syncFailed(scope)]),
    ...[SYNC_UNKNOWN, PROGRESSING, WITHOUT_AUTO_SYNC].map((each) => state(each, OWN)),
    missing(),
  ];
}

/** A state that an Application should not stay in. */
interface State {
  /** Name of the alert after the part that says whose Applications it is about. */
  readonly suffix: string;
  readonly label: string;
  readonly matcher: string;
  readonly bad: string;
  readonly good: string;
  readonly for: string;
  /** @default - that of the scope */
  readonly severity?: 'info';
  readonly summary: string;
  /** What is wrong with it, in a sentence that begins with the Application. */
  readonly tells: string;
  readonly runbook: Runbook;
}

const SEE_DIFFERENCE = 'See what differs: `argocd app diff <name>`, or open it in Argo CD.';
const SEE_CONDITIONS =
  'See the reason: `kubectl -n <exported_namespace> get application <name> -o jsonpath="{.status.conditions}"`.';
const SEE_OPERATION =
  'See how the last sync ended: `kubectl -n <exported_namespace> get application <name> -o jsonpath="{.status.operationState.message}"`.';
const SYNC_AGAIN: NonEmpty<string> = ['Sync it again when the cause is gone: `argocd app sync <name>`.'];

const OUT_OF_SYNC: State = {
  suffix: 'OutOfSync',
  label: 'sync_status',
  matcher: 'sync_status="OutOfSync"',
  bad: 'OutOfSync',
  good: 'Synced',
  for: '30m',
  summary: 'An Application differs from its repository.',
  tells: 'has differed from its repository for a long time',
  runbook: {
    meaning: 'What runs in the cluster is not what Git says, and automatic syncing did not change that.',
    impact: 'Changes in Git have no effect, or somebody changed the cluster by hand. The next sync undoes that.',
    diagnosis: [
      SEE_DIFFERENCE,
      SEE_OPERATION,
      'See whether automatic syncing is on: `argocd app get <name>`. Argo CD does not try a commit again whose sync failed.',
      'A difference that comes back after every sync means that two writers fight: an operator, a webhook or a second Application.',
    ],
    mitigation: [
      ...SYNC_AGAIN,
      'Revert the commit that cannot be applied.',
      'Remove what changes the objects beside Argo CD, or have Argo CD ignore these fields.',
    ],
  },
};

const SYNC_UNKNOWN: State = {
  suffix: 'SyncUnknown',
  label: 'sync_status',
  matcher: 'sync_status="Unknown"',
  bad: 'Unknown',
  good: 'Synced',
  for: '15m',
  summary: 'An Application cannot be compared with its repository.',
  tells: 'cannot be compared with its repository',
  runbook: {
    meaning: 'Argo CD cannot read the repository, cannot render the manifests, or does not reach the cluster.',
    impact: 'Changes in Git have no effect. Nobody sees whether the cluster differs from Git.',
    diagnosis: [
      SEE_CONDITIONS,
      'See whether ArgoCdGitFetchFailing, ArgoCdGitListFailing or ArgoCdClusterConnectionLost fires: then that comes first.',
      'Read the error of the repository server: `kubectl -n argocd logs deploy/argocd-repo-server --tail=100 | grep level=error`.',
    ],
    mitigation: [
      'Renew the credentials of the repository in Argo CD.',
      'Revert the commit whose manifests cannot be rendered.',
      'Correct gitops.repoURL, targetRevision or path when they name something that is not there.',
    ],
  },
};

const UNHEALTHY: State = {
  suffix: 'Unhealthy',
  label: 'health_status',
  matcher: 'health_status=~"Degraded|Missing"',
  bad: 'Degraded',
  good: 'Healthy',
  for: '15m',
  summary: 'An Application is not healthy.',
  tells: 'is not healthy',
  runbook: {
    meaning: 'A part of the Application does not run (Degraded), or is not there at all (Missing).',
    impact: 'A component of it does not do its work, wholly or in part.',
    diagnosis: [
      'See which object it is: `argocd app resources <name>`, or open it in Argo CD: it has a broken heart.',
      'Look at that object: `kubectl -n <namespace> describe <kind> <object>`, and its pods and events.',
      'Missing: see why the last sync did not create it. '.concat(SEE_OPERATION),
    ],
    mitigation: [
      'Repair the object; alerts about its pods say more.',
      'Revert the last commit when it began with that.',
      ...SYNC_AGAIN,
    ],
  },
};

const PROGRESSING: State = {
  suffix: 'Progressing',
  label: 'health_status',
  matcher: 'health_status="Progressing"',
  bad: 'Progressing',
  good: 'Healthy',
  for: '1h',
  summary: 'An Application does not finish its rollout.',
  tells: 'has been rolling out for an hour',
  runbook: {
    meaning: 'An object of the Application is neither healthy nor broken: it waits for pods, a volume or an address.',
    impact: 'The old version may still run, and the waves of a sync that come after it do not begin.',
    diagnosis: [
      'See what it waits for: `argocd app resources <name>`, then `kubectl -n <namespace> describe <kind> <object>`.',
      'See pods that are not ready, claims that are Pending and Services of type LoadBalancer without an address.',
    ],
    mitigation: ['Give it what it waits for.', 'Revert the commit whose pods never get ready.'],
  },
};

const WITHOUT_AUTO_SYNC: State = {
  suffix: 'AutoSyncDisabled',
  label: 'autosync_enabled',
  matcher: 'autosync_enabled="false"',
  bad: 'false',
  good: 'true',
  for: '1h',
  severity: 'info',
  summary: 'Automatic syncing of an Application is off.',
  tells: 'is not synced automatically',
  runbook: {
    meaning:
      'Panoptes switches automatic syncing on for each of its Applications. Somebody has switched it off by hand.',
    impact: 'Commits have no effect on this component until somebody syncs it.',
    diagnosis: [
      'See who did it: `kubectl -n <exported_namespace> get application <name> -o yaml --show-managed-fields`.',
      'The root Application puts it back unless it is switched off, too: `argocd app list | grep panoptes`.',
    ],
    mitigation: [
      'Switch it on again when the reason is gone: sync the root Application, `argocd app sync panoptes-<environment>`.',
    ],
  },
};

function state(spec: State, { prefix, matcher, application, stranger, severity }: Scope): AlertRule {
  const { suffix, label, bad, good, tells, severity: own = severity, ...rule } = spec;
  const { matcher: ofState, ...rest } = rule;
  const kept = { ...application, ...(label === 'health_status' ? { health_status: bad } : {}) };
  const of = (labels: CaseLabels) => [series(INFO, labels, steady(1))];
  const suffixText = label === 'health_status' ? ': {{ $labels.health_status }}' : '';
  return processAlert({
    ...rest,
    alert: `${prefix}${suffix}`,
    job: {
      matchers: `${controller.matchers},${matcher},${ofState}`,
      labels: { ...controller.labels, ...application, [label]: bad },
      others: { ...controller.others, name: stranger, [label]: good },
    },
    kept,
    expr: `${groupBy(Object.keys(kept), `${INFO}{${controller.matchers},${matcher},${ofState}}`)} == 1`,
    severity: own,
    description: `Application {{ $labels.exported_namespace }}/{{ $labels.name }} of project {{ $labels.project }} ${tells}${suffixText}.`,
    sick: of,
    well: (labels) => of({ ...labels, [label]: good }),
    value: 1,
  });
}

function missing(): AlertRule {
  const { namespace } = controller.labels;
  const { application, matcher } = OWN;
  const app = (labels: CaseLabels, name: string) => series(INFO, { ...labels, ...application, name }, steady(1));
  const running = (labels: CaseLabels) => [
    series('up', labels, steady(1)),
    series('up', { ...labels, pod: 'argocd-application-controller-1' }, steady(0)),
    // Whatever else it applies.
    app(labels, OWN.stranger),
  ];
  return processAlert({
    alert: 'ArgoCdAppMissing',
    job: controller,
    kept: { namespace },
    expr: `${maxBy(['namespace'], `up{${controller.matchers}}`)} == 1
unless ${on('namespace')}
${groupBy(['namespace'], `${INFO}{${controller.matchers},${matcher}}`)}`,
    for: '15m',
    severity: 'warning',
    summary: 'Argo CD knows no Application of the stack.',
    description: 'Argo CD in namespace {{ $labels.namespace }} runs, but knows no Application of the stack.',
    sick: running,
    well: (labels) => [...running(labels), app(labels, application.name)],
    value: 1,
    runbook: {
      meaning:
        'The controller of Argo CD answers, but none of the Applications that deliver the stack is among those it tells of.',
      impact: 'Changes in Git have no effect on the stack. What runs goes on.',
      diagnosis: [
        'See which Applications there are: `kubectl get applications -A | grep panoptes`.',
        'None: somebody deleted the root Application, or has not applied it yet.',
        'Some: see whether the controller looks into their namespace, and read its log: `kubectl -n argocd logs statefulset/argocd-application-controller --tail=100`.',
      ],
      mitigation: [
        'Apply the root Application again: `kubectl apply -f dist/argocd/<environment>/root.yaml`. It takes over what runs.',
        'Set gitops.metrics.enabled to false where another Argo CD delivers the stack.',
      ],
    },
  });
}
