import { type Data, type Operator, operator } from '../fault.ts';
import { misspelt } from '../misspelt.ts';
import { at, keyMisspeltAt, misspeltAt, type Path, removed, replaced } from '../places.ts';
import { HARMLESS } from './harmless.ts';
import { SCHEMAS } from './schemas.ts';

const WAVE: Path = ['metadata', 'annotations', 'argocd.argoproj.io/sync-wave'];
const PATHS: Path = ['metadata', 'annotations', 'argocd.argoproj.io/manifest-generate-paths'];
const AUTOMATED: Path = ['spec', 'syncPolicy', 'automated'];
const FINALIZER = 'resources-finalizer.argocd.argoproj.io';

const isArgo = ({ kind }: Data) => ['Application', 'AppProject'].includes(kind);
const isDefinitions = ({ metadata }: Data) => metadata.name.endsWith('-crds');

type Changes = readonly (readonly [path: Path, change: ReturnType<typeof replaced>])[];

/** Changes of objects of one kind, wherever there is something to change. */
const changes = (kind: string, name: string, breaks: string, changesOf: (object: Data) => Changes) =>
  operator(name, breaks, function* (object) {
    if (object.kind !== kind) return;
    for (const [path, change] of changesOf(object)) yield [path.join('.'), change];
  });

const misspeltIn = (kind: string, name: string, breaks: string, ...path: Path) =>
  changes(kind, name, breaks, (object) => (at(object, path) === undefined ? [] : [[path, misspeltAt(path)]]));

const setIn = (kind: string, name: string, breaks: string, path: Path, value: unknown) =>
  changes(kind, name, breaks, () => [[path, replaced(path, () => value)]]);

/** The entries of a list, if there is one. */
const entries = (object: Data, path: Path): [Path, Data][] =>
  (at(object, path) ?? []).map((value: Data, index: number) => [[...path, index], value]);

const APPLICATIONS = [
  misspeltIn('Application', 'argo path', 'Argo CD finds nothing to deploy.', 'spec', 'source', 'path'),
  misspeltIn('Application', 'argo repository', 'The project refuses the repository.', 'spec', 'source', 'repoURL'),
  misspeltIn('Application', 'argo revision', 'There is no such branch.', 'spec', 'source', 'targetRevision'),
  misspeltIn('Application', 'argo project', 'Argo CD refuses an Application without project.', 'spec', 'project'),
  changes('Application', 'argo destination namespace', 'The project refuses the namespace.', ({ spec }) =>
    // The project of the root belongs to others.
    spec.project === 'default'
      ? []
      : [[['spec', 'destination', 'namespace'], misspeltAt(['spec', 'destination', 'namespace'])]],
  ),
  misspeltIn('Application', 'argo destination server', 'There is no such cluster.', 'spec', 'destination', 'server'),
  changes('Application', 'argo destination', 'Argo CD does not know the cluster.', () => [
    [['spec', 'destination', 'server'], removed(['spec', 'destination', 'server'])],
    [['spec', 'destination', 'name'], replaced(['spec', 'destination', 'name'], () => 'in-cluster')],
  ]),
  changes('Application', 'argo other overlay', 'One component is deployed twice, and another not at all.', () => [
    [
      ['spec', 'source', 'path'],
      replaced(['spec', 'source', 'path'], (path) =>
        path.replace(/[^/]+$/, path.endsWith('/loki') ? 'grafana' : 'loki'),
      ),
    ],
  ]),
  changes('Application', 'argo other environment', 'An environment gets what another one shall.', ({ spec }) =>
    spec.source.path.includes('/prod')
      ? [
          [
            ['spec', 'source', 'path'],
            replaced(['spec', 'source', 'path'], (path) => path.replace('/prod', '/staging')),
          ],
        ]
      : [],
  ),
  misspeltIn('Application', 'argo watched path', 'Argo CD overlooks commits.', ...PATHS),
  setIn(
    'Application',
    'argo finalizer',
    'Deleting the Application deletes the component.',
    ['metadata', 'finalizers'],
    [FINALIZER],
  ),
  changes('Application', 'argo sync option', 'Argo CD overlooks it.', (object) =>
    entries(object, ['spec', 'syncPolicy', 'syncOptions']).map(([path]) => [
      path,
      replaced(path, (option: string, random) => `${misspelt(option.split('=')[0] ?? '', random)}=true`),
    ]),
  ),
  changes('Application', 'argo sync option value', 'Argo CD overlooks it.', (object) =>
    entries(object, ['spec', 'syncPolicy', 'syncOptions']).map(([path]) => [
      path,
      replaced(path, (option: string) => option.replace('=true', '=yes')),
    ]),
  ),
  changes(
    'Application',
    'argo sync option removed',
    'The first synchronization fails, or that of dashboards.',
    (object) =>
      entries(object, ['spec', 'syncPolicy', 'syncOptions'])
        .filter(([, option]) => /^(ServerSideApply|SkipDryRun)/.test(option))
        .map(([path]) => [path, removed(path)]),
  ),
  setIn('Application', 'argo allowEmpty', 'A mistake deletes everything.', [...AUTOMATED, 'allowEmpty'], true),
  changes('Application', 'argo automated', 'Nobody synchronizes it.', () => [
    [AUTOMATED, removed(AUTOMATED)],
    [[...AUTOMATED, 'enabled'], replaced([...AUTOMATED, 'enabled'], () => false)],
  ]),
  changes(
    'Application',
    'argo prune definitions',
    'All objects of a kind are deleted with its definition.',
    (object) =>
      isDefinitions(object) ? [[[...AUTOMATED, 'prune'], replaced([...AUTOMATED, 'prune'], () => true)]] : [],
  ),
];

const PROJECTS = [
  misspeltIn('AppProject', 'argo project name', 'Applications do not find their project.', 'metadata', 'name'),
  ...['sourceRepos', 'destinations', 'clusterResourceWhitelist', 'namespaceResourceWhitelist'].map((list) =>
    changes('AppProject', `argo ${list} removed`, 'The project refuses what is to be deployed.', (object) =>
      entries(object, ['spec', list]).map(([path]) => [path, removed(path)]),
    ),
  ),
  changes('AppProject', 'argo destination misspelt', 'The project refuses the namespace.', (object) =>
    entries(object, ['spec', 'destinations']).flatMap(([path]) =>
      ['namespace', 'server'].map((key) => [[...path, key], misspeltAt([...path, key])] as const),
    ),
  ),
  changes('AppProject', 'argo kind misspelt', 'The project refuses the kind.', (object) =>
    ['clusterResourceWhitelist', 'namespaceResourceWhitelist'].flatMap((list) =>
      entries(object, ['spec', list]).flatMap(([path, entry]) =>
        Object.keys(entry)
          .filter((key) => entry[key] !== '')
          .map((key) => [[...path, key], misspeltAt([...path, key])] as const),
      ),
    ),
  ),
  changes('AppProject', 'argo everything permitted', 'Whoever may commit may deploy anything anywhere.', () => [
    [['spec', 'sourceRepos', 0], replaced(['spec', 'sourceRepos', 0], () => '*')],
    [['spec', 'destinations', 0, 'namespace'], replaced(['spec', 'destinations', 0, 'namespace'], () => '*')],
    [
      ['spec', 'namespaceResourceWhitelist', 0, 'kind'],
      replaced(['spec', 'namespaceResourceWhitelist', 0, 'kind'], () => '*'),
    ],
  ]),
  changes('AppProject', 'argo project finalizer', 'The project goes before its Applications.', () => [
    [['metadata', 'finalizers'], removed(['metadata', 'finalizers'])],
    [['metadata', 'finalizers', 0], misspeltAt(['metadata', 'finalizers', 0])],
  ]),
];

const WAVES = [
  operator('argo wave not a text', 'The API server refuses the annotation.', function* (object) {
    if (isArgo(object)) yield ['wave', replaced(WAVE, Number)];
  }),
  operator('argo wave not a number', 'Argo CD takes it for 0.', function* (object) {
    if (isArgo(object))
      yield ['wave', replaced(WAVE, (wave, random) => random.pick([`${wave}.5`, `wave ${wave}`, '']))];
  }),
  operator('argo wave order', 'What others need comes after them.', function* (object) {
    const { kind, metadata, spec } = object;
    if (kind === 'AppProject' || (kind === 'Application' && /-(crds|namespaces)$/.test(metadata.name))) {
      yield ['wave', replaced(WAVE, () => '15')];
    } else if (kind === 'Application' && spec.source.path.includes('/argocd/'))
      yield ['wave', replaced(WAVE, () => '1')];
  }),
  operator('argo namespace', 'Argo CD does not look there.', function* (object) {
    if (isArgo(object)) yield ['metadata.namespace', misspeltAt(['metadata', 'namespace'])];
  }),
  operator('argo name', 'Alerts take it for an Application of others.', function* (object) {
    if (isArgo(object))
      yield ['metadata.name', replaced(['metadata', 'name'], (name) => name.replace('panoptes', 'stack'))];
  }),
];

const named = ({ resources = [], patches = [] }: Data): Path[] => [
  ...resources.map((_: unknown, index: number) => ['resources', index]),
  ...patches.map((_: unknown, index: number) => ['patches', index, 'path']),
];

const KUSTOMIZATIONS = [
  changes('Kustomization', 'kustomization name', 'Kustomize does not build, or reads another file.', (object) =>
    named(object).map((path) => [path, misspeltAt(path)]),
  ),
  changes('Kustomization', 'kustomization entry removed', 'What it names is not deployed.', (object) =>
    named(object).map((path) => [path, removed(path.slice(0, 2))]),
  ),
  changes('Kustomization', 'kustomization entry twice', 'Kustomize does not build.', (object) =>
    entries(object, ['resources']).map(([path, name]) => [path, (copy: Data) => void copy.resources.push(name)]),
  ),
  changes('Kustomization', 'kustomization field', 'Kustomize refuses the field.', (object) =>
    ['resources', 'patches'].filter((key) => key in object).map((key) => [[key], keyMisspeltAt([key])]),
  ),
  misspeltIn('Kustomization', 'kustomization kind', 'Kustomize does not know the kind.', 'kind'),
  operator('tree file missing', 'Kustomize does not build, or Argo CD lacks an Application.', function* () {
    yield ['missing', () => []];
  }),
];

/** Operators for objects of any kind, for those of Argo CD alone. */
const forArgo = (operators: readonly Operator[], ...names: readonly string[]): Operator[] =>
  operators
    .filter(({ name }) => names.includes(name))
    .map((each) => ({
      ...each,
      name: `argo ${each.name}`,
      *sites(input) {
        for (const site of each.sites(input)) if (isArgo(site.object)) yield site;
      },
    }));

/** What can be wrong with what Argo CD and Kustomize read. */
export const DELIVERY: readonly Operator[] = [
  ...APPLICATIONS,
  ...PROJECTS,
  ...WAVES,
  ...KUSTOMIZATIONS,
  ...forArgo(SCHEMAS, 'unknown-field', 'misspelt-field', 'wrong-type', 'wrong-api', 'kind-misspelt', 'name-invalid'),
  ...forArgo(HARMLESS, 'new annotation'),
  operator(
    'argo other wave',
    '',
    function* ({ kind, metadata }) {
      if (kind === 'Application' && /-prod-(?!crds|namespaces)/.test(metadata.name))
        yield ['wave', replaced(WAVE, () => '12')];
    },
    { harmless: 'It is still after what it needs, and before the root.' },
  ),
];
