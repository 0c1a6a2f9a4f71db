import { objectOf } from '../../support/policy.ts';
import { type Case, service, withMetadata } from './case.ts';

const inNamespace = (namespace: string | undefined) => withMetadata(service({}), { namespace });
const annotated = (email: string) => withMetadata(service({}), { annotations: { email } });
const configMap = (fields: Record<string, unknown>) => objectOf('ConfigMap', fields);

export const objectCases: readonly Case[] = [
  [
    'exposed-services',
    'Service shop/web It is a NodePort.',
    [service({ type: 'NodePort' })],
    [service({ type: 'ClusterIP' })],
  ],
  [
    'no-extensions-v1beta',
    'Ingress shop/web It is of extensions/v1beta1.',
    [objectOf('Ingress', {}, 'web', 'extensions/v1beta1')],
    [objectOf('Ingress', {}, 'web', 'networking.k8s.io/v1')],
  ],
  [
    'required-annotation-email',
    'Service shop/web It has no annotation email.',
    [annotated('the team of the shop')],
    [annotated('shop@example.com')],
  ],
  [
    'required-label-owner',
    'Service shop/web It has no label owner.',
    [withMetadata(service({}), { labels: { team: 'shop' } })],
    [withMetadata(service({}), { labels: { owner: 'shop' } })],
  ],
  [
    'schema-validation',
    'ConfigMap shop/web has the field datas, which its kind does not have',
    [configMap({ datas: {} })],
    [configMap({ data: {} })],
  ],
  [
    'sorted-keys',
    'ConfigMap shop/web Keys are not sorted in .specs[].',
    [configMap({ specs: [{ b: 0, a: 0 }] })],
    [configMap({ specs: [{ a: 0, b: 0 }] })],
  ],
  [
    'use-namespace',
    'Service default/web It is in the namespace default.',
    [inNamespace('default')],
    [inNamespace('defaults')],
  ],
  ['use-namespace', 'Service web has no namespace', [inNamespace(undefined)], [inNamespace('shop')]],
];
