import { describe, expect, test } from '@jest/globals';
import { movedObjects } from '../../../src/validation/changes/moved-objects.ts';
import { removedComponents } from '../../../src/validation/changes/removed-components.ts';
import { removedDefinitions } from '../../../src/validation/changes/removed-definitions.ts';
import { removedNamespaces } from '../../../src/validation/changes/removed-namespaces.ts';
import { changesIn, object } from '../../support/changes.ts';

const KEPT = { annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' } };

describe('removed-namespaces', () => {
  test('is about a namespace that goes, with what becomes of it', () => {
    expect(changesIn(removedNamespaces, [object('Namespace'), object('Service')], [object('Service')])).toEqual([
      '! web: Namespace web is removed: Argo CD deletes the namespace with everything in it, volume claims included; keep it, or copy its data first',
    ]);
    expect(changesIn(removedNamespaces, [object('Namespace', {}, KEPT)], [])).toEqual([
      '! web: Namespace web is removed: Argo CD leaves the namespace (Prune=false) and prunes what the stack had in it, while its volume claims stay there unused; keep it, or copy its data first',
    ]);
  });

  test('is about what protects it, too', () => {
    expect(changesIn(removedNamespaces, [object('Namespace', {}, KEPT)], [object('Namespace')])).toEqual([
      '! web: Namespace web loses the option Prune=false: once it leaves the tree, Argo CD deletes it with everything in it; keep the option',
    ]);
  });

  test('is not about other objects, new namespaces and their labels', () => {
    expect(changesIn(removedNamespaces, [object('Service')], [object('Namespace')])).toEqual([]);
    const labelled = object('Namespace', {}, { ...KEPT, labels: { team: 'shop' } });
    expect(changesIn(removedNamespaces, [object('Namespace', {}, KEPT)], [labelled])).toEqual([]);
  });
});

describe('removed-definitions', () => {
  test('is about definitions only', () => {
    const before = [object('CustomResourceDefinition', {}, { name: 'slos.example.com' }), object('ConfigMap')];
    expect(changesIn(removedDefinitions, before, [])).toEqual([
      '! web: CustomResourceDefinition slos.example.com is removed: Argo CD deletes it, and with it every object of its kind in the cluster, whoever made them; keep it, or see with kubectl get that there are none',
    ]);
    expect(changesIn(removedDefinitions, before, before.slice(0, 1))).toEqual([]);
  });
});

describe('removed-components', () => {
  test('says what stays behind', () => {
    const before = { web: [object('Service'), object('Deployment')], api: [object('ConfigMap')] };
    expect(changesIn(removedComponents, before, { api: before.api })).toEqual([
      'web: component web is no longer deployed: Argo CD removes its Application and leaves its 2 objects in the cluster, unmanaged; delete them by hand: kustomize build overlays/<environment>/web of the old commit | kubectl delete -f -',
    ]);
    expect(changesIn(removedComponents, before, { ...before, web: [object('Service')] })).toEqual([]);
  });
});

describe('moved-objects', () => {
  const stays = [object('Service')];

  test('is dangerous for what has data', () => {
    const claim = object('PersistentVolumeClaim');
    expect(changesIn(movedObjects, { old: [...stays, claim], new: [] }, { old: stays, new: [claim] })).toEqual([
      '! new: PersistentVolumeClaim monitoring/web moves from old: new cannot synchronize while old has it (FailOnSharedResource), then old prunes it, and the next attempt of new creates it anew; move it in two steps: first give it the annotation argocd.argoproj.io/sync-options: Prune=false where it is',
    ]);
  });

  test('is harmless for what is made anew, and where nothing prunes it', () => {
    const rule = object('PrometheusRule');
    expect(changesIn(movedObjects, { old: [...stays, rule] }, { old: stays, new: [rule] })).toEqual([
      'new: PrometheusRule monitoring/web moves from old: new cannot synchronize while old has it (FailOnSharedResource), then old prunes it, and the next attempt of new creates it anew; expect it to be missing for some minutes',
    ]);
    const set = object('StatefulSet');
    expect(changesIn(movedObjects, { old: [set] }, { new: [set] })).toEqual([
      'new: StatefulSet monitoring/web moves from old, which goes away without pruning: new takes it over, once the Application of old is gone; nothing to do',
    ]);
  });

  test('is not about another object of the name', () => {
    const [one, other] = ['a', 'b'].map((namespace) => object('ConfigMap', {}, { namespace }));
    expect(changesIn(movedObjects, { old: [...stays, one!] }, { old: stays, new: [other!] })).toEqual([]);
  });
});
