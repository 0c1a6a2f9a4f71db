import { type Data, operator } from '../fault.ts';
import { misspelt } from '../misspelt.ts';
import { at, keyMisspeltAt, nodesOf, podPath, removed, replaced } from '../places.ts';

const isCustom = ({ apiVersion }: Data) => apiVersion.startsWith('monitoring.coreos.com/');

/** Keys that a schema knows, as against those that people choose. */
function* knownKeys(object: Data) {
  for (const { path, key, value } of nodesOf(object.spec)) {
    const isChosen = path.some((each) =>
      [
        'matchLabels',
        'selector',
        'labels',
        'annotations',
        'nodeSelector',
        'externalLabels',
        'limits',
        'requests',
        'hard',
      ].includes(String(each)),
    );
    if (typeof key === 'string' && !isChosen) yield { path: ['spec', ...path], key, value };
  }
}

const unknownField = (name: string, breaks: string, isMeant: (object: Data) => boolean) =>
  operator(name, breaks, function* (object) {
    if (!object.spec || !isMeant(object)) return;
    for (const { path, key } of knownKeys(object))
      yield [
        path.join('.'),
        (copy, random) => {
          // A required field would be missing, too: one that is only added shows the unknown one alone.
          at(copy, path.slice(0, -1))[misspelt(key, random)] = true;
        },
      ];
  });

const misspeltField = (name: string, breaks: string, isMeant: (object: Data) => boolean) =>
  operator(name, breaks, function* (object) {
    if (!object.spec || !isMeant(object)) return;
    for (const { path } of knownKeys(object)) yield [path.join('.'), keyMisspeltAt(path)];
  });

const wrongType = (name: string, breaks: string, isMeant: (object: Data) => boolean) =>
  operator(name, breaks, function* (object) {
    if (!object.spec || !isMeant(object)) return;
    for (const { path, value } of knownKeys(object)) {
      if (typeof value === 'number') {
        // Ports may be names, and Kubernetes knows quantities and percentages as texts.
        if (!/port|value|max|min|storage/i.test(String(path.at(-1))))
          yield [path.join('.'), replaced(path, (number) => `${number}s`)];
      } else if (typeof value === 'boolean') yield [path.join('.'), replaced(path, () => 'yes')];
      else if (Array.isArray(value)) yield [path.join('.'), replaced(path, () => 'all')];
    }
  });

/** What the API server makes of an object. */
export const SCHEMAS = [
  unknownField(
    'unknown-field',
    'A strict apply refuses the object; any other drops the field.',
    (object) => !isCustom(object),
  ),
  unknownField('unknown-field-custom', 'A strict apply refuses the object; any other drops the field.', isCustom),
  misspeltField(
    'misspelt-field',
    'The API server drops the field, or refuses the object.',
    (object) => !isCustom(object),
  ),
  misspeltField('misspelt-field-custom', 'The API server drops the field, or refuses the object.', isCustom),
  wrongType('wrong-type', 'The API server refuses the object.', (object) => !isCustom(object)),
  wrongType('wrong-type-custom', 'The API server refuses the object.', isCustom),
  operator('removed-api', 'The API server does not know the version.', function* ({ apiVersion }) {
    if (
      ['apps/v1', 'policy/v1', 'autoscaling/v2', 'rbac.authorization.k8s.io/v1', 'networking.k8s.io/v1'].includes(
        apiVersion,
      )
    ) {
      yield ['apiVersion', replaced(['apiVersion'], (version: string) => version.replace(/v\d$/, 'v1beta1'))];
    }
  }),
  operator('wrong-api', 'The API server does not know the kind in this group.', function* () {
    yield [
      'apiVersion',
      replaced(['apiVersion'], (version: string, random) => (version === 'v1' ? 'apps/v1' : misspelt(version, random))),
    ];
  }),
  operator('kind-misspelt', 'The API server does not know the kind.', function* () {
    yield ['kind', replaced(['kind'], (kind: string, random) => misspelt(kind, random))];
  }),
  operator('duplicate', 'Argo CD reports a resource that appears twice, and the second one wins.', function* () {
    yield ['twice', (copy) => [copy, structuredClone(copy)]];
  }),
  operator('name-invalid', 'The API server refuses the name.', function* ({ kind, metadata }) {
    if (!/Role|Prometheus$|Alertmanager$/.test(kind))
      yield [
        'metadata.name',
        replaced(['metadata', 'name'], () => metadata.name.replace(/^./, (letter: string) => letter.toUpperCase())),
      ];
  }),
  operator('containers-removed', 'The API server refuses the workload.', function* (object) {
    const pod = podPath(object);
    if (pod) yield ['containers', removed([...pod, 'spec', 'containers'])];
  }),
];
