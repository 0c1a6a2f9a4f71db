import { describe, expect, test } from '@jest/globals';
import { changedVolumes } from '../../../src/validation/changes/changed-volumes.ts';
import { loweredReplicas } from '../../../src/validation/changes/lowered-replicas.ts';
import { loweredRetention } from '../../../src/validation/changes/lowered-retention.ts';
import { changesIn, object } from '../../support/changes.ts';
import { type LokiFragment, lokiObjects } from '../../support/loki.ts';

const asking = (storage: string, storageClassName?: string) => ({
  resources: { requests: { storage } },
  ...(storageClassName ? { storageClassName } : {}),
});
const set = (spec: object) =>
  object('StatefulSet', { spec: { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec }] } });
const claim = (spec: object) => object('PersistentVolumeClaim', { spec });
const prometheus = (spec: object) => object('Prometheus', { spec: { storage: { volumeClaimTemplate: { spec } } } });

describe('changed-volumes', () => {
  test('volumes cannot shrink', () => {
    const [from, to] = [asking('50Gi'), asking('49Gi')];
    expect(changesIn(changedVolumes, [set(from)], [set(to)])).toEqual([
      '! web: StatefulSet monitoring/web shrinks the volume data from 50Gi to 49Gi: no volume can shrink; the API server refuses it, so every sync fails; keep 50Gi',
    ]);
    expect(changesIn(changedVolumes, [claim(from)], [claim(to)])).toEqual([
      '! web: PersistentVolumeClaim monitoring/web shrinks its volume from 50Gi to 49Gi: no volume can shrink; the API server refuses it, so every sync fails; keep 50Gi',
    ]);
    expect(changesIn(changedVolumes, [prometheus(from)], [prometheus(to)])).toEqual([
      '! web: Prometheus monitoring/web shrinks its volume from 50Gi to 49Gi: no volume can shrink; claims that exist keep their size, and only new pods get less; keep 50Gi',
    ]);
  });

  test('who lets them grow depends on who made them', () => {
    const [from, to] = [asking('50Gi'), asking('51Gi')];
    expect(changesIn(changedVolumes, [set(from)], [set(to)])).toEqual([
      '! web: StatefulSet monitoring/web grows the volume data from 50Gi to 51Gi: the API server refuses to change the template of a StatefulSet, so every sync fails; right before the sync, set the size of each claim with kubectl patch and delete the StatefulSet with --cascade=orphan',
    ]);
    expect(changesIn(changedVolumes, [prometheus(from)], [prometheus(to)])).toEqual([
      'web: Prometheus monitoring/web grows its volume from 50Gi to 51Gi: the operator exchanges the StatefulSet and leaves claims that exist as they are; set the size of each claim with kubectl patch',
    ]);
    expect(changesIn(changedVolumes, [claim(from)], [claim(to)])).toEqual([]);
  });

  test('they stay in their class', () => {
    const [from, to] = [asking('50Gi'), asking('50Gi', 'fast')];
    expect(changesIn(changedVolumes, [set(from)], [set(to)])).toEqual([
      '! web: StatefulSet monitoring/web moves the volume data from the class the default of the cluster to fast, which the API server refuses: every sync fails, and moving means to delete the volume with what is on it; keep the default of the cluster',
    ]);
    expect(changesIn(changedVolumes, [prometheus(to)], [prometheus(from)])).toEqual([
      'web: Prometheus monitoring/web moves its volume from the class fast to the default of the cluster: claims that exist stay where they are; to move one, delete it and its pod, with what is on it, while another replica has the data',
    ]);
  });

  test('they are left behind, or go with their objects', () => {
    expect(changesIn(changedVolumes, [prometheus(asking('50Gi'))], [object('Prometheus', { spec: {} })])).toEqual([
      '! web: Prometheus monitoring/web no longer has a volume (50Gi): its pods start anew with an empty directory, and what they stored stays behind on claims that nobody reads; keep the storage',
    ]);
    const stays = object('Service');
    const fate = (gone: ReturnType<typeof object>) => changesIn(changedVolumes, [gone, stays], [stays]);
    expect(fate(set(asking('1Gi')))).toEqual([
      '! web: StatefulSet monitoring/web is removed: its pods stop, and its claims stay behind with data that nobody reads; delete them when it is not needed',
    ]);
    const deleting = object('StatefulSet', {
      spec: {
        volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: asking('1Gi') }],
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' },
      },
    });
    expect(fate(deleting)).toEqual([
      '! web: StatefulSet monitoring/web is removed, and its claims with it (whenDeleted: Delete): the data is gone; copy it first',
    ]);
    expect(fate(claim(asking('1Gi')))).toEqual([
      '! web: PersistentVolumeClaim monitoring/web is removed: Argo CD deletes the claim, and with most storage classes the data; copy it first',
    ]);
    const annotations = { 'argocd.argoproj.io/sync-options': 'Prune=false' };
    expect(fate(object('PersistentVolumeClaim', { spec: asking('1Gi') }, { annotations }))).toEqual([
      'web: PersistentVolumeClaim monitoring/web is removed from the tree and stays in the cluster (Prune=false); delete it when its data is not needed',
    ]);
  });

  test('nothing is lost where there was no volume, nothing changes, or the whole component is left as it is', () => {
    expect(changesIn(changedVolumes, [object('Prometheus', { spec: {} })], [prometheus(asking('1Gi'))])).toEqual([]);
    expect(changesIn(changedVolumes, [set(asking('1Gi'))], [set(asking('1024Mi'))])).toEqual([]);
    expect(changesIn(changedVolumes, [set(asking('1Gi'))], [])).toEqual([]);
  });
});

const keeping = (spec: object, kind = 'Prometheus') => [object(kind, { spec })];

describe('lowered-retention', () => {
  test.each<[string, object, object, string]>([
    ['Prometheus', { retention: '30d' }, { retention: '29d' }, 'retention from 30d to 29d'],
    ['Prometheus', { retentionSize: '2GB' }, { retentionSize: '2047MB' }, 'retentionSize from 2GB to 2047MB'],
    ['Prometheus', {}, { retentionSize: '2GiB' }, 'retentionSize from no limit to 2GiB'],
    ['Prometheus', { retention: '15d' }, {}, 'retention from 15d to 24h'],
    ['ThanosRuler', { retention: '1d' }, { retention: '23h' }, 'retention from 1d to 23h'],
  ])('of %s from %j to %j', (kind, before, after, what) => {
    const [, from] = / from (.*) to /.exec(what)!;
    expect(changesIn(loweredRetention, keeping(before, kind), keeping(after, kind))).toEqual([
      `! web: ${kind} monitoring/web lowers ${what}: soon after the sync, what exceeds it is deleted for good; keep ${from}, or copy what is needed`,
    ]);
  });

  test('of Loki, in all and of single streams', () => {
    const of = (fragment: LokiFragment) => ({ loki: lokiObjects(fragment) });
    expect(changesIn(loweredRetention, of({ retention: '30d' }), of({ retention: '14d' }))).toEqual([
      '! loki: ConfigMap monitoring/loki lowers retention_period from 30d to 14d: soon after the sync, what exceeds it is deleted for good; keep 30d, or copy what is needed',
    ]);
    const configMap = (period: string) =>
      object(
        'ConfigMap',
        {
          data: { 'config.yaml': `limits_config: { retention_stream: [{ selector: '{a="b"}', period: ${period} }] }` },
        },
        { name: 'loki' },
      );
    expect(changesIn(loweredRetention, [configMap('0s')], [configMap('9d')])).toEqual([
      '! web: ConfigMap monitoring/loki lowers the retention of {a="b"} from 0s to 9d: soon after the sync, what exceeds it is deleted for good; keep 0s, or copy what is needed',
    ]);
  });

  test.each<[object, object]>([
    [{ retention: '15d' }, { retention: '30d' }],
    [{ retention: '1w' }, { retention: '7d' }],
    [{ retentionSize: '2GB' }, { retentionSize: '2048MB' }],
    [{ retentionSize: '2GB' }, {}],
    [{ retention: '1d' }, {}],
    [{ retention: '15d', retentionSize: '2GB' }, { retentionSize: '2GB' }],
  ])('is not from %j to %j', (before, after) => {
    expect(changesIn(loweredRetention, keeping(before), keeping(after))).toEqual([]);
  });
});

describe('lowered-replicas', () => {
  test.each<[string, object, object, string]>([
    [
      'StatefulSet',
      { replicas: 3 },
      { replicas: 1 },
      '! web: StatefulSet monitoring/web goes from 3 to 1 pods at once: fewer than the 2 that are a majority of those before, so what only the others know is lost; go to 2 first, and on when these are in step',
    ],
    [
      'StatefulSet',
      { replicas: 5 },
      { replicas: 3 },
      'web: StatefulSet monitoring/web goes from 5 to 3 pods, which leaves less to spare when a node fails',
    ],
    [
      'Alertmanager',
      { replicas: 3 },
      {},
      '! web: Alertmanager monitoring/web goes from 3 to 1 pods at once: fewer than the 2 that are a majority of those before, so what only the others know is lost; go to 2 first, and on when these are in step',
    ],
    [
      'Prometheus',
      { replicas: 2, shards: 2 },
      { replicas: 2 },
      '! web: Prometheus monitoring/web goes from 4 to 2 pods at once: fewer than the 3 that are a majority of those before, so what only the others know is lost; go to 3 first, and on when these are in step',
    ],
    [
      'Deployment',
      { replicas: 3 },
      { replicas: 1 },
      'web: Deployment monitoring/web goes from 3 to 1 pods: it fails with the node of the last one; keep 2 where that matters',
    ],
    [
      'Deployment',
      { replicas: 1 },
      { replicas: 0 },
      '! web: Deployment monitoring/web goes from 1 to 0 pods: nothing is left that does its work; remove it from the configuration instead',
    ],
  ])('%s from %j to %j', (kind, before, after, message) => {
    expect(changesIn(loweredReplicas, keeping(before, kind), keeping(after, kind))).toEqual([message]);
  });

  test.each<[string, object, object]>([
    ['Deployment', { replicas: 1 }, { replicas: 2 }],
    ['Deployment', { replicas: 3 }, {}],
    ['DaemonSet', { replicas: 3 }, { replicas: 1 }],
  ])('nothing: %s from %j to %j', (kind, before, after) => {
    expect(changesIn(loweredReplicas, keeping(before, kind), keeping(after, kind))).toEqual([]);
  });

  test('leaves to loki-data what Loki loses', () => {
    const of = (replicas: number) => ({ loki: keeping({ replicas }, 'StatefulSet') });
    expect(changesIn(loweredReplicas, of(6), of(3))).toEqual([]);
    expect(changesIn(loweredReplicas, of(3), of(1))).toHaveLength(1);
  });
});
