import { objectOf } from '../../support/policy.ts';
import { binding, type Case, role, web } from './case.ts';

const read = (...resources: string[]) => role({ apiGroups: [''], resources, verbs: ['get'] });

export const accessCases: readonly Case[] = [
  [
    'access-to-create-pods',
    'RoleBinding shop/web It grants: create deployments.',
    [binding('web'), role({ apiGroups: ['apps'], resources: ['deployments'], verbs: ['create', 'get'] })],
    [binding('web'), role({ apiGroups: ['apps'], resources: ['deployments'], verbs: ['patch'] })],
  ],
  [
    'access-to-create-pods',
    // What nobody is bound to is granted to nobody.
    'RoleBinding shop/web It grants: * pods.',
    [binding('web', 'ClusterRole'), role({ apiGroups: [''], resources: ['pods'], verbs: ['*'] }, 'ClusterRole')],
    [role({ apiGroups: [''], resources: ['pods'], verbs: ['*'] }, 'ClusterRole')],
  ],
  [
    'access-to-secrets',
    'RoleBinding shop/web It grants: get secrets.',
    [binding('web'), read('secrets', 'configmaps')],
    [binding('web'), read('configmaps')],
  ],
  [
    'cluster-admin-role-binding',
    'ClusterRoleBinding shop/web It binds cluster-admin.',
    [binding('cluster-admin', 'ClusterRole', 'ClusterRoleBinding')],
    [binding('cluster-admins', 'ClusterRole', 'ClusterRoleBinding')],
  ],
  [
    'wildcard-in-rules',
    'Role shop/web It grants all resources.',
    [role({ apiGroups: [''], resources: ['*'], verbs: ['get'] })],
    [role({ apiGroups: ['*'], resources: ['pods'], verbs: ['get'] })],
  ],
  [
    'default-service-account',
    'Deployment shop/web It runs as the default ServiceAccount.',
    [web()],
    [web({}, { serviceAccountName: 'web' })],
  ],
  [
    'deprecated-service-account-field',
    'Deployment shop/web It names its ServiceAccount in a field that nobody uses any more.',
    [web({}, { serviceAccount: 'web' })],
    [web({}, { serviceAccount: 'web', serviceAccountName: 'web' })],
  ],
  [
    'non-existent-service-account',
    'Deployment shop/web There is no ServiceAccount web.',
    [web({}, { serviceAccountName: 'web' }), objectOf('ServiceAccount', {}, 'wbe')],
    [web({}, { serviceAccountName: 'web' }), objectOf('ServiceAccount', {})],
  ],
];
