import { z } from 'zod';
import { versions } from '../versions.ts';
import { dnsLabel, dnsSubdomain, httpUrl, NO_PASSWORD } from './scalars.ts';

const gitRepository = () =>
  z
    .string()
    .regex(
      /^(https?:\/\/|ssh:\/\/|git@)\S+$/,
      'is not a Git repository; write https://host/path.git or git@host:path.git',
    )
    .regex(NO_PASSWORD, 'must not hold a password; give it to Argo CD in a repository Secret');

/** Where Argo CD finds dist and where it applies it. */
export const gitopsSchema = z.strictObject({
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
        z.strictObject({ server: httpUrl().describe('API server of the cluster to deploy to.') }),
        z.strictObject({ name: z.string().min(1).describe('Name of the cluster in Argo CD.') }),
      ],
      { error: 'expected either server (an address) or name (of a cluster known to Argo CD)' },
    )
    .default({ server: 'https://kubernetes.default.svc' })
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
});
