import { type ApiObject, App } from 'cdk8s';
import type { Construct } from 'constructs';
import { Application, type ApplicationProps, AppProject } from '../../imports/argoproj.io.ts';
import { ComponentChart } from '../components/component-chart.ts';
import { COMPONENTS } from '../components/components.ts';
import type { ManifestObject } from '../synthesize.ts';
import { type AllowedKinds, appProjectSpec, mainNamespace } from './app-project.ts';
import { deployedComponents, type EnvironmentObjects } from './environment-objects.ts';
import { kustomization } from './kustomization.ts';
import { toYaml } from './yaml.ts';

type ApplicationSpec = ApplicationProps['spec'];

interface ApplicationOptions {
  readonly wave: number;
  readonly spec: Omit<ApplicationSpec, 'revisionHistoryLimit'>;
  /** Paths in the repository; a commit that touches none of them does not refresh the Application. @default - every commit does */
  readonly paths?: readonly string[];
}

/** The API server of the cluster that Argo CD itself runs in. */
const IN_CLUSTER = 'https://kubernetes.default.svc';

/**
 * Waves of what is not a component. The root comes last, because it is part of itself: the waves before the last one
 * are waited for until they are healthy, and the root cannot be healthy before its own synchronization ends.
 */
const WAVES = { project: -30, crds: -20, root: 20 } as const;

const SYNC_OPTIONS = [
  // Dashboards and large rules do not fit into the annotation of a client-side apply (262,144 bytes).
  'ServerSideApply=true',
  // On the first sync the custom resource definitions may not be there yet; the retry finds them.
  'SkipDryRunOnMissingResource=true',
  // Spares the API server hundreds of applies that change nothing.
  'ApplyOutOfSyncOnly=true',
  // What replaces an object is healthy before the object goes.
  'PruneLast=true',
  // Two Applications that own one object would overwrite each other forever; say so instead.
  'FailOnSharedResource=true',
  // Fields that an Argo CD is configured to ignore (such as replicas under an autoscaler) are not reset either.
  'RespectIgnoreDifferences=true',
];

/** Argo CD does not try a failed commit again by itself; `refresh` moves on to a newer commit meanwhile. */
const RETRY = { limit: 10, refresh: true, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } };

/**
 * What `argocd/<environment>/` holds, by file: the AppProject, one Application for the custom resource definitions and
 * one per component, and the root Application, which manages all of these and itself. It alone is applied by hand, once.
 */
export function argoObjects(
  base: EnvironmentObjects,
  objects: EnvironmentObjects,
  kinds: AllowedKinds,
): ReadonlyMap<string, ManifestObject> {
  const chart = new DeliveryChart(new App(), 'delivery', { base, objects, kinds });
  return new Map([...chart.manifests].map(([file, object]) => [file, object.toJson()]));
}

/** The texts of these files, and what lists them. */
export function argoFiles(objects: ReadonlyMap<string, ManifestObject>): ReadonlyMap<string, string> {
  const files = new Map([...objects].map(([file, object]) => [file, toYaml(object)]));
  return files.set('kustomization.yaml', toYaml(kustomization([...files.keys()])));
}

interface DeliveryChartProps {
  readonly base: EnvironmentObjects;
  readonly objects: EnvironmentObjects;
  readonly kinds: AllowedKinds;
}

/** What delivers one environment. It lives in the cluster of Argo CD, wherever the stack itself runs. */
class DeliveryChart extends ComponentChart {
  /** Objects by file name. */
  readonly manifests = new Map<string, ApiObject>();
  private readonly project: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DeliveryChartProps,
  ) {
    const { environment } = props.objects;
    super(scope, id, { namespace: environment.gitops.argocdNamespace });
    this.project = `panoptes-${environment.name}`;
    this.addProject();
    this.addRoot();
    this.addCustomResourceDefinitions();
    for (const [component, objects] of deployedComponents(props.objects)) this.addComponent(component, objects);
  }

  private addProject(): void {
    const project = new AppProject(this, 'project', {
      metadata: {
        ...this.meta(this.project),
        annotations: syncWave(WAVES.project),
        // Keeps the project for as long as an Application belongs to it.
        finalizers: ['resources-finalizer.argocd.argoproj.io'],
      },
      spec: appProjectSpec(this.props.objects, this.props.kinds),
    });
    this.manifests.set('appproject.yaml', project);
  }

  private addRoot(): void {
    const { name, gitops } = this.props.objects.environment;
    const path = `${gitops.path}/argocd/${name}`;
    this.addApplication('root.yaml', this.project, {
      wave: WAVES.root,
      paths: [path],
      spec: {
        project: gitops.rootProject,
        source: { repoURL: gitops.repoURL, targetRevision: gitops.targetRevision, path },
        destination: { server: IN_CLUSTER, namespace: gitops.argocdNamespace },
        syncPolicy: syncPolicy({ prune: true }),
      },
    });
  }

  private addCustomResourceDefinitions(): void {
    const { gitops, namespaces } = this.props.objects.environment;
    this.addApplication('applications/crds.yaml', `${this.project}-crds`, {
      wave: WAVES.crds,
      spec: {
        project: this.project,
        source: { ...gitops.crds },
        destination: { ...gitops.destination, namespace: namespaces.monitoring },
        // Deleting a definition deletes every object of its kind.
        syncPolicy: syncPolicy({ prune: false }),
      },
    });
  }

  private addComponent(component: string, objects: readonly ManifestObject[]): void {
    const { environment } = this.props.objects;
    const { gitops } = environment;
    const path = `${gitops.path}/overlays/${environment.name}/${component}`;
    const hasBase = (this.props.base.components.get(component) ?? []).length > 0;
    this.addApplication(`applications/${component}.yaml`, `${this.project}-${component}`, {
      wave: waveOf(component),
      paths: [...(hasBase ? [`${gitops.path}/base/${component}`] : []), path],
      spec: {
        project: this.project,
        source: { repoURL: gitops.repoURL, targetRevision: gitops.targetRevision, path },
        destination: { ...gitops.destination, namespace: mainNamespace(environment, objects) },
        syncPolicy: syncPolicy({ prune: true }),
      },
    });
  }

  /** No finalizer: deleting an Application must leave what it deployed running. */
  private addApplication(file: string, name: string, { wave, paths, spec }: ApplicationOptions): void {
    const application = new Application(this, file.replace(/\.yaml$/, '').replace('/', '-'), {
      metadata: {
        ...this.meta(name),
        annotations: {
          ...syncWave(wave),
          // Without it, defaults that the API server or a controller fills in show up as differences.
          'argocd.argoproj.io/compare-options': 'ServerSideDiff=true',
          ...(paths ? { 'argocd.argoproj.io/manifest-generate-paths': paths.map((path) => `/${path}`).join(';') } : {}),
        },
      },
      spec: { ...spec, revisionHistoryLimit: 5 },
    });
    this.manifests.set(file, application);
  }
}

/** No CreateNamespace: the namespaces are a component, with their pod security labels. */
function syncPolicy({ prune }: { prune: boolean }): ApplicationSpec['syncPolicy'] {
  return {
    // allowEmpty: an overlay that renders nothing is a mistake, not a wish to delete everything.
    automated: { enabled: true, prune, selfHeal: true, allowEmpty: false },
    retry: { ...RETRY, backoff: { ...RETRY.backoff } },
    syncOptions: [...SYNC_OPTIONS],
  };
}

function syncWave(wave: number): Record<string, string> {
  return { 'argocd.argoproj.io/sync-wave': String(wave) };
}

function waveOf(component: string): number {
  const found = COMPONENTS.find(({ name }) => name === component);
  if (!found) throw new Error(`"${component}" has no sync wave; add it to src/components/components.ts`);
  return found.wave;
}
