import { z } from 'zod';
import { CHANGES } from '../../validation/changes/names.ts';
import type { Duration } from '../duration.ts';
import { versions } from '../versions.ts';
import { type ReportRelation, relation } from './relation.ts';
import { dnsLabel, dnsSubdomain, duration, httpUrl, NO_PASSWORD } from './scalars.ts';

/** How Argo CD calls the cluster that it runs in. */
export const OWN_SERVER = 'https://kubernetes.default.svc';

const gitRepository = () =>
  z
    .string()
    .regex(
      /^(https?:\/\/|ssh:\/\/|git@)\S+$/,
      'is not a Git repository; write https://host/path.git or git@host:path.git',
    )
    .regex(NO_PASSWORD, 'must not hold a password; give it to Argo CD in a repository Secret');

const metrics = z
  .strictObject({
    enabled: z
      .boolean()
      .optional()
      .describe(
        'Whether Argo CD is scraped: what became of each Application, and how its controllers, Git requests and queues do. Prometheus gets a Role in argocdNamespace, and the AppProject of the stack with it the right to deploy there. Default: true where Argo CD deploys to the cluster that it runs in.',
      ),
    installedBy: z
      .enum(['manifests', 'helm'])
      .default('manifests')
      .describe(
        'How Argo CD was installed, which decides what its Services are called. manifests: its own. helm: the chart argo-cd with nameOverride left alone, and with controller, server, repoServer, applicationSet and notifications each set to metrics.enabled.',
      ),
    interval: duration({ min: '5s', max: '75s' })
      .optional()
      .describe('How often Argo CD is scraped. At most 75s. Default: prometheus.scrapeInterval.'),
    timeout: duration({ min: '1s' })
      .optional()
      .describe('How long an answer may take; not longer than the interval. Default: as everything else.'),
  })
  .prefault({})
  .describe('Scraping of Argo CD itself.');

/** Name that Argo CD gives the cluster it runs in. */
const OWN_NAME = 'in-cluster';

/** Whether Argo CD deploys to the cluster that it runs in, and so runs beside the stack. */
export function isOwnCluster({ server, name }: { readonly server?: string; readonly name?: string }): boolean {
  return server === OWN_SERVER || name === OWN_NAME;
}

interface Reach {
  readonly metrics: { readonly enabled?: boolean };
  readonly destination: { readonly server?: string; readonly name?: string };
}

/** Another cluster's Services are out of reach: the job would have no target, and nobody would notice. */
function checkArgoCdIsHere({ metrics: { enabled }, destination: { server } }: Reach, report: ReportRelation): void {
  if (!enabled || server === undefined || server === OWN_SERVER) return;
  report(
    ['metrics', 'enabled'],
    `is not possible: Argo CD runs in another cluster than the stack, which goes to ${server}; remove it, and scrape Argo CD from its own cluster`,
  );
}

const accept = z
  .array(
    z.strictObject({
      change: z.enum(CHANGES).describe('What kind of change it is: the name in brackets where synth refuses it.'),
      object: z
        .string()
        .min(1)
        .describe('What changes, as synth names it, such as "StatefulSet monitoring/loki"; * stands for anything.'),
      reason: z
        .string()
        .min(1, 'is empty; say why the change is meant, for those who review it')
        .describe('Why the change is meant.'),
    }),
  )
  .default([])
  .describe(
    'Dangerous changes that are meant: synth compares what it makes with dist, and refuses to lose data, to stop a sync or to give rights away unless it is accepted here. Remove an entry when its change has been merged; synth says so.',
  );

/** An AppProject reads destinations as patterns. @see https://argo-cd.readthedocs.io/en/stable/user-guide/projects/ */
const ONE = /^[^*?[\]{}!]*$/;
const MANY = 'is a pattern for Argo CD, which permits other clusters or none; write it without * ? [ ] { } and !';

const shape = z.strictObject({
  repoURL: gitRepository().describe('Git repository that holds this project. Argo CD reads dist from it.'),
  targetRevision: z.string().min(1).default('main').describe('Branch, tag or commit that Argo CD follows.'),
  path: z
    .string()
    .regex(/^[^/.][^\0]*[^/]$/, 'is not a path inside the repository; write it without a leading or trailing slash')
    .default('dist')
    .describe('Path of the synthesized tree inside the repository.'),
  argocdNamespace: dnsLabel().default('argocd').describe('Namespace of Argo CD, where Applications live.'),
  rootProject: dnsSubdomain()
    .default('default')
    .describe(
      'AppProject of the root Application. It must allow Applications and AppProjects in the Argo CD namespace.',
    ),
  destination: z
    .union(
      [
        z.strictObject({ server: httpUrl().regex(ONE, MANY).describe('API server of the cluster to deploy to.') }),
        z.strictObject({ name: z.string().min(1).regex(ONE, MANY).describe('Name of the cluster in Argo CD.') }),
      ],
      { error: 'expected either server (an address) or name (of a cluster known to Argo CD)' },
    )
    .default({ server: OWN_SERVER })
    .describe('Cluster to deploy to. Default: the one that Argo CD runs in.'),
  crds: z
    .strictObject({
      repoURL: gitRepository()
        .default('https://github.com/prometheus-operator/prometheus-operator.git')
        .describe('Repository of the Prometheus Operator, or a mirror of it.'),
      targetRevision: z
        .string()
        .min(1)
        .default(`v${versions.prometheusOperator}`)
        .describe("Tag of the custom resource definitions. Default: the operator's own version."),
      path: z.string().min(1).default('example/prometheus-operator-crd').describe('Path of the definitions.'),
    })
    .prefault({})
    .describe('Where Argo CD takes the custom resource definitions from.'),
  metrics,
  accept,
});

/** Where Argo CD finds dist and where it applies it. */
export const gitopsSchema = shape.check(relation<Reach>(['metrics', 'destination'], checkArgoCdIsHere));

/** The checked key `gitops`. */
export type GitopsConfig = Readonly<z.output<typeof gitopsSchema>>;

/** What the relation below reads. */
interface Scraping {
  readonly gitops: { readonly metrics: { readonly interval?: Duration; readonly timeout?: Duration } };
  readonly prometheus: { readonly scrapeInterval: Duration };
}

/** The operator refuses a monitor whose timeout is longer than its interval. */
export function checkArgoCdTimeout({ gitops, prometheus }: Scraping, report: ReportRelation): void {
  const { interval = prometheus.scrapeInterval, timeout } = gitops.metrics;
  if (!timeout || timeout.milliseconds <= interval.milliseconds) return;
  report(['gitops', 'metrics', 'timeout'], `is longer than the interval of ${interval}; use ${interval} or less`);
}
