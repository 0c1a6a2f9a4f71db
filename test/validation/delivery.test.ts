import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { build } from '../../src/build.ts';
import { gitopsTree } from '../../src/gitops/tree.ts';
import type { DeliveryInput } from '../../src/validation/delivery/input.ts';
import { namedIn } from '../../src/validation/delivery/kustomizations.ts';
import { validateTree } from '../../src/validation/delivery.ts';
import { withConfig } from '../support/config-tree.ts';
import { deliveryOf, findingsOfDelivery, withFile, withObject } from '../support/delivery.ts';
import { minimalConfig } from '../support/environment.ts';
import { environmentObjects, manifest, sampleBase, sampleProd } from '../support/gitops.ts';

const sound = deliveryOf(sampleBase, sampleProd);
const GRAFANA = 'applications/grafana.yaml';
const LIST = 'argocd/prod/kustomization.yaml';

// biome-ignore lint/suspicious/noExplicitAny: objects are edited wherever a test needs it.
type Edit = (copy: any) => void;
const grafana = (edit: Edit) => findingsOfDelivery(withObject(sound, GRAFANA, edit));
const project = (edit: Edit) => findingsOfDelivery(withObject(sound, 'appproject.yaml', edit));
const root = (edit: Edit) => findingsOfDelivery(withObject(sound, 'root.yaml', edit));
const definitions = (edit: Edit) => findingsOfDelivery(withObject(sound, 'applications/crds.yaml', edit));
const file = (path: string, edit: (text: string) => string | undefined) =>
  findingsOfDelivery(withFile(sound, path, edit));

/** An input without one object of Argo CD, which no list names any more either. */
function without(input: DeliveryInput, path: string): DeliveryInput {
  const gone = `argocd/prod/${path}`;
  const unlisted = withFile(
    withFile(input, gone, () => undefined),
    LIST,
    (text) => text.replace(`  - ${path}\n`, ''),
  );
  return { ...unlisted, delivery: new Map([...input.delivery].filter(([each]) => each !== gone)) };
}

test('the policy delivery finds nothing wrong with a sound tree', () => {
  expect(findingsOfDelivery(sound)).toEqual([]);
});

test('findings of a tree stand with their file and their policy, of the base, too', () => {
  const tree = gitopsTree(sampleBase, [sampleProd]);
  const files = new Map(tree.files);
  files.delete('base/grafana/configmap.monitoring.grafana.yaml');
  files.delete('argocd/prod/root.yaml');
  const [base, prod] = validateTree({ ...tree, files }, sampleBase, [sampleProd]);
  expect([base?.environment, base?.findings]).toEqual([
    'base',
    [
      {
        policy: 'delivery',
        severity: 'error',
        component: 'base/grafana/kustomization.yaml',
        location: 'base/grafana/kustomization.yaml',
        object: 'Kustomization base/grafana',
        message: 'names configmap.monitoring.grafana.yaml, which does not exist',
        remedy: 'name a file that there is',
      },
    ],
  ]);
  expect([prod?.environment, prod?.findings.map(({ location }) => location)]).toEqual(['prod', [LIST]]);
});

test('a build stops at them', () => {
  // A mirror of the definitions in the same repository must not lie where a component does.
  const repoURL = 'https://git.example.com/platform/panoptes.git';
  const gitops = { repoURL, crds: { repoURL, path: 'dist/overlays/prod/grafana', targetRevision: 'main' } };
  const files = { 'base.yaml': JSON.stringify({ ...minimalConfig, gitops }) };
  expect(() => withConfig(files, build)).toThrow(
    'prod: argocd/prod: Directory argocd/prod has no Application for the component grafana; let one take its objects from dist/overlays/prod/grafana [delivery]',
  );
});

describe('an Application', () => {
  const it = 'Application argocd/panoptes-prod-grafana';

  test('takes its objects from a directory of its environment', () => {
    const missing =
      'Directory argocd/prod has no Application for the component grafana; let one take its objects from dist/overlays/prod/grafana';
    expect(grafana((copy) => (copy.spec.source.path = 'dist/overlays/prod/grafna'))).toEqual([
      `${it} takes its objects from dist/overlays/prod/grafna of https://git.example.com/platform/panoptes.git, where nothing of prod lies; take them from dist/overlays/prod/grafana`,
      missing,
    ]);
    expect(grafana((copy) => (copy.spec.source.path = 'dist/overlays/staging/grafana')).at(0)).toContain(
      'nothing of prod lies',
    );
  });

  test('deploys a component that no other deploys', () => {
    expect(grafana((copy) => (copy.spec.source.path = 'dist/overlays/prod/promtail'))).toContain(
      'Application argocd/panoptes-prod-promtail deploys the component promtail, as Application argocd/panoptes-prod-grafana does; remove one of them',
    );
  });

  test('is there for each component, the definitions and the root', () => {
    expect(findingsOfDelivery(without(sound, GRAFANA))).toEqual([
      'Directory argocd/prod has no Application for the component grafana; let one take its objects from dist/overlays/prod/grafana',
    ]);
    expect(findingsOfDelivery(without(sound, 'applications/crds.yaml'))).toEqual([
      'Directory argocd/prod has no Application for the custom resource definitions; let one take its objects from example/prometheus-operator-crd',
    ]);
    expect(findingsOfDelivery(without(sound, 'root.yaml'))).toEqual([
      'Directory argocd/prod has no Application for argocd/prod; let one take its objects from dist/argocd/prod',
    ]);
    // A component without objects is not deployed.
    const components = new Map([...sound.components, ['loki', []]]);
    expect(findingsOfDelivery({ ...sound, components })).toEqual([]);
  });

  test('is of a component that is there', () => {
    const components = new Map([...sound.components].filter(([name]) => name !== 'grafana'));
    expect(findingsOfDelivery({ ...sound, components }).at(0)).toBe(
      `${it} takes its objects from dist/overlays/prod/grafana of https://git.example.com/platform/panoptes.git, where nothing of prod lies; take them from dist/overlays/prod/promtail`,
    );
  });

  test('takes them from a repository that its project permits', () => {
    const findings = grafana((copy) => (copy.spec.source.repoURL = 'https://git.example.com/platform/panoptse.git'));
    expect(findings.at(0)).toBe(
      `${it} takes its objects from https://git.example.com/platform/panoptse.git, which AppProject argocd/panoptes-prod does not permit; take them from https://git.example.com/platform/panoptes.git or https://github.com/prometheus-operator/prometheus-operator.git, or add it to sourceRepos`,
    );
  });

  test('takes the revision of the configuration', () => {
    expect(grafana((copy) => (copy.spec.source.targetRevision = 'mian'))).toEqual([
      `${it} takes the revision mian of the component grafana, and the configuration says main; write "main"`,
    ]);
  });

  test('belongs to the project of its environment, and the root to that of people', () => {
    expect(grafana((copy) => (copy.spec.project = 'panoptes-prd'))).toEqual([
      `${it} belongs to the project panoptes-prd, which argocd/prod does not have; write "panoptes-prod"`,
    ]);
    expect(root((copy) => (copy.spec.project = 'panoptes-prod'))).toEqual([
      'Application argocd/panoptes-prod belongs to the project panoptes-prod, and gitops.rootProject is default; write "default"',
    ]);
  });

  test('goes to the cluster of the configuration, and to a namespace that the project permits', () => {
    expect(grafana((copy) => (copy.spec.destination.namespace = 'monitorin'))).toEqual([
      `${it} goes to the namespace monitorin of https://kubernetes.default.svc, which AppProject argocd/panoptes-prod does not permit; name one of its destinations, or add it there`,
    ]);
    expect(grafana((copy) => (copy.spec.destination.server = 'https://other'))).toEqual([
      `${it} goes to the namespace monitoring of https://other, which AppProject argocd/panoptes-prod does not permit; name one of its destinations, or add it there`,
      `${it} brings the component grafana to https://other, and the configuration says https://kubernetes.default.svc; write "https://kubernetes.default.svc"`,
    ]);
    expect(root((copy) => (copy.spec.destination = { name: 'prod', namespace: 'argocd' }))).toEqual([
      'Application argocd/panoptes-prod brings argocd/prod to prod, and the configuration says https://kubernetes.default.svc; write "https://kubernetes.default.svc"',
    ]);
    expect(grafana((copy) => (copy.spec.destination.namespace = 'kube-system'))).toEqual([]);
  });

  test('notices commits to all that it is built from', () => {
    const key = 'argocd.argoproj.io/manifest-generate-paths';
    const annotate = (value?: string): string[] =>
      grafana(({ metadata }) => {
        if (value === undefined) delete metadata.annotations[key];
        else metadata.annotations[key] = value;
      });
    expect(annotate('/dist/overlays/prod/grafana')).toEqual([
      `${it} does not notice commits to /dist/base/grafana; add it to the annotation ${key}`,
    ]);
    expect(annotate('/dist/base/grafana;/dist/overlays/prod/grafana;/more')).toEqual([]);
    // Without any, every commit is noticed.
    expect(annotate()).toEqual([]);
  });

  test('has sync options that Argo CD knows, and those without which nothing works', () => {
    expect(grafana((copy) => (copy.spec.syncPolicy.syncOptions[3] = 'PruneLats=true'))).toEqual([
      `${it} has the sync option PruneLats=true, which Argo CD does not know; write PruneLast=true`,
    ]);
    expect(grafana((copy) => (copy.spec.syncPolicy.syncOptions[3] = 'PruneLast=yes'))).toEqual([
      `${it} has the sync option PruneLast=yes; its value must be one of true, false`,
    ]);
    expect(grafana((copy) => copy.spec.syncPolicy.syncOptions.splice(0, 2))).toEqual([
      `${it} lacks the sync option ServerSideApply=true: dashboards do not fit into the annotation of a client-side apply; add it`,
      `${it} lacks the sync option SkipDryRunOnMissingResource=true: the first synchronization fails as long as the definitions are missing; add it`,
    ]);
    expect(grafana((copy) => copy.spec.syncPolicy.syncOptions.push('PrunePropagationPolicy=background'))).toEqual([]);
  });

  test('synchronizes by itself, and deletes neither everything nor definitions', () => {
    expect(grafana((copy) => delete copy.spec.syncPolicy.automated)).toEqual([
      `${it} is not synchronized by itself; write spec.syncPolicy.automated`,
    ]);
    expect(grafana((copy) => (copy.spec.syncPolicy.automated.allowEmpty = true))).toEqual([
      `${it} deletes everything when nothing is rendered; set spec.syncPolicy.automated.allowEmpty to false`,
    ]);
    expect(definitions((copy) => (copy.spec.syncPolicy.automated.prune = true))).toEqual([
      'Application argocd/panoptes-prod-crds prunes custom resource definitions, and with them every object of their kinds; set spec.syncPolicy.automated.prune to false',
    ]);
  });

  test('leaves what it deployed when it is deleted', () => {
    expect(grafana((copy) => (copy.metadata.finalizers = ['resources-finalizer.argocd.argoproj.io']))).toEqual([
      `${it} has a finalizer: whoever deletes it deletes all that it deployed; remove it`,
    ]);
  });
});

describe('any object of Argo CD', () => {
  test('has the fields of its kind, each of the right type', () => {
    expect(grafana((copy) => (copy.spec.source.targetRevision = 1))).toEqual([
      'Application argocd/panoptes-prod-grafana has 1 in spec.source.targetRevision; it must be a text',
    ]);
    expect(grafana((copy) => (copy.spec.syncPolicy.automatd = {}))).toEqual([
      'Application argocd/panoptes-prod-grafana has the field spec.syncPolicy.automatd, which its kind does not have; write "automated"',
    ]);
    expect(project((copy) => (copy.apiVersion = 'argoproj.io/v1alhpa1'))).toEqual([
      'AppProject argocd/panoptes-prod is of argoproj.io/v1alhpa1, which is not known; use argoproj.io/v1alpha1',
    ]);
    const foreign = withObject(sound, GRAFANA, (copy) => {
      copy.apiVersion = 'v1';
      copy.kind = 'ConfigMap';
      delete copy.spec;
    });
    expect(findingsOfDelivery(foreign).at(0)).toBe(
      'ConfigMap argocd/panoptes-prod-grafana is nothing by which Argo CD delivers; make it one of argoproj.io/v1alpha1 AppProject, argoproj.io/v1alpha1 Application',
    );
  });

  test('is where Argo CD looks, under a name of its own that shows whose it is', () => {
    expect(grafana((copy) => (copy.metadata.namespace = 'argo'))).toEqual([
      'Application argo/panoptes-prod-grafana is in the namespace argo, where Argo CD does not look; write "argocd"',
    ]);
    expect(grafana((copy) => (copy.metadata.name = 'panopts-prod-grafana'))).toEqual([
      'Application argocd/panopts-prod-grafana has a name by which nobody can tell that it belongs to the stack; begin it with "panoptes-prod"',
    ]);
    expect(grafana((copy) => (copy.metadata.name = 'panoptes-prod-promtail'))).toEqual([
      'Application argocd/panoptes-prod-promtail is also an object of the component argocd/prod/applications/grafana.yaml; give one of them another name',
    ]);
    expect(grafana((copy) => (copy.metadata.name = 'panoptes-prod-Grafana'))).toEqual([
      'Application argocd/panoptes-prod-Grafana has a name that the API server refuses; use small letters, digits and hyphens',
    ]);
  });

  test('has a wave that is a whole number, after that of what it needs', () => {
    const key = 'argocd.argoproj.io/sync-wave';
    expect(grafana((copy) => (copy.metadata.annotations[key] = 5))).toEqual([
      `Application argocd/panoptes-prod-grafana has 5 in metadata.annotations["${key}"]; it must be a text`,
    ]);
    expect(grafana((copy) => (copy.metadata.annotations[key] = 'five'))).toEqual([
      'Application argocd/panoptes-prod-grafana has the sync wave "five"; write a whole number, as a text',
    ]);
    expect(grafana((copy) => (copy.metadata.annotations[key] = '-15'))).toEqual([
      'Application argocd/panoptes-prod-grafana is applied in wave -15, and Application argocd/panoptes-prod-namespaces, which must come before, in wave -10; give it a later wave',
    ]);
    // Without one, an object is applied in wave 0.
    expect(root((copy) => delete copy.metadata.annotations[key])).toEqual([
      'Application argocd/panoptes-prod is applied in wave 0, and Application argocd/panoptes-prod-promtail, which must come before, in wave 6; give it a later wave',
    ]);
    expect(grafana((copy) => (copy.metadata.annotations[key] = '19'))).toEqual([]);
  });
});

describe('the AppProject', () => {
  const it = 'AppProject argocd/panoptes-prod';

  test('permits each kind that is deployed, said once', () => {
    expect(
      project(({ spec }) => {
        spec.namespaceResourceWhitelist = spec.namespaceResourceWhitelist.filter(
          ({ kind }: { kind: string }) => kind !== 'ConfigMap',
        );
      }),
    ).toEqual([
      `${it} does not permit the kind ConfigMap, which ConfigMap monitoring/api.v1 of prometheus is; add it to namespaceResourceWhitelist`,
    ]);
    expect(project(({ spec }) => spec.clusterResourceWhitelist.splice(2, 1))).toEqual([
      `${it} does not permit the kind ClusterRole of rbac.authorization.k8s.io, which ClusterRole system:panoptes:reader of prometheus is; add it to clusterResourceWhitelist`,
    ]);
    // The group counts, and not the version.
    expect(project(({ spec }) => (spec.namespaceResourceWhitelist[2].group = 'extensions')).at(0)).toBe(
      `${it} does not permit the kind DaemonSet of apps, which DaemonSet monitoring-agents/promtail of promtail is; add it to namespaceResourceWhitelist`,
    );
    expect(project(({ spec }) => (spec.namespaceResourceBlacklist = [{ group: 'apps', kind: 'Daemon*' }]))).toEqual([
      `${it} does not permit the kind DaemonSet of apps, which DaemonSet monitoring-agents/promtail of promtail is; add it to namespaceResourceWhitelist`,
    ]);
    expect(project(({ spec }) => delete spec.namespaceResourceWhitelist)).toEqual([]);
  });

  test('permits the definitions, which only the repository of the operator holds', () => {
    expect(project(({ spec }) => spec.clusterResourceWhitelist.pop())).toEqual([
      `${it} does not permit the kind CustomResourceDefinition of apiextensions.k8s.io, which CustomResourceDefinition servicemonitors.monitoring.coreos.com of crds is; add it to clusterResourceWhitelist`,
    ]);
  });

  test('permits Namespaces by their names', () => {
    expect(project(({ spec }) => (spec.clusterResourceWhitelist[1].name = 'monitoring-agent'))).toEqual([
      `${it} does not permit the kind Namespace, which Namespace monitoring-agents of namespaces is; add it to clusterResourceWhitelist`,
    ]);
    expect(project(({ spec }) => (spec.clusterResourceWhitelist[1].name = 'monitoring-*'))).toEqual([]);
  });

  test('permits each namespace that something is in', () => {
    expect(project(({ spec }) => (spec.destinations[3].namespace = 'pya'))).toEqual([
      `${it} does not permit the namespace pay of https://kubernetes.default.svc, which RoleBinding pay/prometheus of prometheus is in; add it to destinations`,
    ]);
    const elsewhere = project(({ spec }) => spec.destinations.splice(2, 1));
    expect(elsewhere).toEqual([
      `${it} does not permit the namespace monitoring-agents of https://kubernetes.default.svc, which DaemonSet monitoring-agents/promtail of promtail is in; add it to destinations`,
      'Application argocd/panoptes-prod-promtail goes to the namespace monitoring-agents of https://kubernetes.default.svc, which AppProject argocd/panoptes-prod does not permit; name one of its destinations, or add it there',
    ]);
  });

  test('does not permit everything', () => {
    expect(project(({ spec }) => (spec.destinations[0].namespace = '*'))).toEqual([
      `${it} permits everything in destinations; name what is meant by "*"`,
    ]);
    expect(project(({ spec }) => spec.sourceRepos.push('*'))).toEqual([
      `${it} permits everything in sourceRepos; name what is meant by "*"`,
    ]);
  });

  test('stays as long as an Application belongs to it', () => {
    expect(project((copy) => delete copy.metadata.finalizers)).toEqual([
      `${it} lacks the finalizer resources-finalizer.argocd.argoproj.io, so that it may be deleted before its Applications; add it`,
    ]);
  });

  test('permits a cluster by its name, too', () => {
    const gitops = { ...sampleProd.environment.gitops, destination: { name: 'prod-eu' } };
    const remote = { ...sampleProd, environment: { ...sampleProd.environment, gitops } };
    expect(findingsOfDelivery(deliveryOf(sampleBase, remote))).toEqual([]);
  });
});

describe('a kustomization.yaml', () => {
  test('names files and directories that there are', () => {
    expect(file(LIST, (text) => text.replace('/grafana.yaml', '/grafna.yaml'))).toEqual([
      'Kustomization argocd/prod names applications/grafna.yaml, which does not exist; name a file that there is',
      'File argocd/prod/applications/grafana.yaml is named by no kustomization.yaml, so that it is not deployed; name it, or remove it',
    ]);
    expect(file('overlays/prod/grafana/kustomization.yaml', (text) => text.replace('base/', 'bas/'))).toEqual([
      'Kustomization overlays/prod/grafana names ../../../bas/grafana, which does not exist; name a file that there is',
      'Application argocd/panoptes-prod-grafana takes its objects from dist/overlays/prod/grafana, which leaves out base/grafana; name ../../../base/grafana there',
    ]);
    expect(file('overlays/prod/kustomization.yaml', (text) => text.replace('- grafana', '- grafna'))).toEqual([
      'Kustomization overlays/prod names grafna, which does not exist; name a file that there is',
      'File overlays/prod/grafana/kustomization.yaml is named by no kustomization.yaml, so that it is not deployed; name it, or remove it',
    ]);
    const patch = 'overlays/prod/prometheus/patches/deployment.monitoring.server.yaml';
    expect(file(patch, () => undefined)).toEqual([
      'Kustomization overlays/prod/prometheus names patches/deployment.monitoring.server.yaml, which does not exist; name a file that there is',
    ]);
  });

  test('names everything that lies there, once', () => {
    const patch = '  - path: patches/deployment.monitoring.server.yaml\n';
    const [, target = ''] =
      /deployment\.monitoring\.server\.yaml\n((?: {4,}.*\n)+)/.exec(
        sound.files.get('overlays/prod/prometheus/kustomization.yaml') ?? '',
      ) ?? [];
    expect(target).toContain('kind: Deployment');
    expect(file('overlays/prod/prometheus/kustomization.yaml', (text) => text.replace(patch + target, ''))).toEqual([
      'File overlays/prod/prometheus/patches/deployment.monitoring.server.yaml is named by no kustomization.yaml, so that it is not deployed; name it, or remove it',
    ]);
    expect(file(LIST, (text) => text.replace('  - root.yaml\n', '  - root.yaml\n  - root.yaml\n'))).toEqual([
      'Kustomization argocd/prod names root.yaml twice; remove one of them',
    ]);
  });

  test('is there wherever something is built', () => {
    const findings = file('overlays/prod/grafana/kustomization.yaml', () => undefined);
    expect(findings).toEqual([
      'Kustomization overlays/prod names grafana, which does not exist; name a file that there is',
      'Application argocd/panoptes-prod-grafana takes its objects from dist/overlays/prod/grafana, which has no kustomization.yaml; write it',
    ]);
    expect(file(LIST, () => undefined)).toContain(
      'Kustomization argocd/prod is missing; write it: without it, nothing below is built',
    );
  });

  test('is one that Kustomize reads', () => {
    expect(file(LIST, (text) => text.replace('kind: Kustomization', 'kind: Kustomizaton'))).toEqual([
      'Kustomization argocd/prod is not of the kind that Kustomize reads; begin it with apiVersion: kustomize.config.k8s.io/v1beta1 and kind: Kustomization',
    ]);
    expect(file(LIST, (text) => text.replace('resources:', 'resorces:'))).toEqual([
      'Kustomization argocd/prod has the field resorces; use no others than apiVersion, kind, resources, patches',
    ]);
  });

  test('is read line by line as YAML says', () => {
    const odd = environmentObjects('prod', {
      grafana: ['on', '1e3', "it's", '- a', 'a: b', ' a', 'ü'].map((name) =>
        manifest('v1', 'ConfigMap', 'monitoring', name),
      ),
    });
    const texts = [...gitopsTree(sampleBase, [sampleProd, odd]).files].filter(([path]) =>
      path.endsWith('/kustomization.yaml'),
    );
    for (const [path, text] of texts) {
      const { resources, patches = [] } = load(text) as { resources: string[]; patches?: { path: string }[] };
      expect([path, namedIn(text)]).toEqual([path, [...resources, ...patches.map((each) => each.path)]]);
    }
    expect(namedIn("resources:\n  - 'it''s'\n  - 'on'\n")).toEqual(["it's", 'on']);
  });
});
