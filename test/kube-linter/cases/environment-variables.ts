import { objectOf } from '../../support/policy.ts';
import { type Case, web } from './case.ts';

const variables = (...env: object[]) => web({ env });
const token = (field: string, fields = {}) =>
  variables({ name: 'TOKEN', valueFrom: { [field]: { name: 'web', key: 'token', ...fields } } });

export const environmentVariableCases: readonly Case[] = [
  [
    'duplicate-env-var',
    'Deployment shop/web: web It sets PORT twice.',
    [variables({ name: 'PORT', value: '80' }, { name: 'HOST' }, { name: 'PORT', value: '81' })],
    [web({ env: [{ name: 'PORT' }] }, { initContainers: [{ name: 'init', env: [{ name: 'PORT' }] }] })],
  ],
  [
    'env-var-secret',
    'Deployment shop/web: web Whoever may read the pod reads MY_SECRET.',
    [variables({ name: 'MY_SECRET', value: '1234' })],
    [variables({ name: 'MY_SECRET', valueFrom: {} }, { name: 'MY_SECRET_FILE', value: '' })],
  ],
  [
    'env-value-from',
    'Deployment shop/web: web There is no ConfigMap web with the key token.',
    [token('configMapKeyRef'), objectOf('ConfigMap', { data: { tokens: '' } })],
    [token('configMapKeyRef'), objectOf('ConfigMap', { data: { token: '' } })],
  ],
  [
    'env-value-from',
    'Deployment shop/web: web There is no Secret web with the key token.',
    [token('secretKeyRef'), objectOf('ConfigMap', { data: { token: '' } })],
    [token('secretKeyRef', { optional: true })],
  ],
  [
    'read-secret-from-env-var',
    'Deployment shop/web: web It reads the key token of the Secret web from a variable.',
    [token('secretKeyRef')],
    [token('configMapKeyRef')],
  ],
  [
    'read-secret-from-env-var',
    'Deployment shop/web: web It reads all of the Secret web from variables.',
    [web({ envFrom: [{ secretRef: { name: 'web' } }] })],
    [web({ envFrom: [{ configMapRef: { name: 'web' } }] })],
  ],
];
