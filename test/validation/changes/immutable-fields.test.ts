import { describe, expect, test } from '@jest/globals';
import { immutableFields } from '../../../src/validation/changes/immutable-fields.ts';
import { changesIn, object } from '../../support/changes.ts';

const refused = (kind: string, name: string, fields: string, remedy: string) => [
  `! web: ${kind} ${name} changes ${fields}, which the API server refuses: every sync of web fails; ${remedy}`,
];
const recreate = (kind: string) => `keep it, or delete the ${kind} right before the sync`;
const claims = (spec: object) => ({ spec: { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec }] } });

describe('immutable-fields', () => {
  test.each<[string, object, object, string, string]>([
    [
      'StatefulSet',
      { selector: { a: 1 } },
      { selector: { a: 2 } },
      'spec.selector',
      'keep it, or delete the StatefulSet with --cascade=orphan right before the sync',
    ],
    [
      'StatefulSet',
      { serviceName: 'a', podManagementPolicy: 'Parallel' },
      { serviceName: 'b' },
      'spec.serviceName, spec.podManagementPolicy',
      'keep it, or delete the StatefulSet with --cascade=orphan right before the sync',
    ],
    [
      'Deployment',
      { selector: { a: 1 } },
      { selector: { b: 1 } },
      'spec.selector',
      `${recreate('Deployment')}, which stops its pods`,
    ],
    [
      'DaemonSet',
      { selector: { a: 1 } },
      { selector: {} },
      'spec.selector',
      `${recreate('DaemonSet')}, which stops its pods`,
    ],
    [
      'Job',
      { template: { a: 1 } },
      { template: { a: 2 } },
      'spec.template',
      'give it another name, or let Argo CD replace it (sync-options: Replace=true,Force=true)',
    ],
    [
      'PersistentVolumeClaim',
      { accessModes: ['ReadWriteOnce'] },
      { accessModes: ['ReadWriteMany'] },
      'spec.accessModes',
      'keep it, or make a claim with another name and copy the data',
    ],
    [
      'Service',
      { clusterIP: '10.0.0.1' },
      { clusterIP: '10.0.0.2' },
      'spec.clusterIP',
      `${recreate('Service')}, which interrupts its clients`,
    ],
    ['Service', {}, { clusterIP: 'None' }, 'spec.clusterIP', `${recreate('Service')}, which interrupts its clients`],
  ])('%s: %j to %j', (kind, before, after, fields, remedy) => {
    expect(changesIn(immutableFields, [object(kind, { spec: before })], [object(kind, { spec: after })])).toEqual(
      refused(kind, 'monitoring/web', fields, remedy),
    );
  });

  test.each<[string, string, object, object, string]>([
    ['RoleBinding', 'monitoring/web', { roleRef: { name: 'a' } }, { roleRef: { name: 'b' } }, 'roleRef'],
    ['ClusterRoleBinding', 'web', { roleRef: { name: 'a' } }, { roleRef: { name: 'b' } }, 'roleRef'],
    ['StorageClass', 'web', { parameters: { type: 'gp2' } }, { parameters: { type: 'gp3' } }, 'parameters'],
    ['PriorityClass', 'web', { value: 1 }, { value: 2 }, 'value'],
    [
      'ConfigMap',
      'monitoring/web',
      { immutable: true, data: { a: '1' } },
      { immutable: true, data: { a: '2' } },
      'data',
    ],
  ])('%s %s', (kind, name, before, after, field) => {
    expect(changesIn(immutableFields, [object(kind, before)], [object(kind, after)])).toEqual(
      refused(kind, name, field, recreate(kind)),
    );
  });

  test('a template of a volume may only change what changed-volumes judges', () => {
    const before = object(
      'StatefulSet',
      claims({ accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }),
    );
    const resized = object('StatefulSet', claims({ accessModes: ['ReadWriteOnce'], storageClassName: 'fast' }));
    const shared = object('StatefulSet', claims({ accessModes: ['ReadWriteMany'] }));
    expect(changesIn(immutableFields, [before], [resized])).toEqual([]);
    expect(changesIn(immutableFields, [before], [shared])).toEqual(
      refused(
        'StatefulSet',
        'monitoring/web',
        'spec.volumeClaimTemplates',
        'keep it, or delete the StatefulSet with --cascade=orphan right before the sync',
      ),
    );
  });

  test('a headless Service cannot become another by saying nothing', () => {
    const [headless, plain] = [{ clusterIP: 'None' }, {}].map((spec) => object('Service', { spec }));
    expect(changesIn(immutableFields, [headless!], [plain!])).toEqual([
      '! web: Service monitoring/web no longer says clusterIP: None, but the API server keeps it: the Service stays headless; keep it, or delete the Service right before the sync, which interrupts its clients',
    ]);
  });

  test.each<[string, object, object]>([
    ['Service', { spec: { clusterIP: '10.0.0.1' } }, { spec: {} }],
    ['Service', { spec: { type: 'ExternalName' } }, { spec: { clusterIP: 'None' } }],
    ['Deployment', { spec: { selector: { a: 1 }, replicas: 1 } }, { spec: { selector: { a: 1 }, replicas: 3 } }],
    ['ConfigMap', { data: { a: '1' } }, { data: { a: '2' } }],
    ['ConfigMap', { data: { a: '1' } }, { data: { a: '2' }, immutable: true }],
    ['Prometheus', { spec: { selector: 1 } }, { spec: { selector: 2 } }],
  ])('%s may go from %j to %j', (kind, before, after) => {
    expect(changesIn(immutableFields, [object(kind, before)], [object(kind, after)])).toEqual([]);
  });
});
