import { schema } from '../../src/validation/objects/schema.ts';
import { scope } from '../../src/validation/objects/scope.ts';
import { type Check, type Data, ofKinds, ofObjects, ofPolicy, when } from './check.ts';

const EMAIL = /[\w.+-]+@[\w-]+\.[\w.-]+/;

/** Questions about objects of every kind. */
export const objectChecks: readonly Check[] = [
  ofKinds('exposed-services', ['Service'], ({ spec }) =>
    when(['NodePort', 'LoadBalancer'].includes(spec?.type), `It is a ${spec?.type}.`),
  ),
  ofObjects('no-extensions-v1beta', ({ apiVersion }) =>
    when(/^extensions\/v1beta/.test(apiVersion), `It is of ${apiVersion}.`),
  ),
  ofObjects('required-annotation-email', ({ metadata }) =>
    when(!EMAIL.test(metadata.annotations?.email ?? ''), 'It has no annotation email.'),
  ),
  ofObjects('required-label-owner', ({ metadata }) => when(!metadata.labels?.owner, 'It has no label owner.')),
  ofPolicy('schema-validation', schema),
  ofObjects('sorted-keys', (object) => unsorted(object, '')),
  {
    name: 'use-namespace',
    find: (input) => [...defaultNamespace.find(input), ...noNamespace.find(input)],
  },
];

const defaultNamespace = ofObjects('use-namespace', ({ metadata }) =>
  when(metadata.namespace === 'default', 'It is in the namespace default.'),
);
const noNamespace = ofPolicy('use-namespace', scope, /^has no namespace$/);

/** Where keys are not in the order of the alphabet. */
function unsorted(value: Data, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const keys = Object.keys(value);
  const below = keys.flatMap((key) => unsorted(value[key], Array.isArray(value) ? `${path}[]` : `${path}.${key}`));
  // Indices of lists are in order, which as text they would not be.
  if (Array.isArray(value)) return [...new Set(below)];
  const sorted = keys.every((key, index) => index === 0 || (keys[index - 1] ?? '') <= key);
  return [...when(!sorted, `Keys are not sorted in ${path || 'the object'}.`), ...below];
}
