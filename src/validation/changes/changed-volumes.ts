import { Quantity } from '../../config/quantity.ts';
import { describe } from '../policy.ts';
import { type Changed, type ChangePolicy, type Data, isDeployed } from './change.ts';

/** A volume that an object asks for. */
interface Volume {
  /** Name of its template; empty where an object has only one. */
  readonly name: string;
  readonly size: string;
  readonly storageClass: string | undefined;
}

type Verdict = readonly [message: string, dangerous: boolean];

const OPERATED: ReadonlySet<string> = new Set(['Alertmanager', 'Prometheus', 'PrometheusAgent', 'ThanosRuler']);

/** Volumes only grow, stay in their class, and outlive what used them. */
export const changedVolumes: ChangePolicy = {
  name: 'changed-volumes',
  *check({ changed, removed, after }) {
    for (const change of changed) {
      for (const [message, dangerous] of [...verdictsOn(change)]) {
        yield { component: change.component, object: describe(change.now), message, dangerous };
      }
    }
    for (const { component, object } of removed) {
      if (!isDeployed(after, component) || volumesOf(object).length === 0) continue;
      const [message, dangerous] = farewell(object);
      yield { component, object: describe(object), message, dangerous };
    }
  },
};

function* verdictsOn({ old, now }: Changed): Generator<Verdict> {
  const volumes = volumesOf(now);
  for (const before of volumesOf(old)) {
    const after = volumes.find(({ name }) => name === before.name);
    if (after) {
      yield* resized(now.kind, before, after);
      yield* reclassed(now.kind, before, after);
    } else if (OPERATED.has(now.kind)) {
      yield [
        `no longer has a volume (${before.size}): its pods start anew with an empty directory, and what they stored stays behind on claims that nobody reads; keep the storage`,
        true,
      ];
    }
  }
}

function volumesOf({ kind, spec = {} }: Data): Volume[] {
  if (kind === 'StatefulSet') return (spec.volumeClaimTemplates ?? []).map(volumeOf);
  if (kind === 'PersistentVolumeClaim') return [volumeOf({ spec })];
  const template = OPERATED.has(kind) ? spec.storage?.volumeClaimTemplate : undefined;
  return template ? [volumeOf({ spec: template.spec })] : [];
}

function volumeOf({ metadata, spec }: Data): Volume {
  return {
    name: metadata?.name ?? '',
    size: String(spec.resources?.requests?.storage ?? '0'),
    storageClass: spec.storageClassName,
  };
}

const nameOf = ({ name }: Volume): string => (name ? `the volume ${name}` : 'its volume');

function* resized(kind: string, old: Volume, now: Volume): Generator<Verdict> {
  const [before, after] = [Quantity.parse(old.size).value, Quantity.parse(now.size).value];
  const sizes = `${nameOf(old)} from ${old.size} to ${now.size}`;
  if (after < before) {
    const fate = OPERATED.has(kind)
      ? 'claims that exist keep their size, and only new pods get less'
      : 'the API server refuses it, so every sync fails';
    yield [`shrinks ${sizes}: no volume can shrink; ${fate}; keep ${old.size}`, true];
  } else if (after > before && kind === 'StatefulSet') {
    yield [
      `grows ${sizes}: the API server refuses to change the template of a StatefulSet, so every sync fails; right before the sync, set the size of each claim with kubectl patch and delete the StatefulSet with --cascade=orphan`,
      true,
    ];
  } else if (after > before && OPERATED.has(kind)) {
    yield [
      `grows ${sizes}: the operator exchanges the StatefulSet and leaves claims that exist as they are; set the size of each claim with kubectl patch`,
      false,
    ];
  }
}

function* reclassed(kind: string, old: Volume, now: Volume): Generator<Verdict> {
  if (old.storageClass === now.storageClass) return;
  const [from, to] = [old, now].map(({ storageClass }) => storageClass ?? 'the default of the cluster');
  const classes = `${nameOf(old)} from the class ${from} to ${to}`;
  if (OPERATED.has(kind)) {
    yield [
      `moves ${classes}: claims that exist stay where they are; to move one, delete it and its pod, with what is on it, while another replica has the data`,
      false,
    ];
  } else {
    yield [
      `moves ${classes}, which the API server refuses: every sync fails, and moving means to delete the volume with what is on it; keep ${from}`,
      true,
    ];
  }
}

/** What becomes of the volumes of an object that leaves while its component stays. */
function farewell({ kind, metadata, spec = {} }: Data): Verdict {
  if (kind === 'PersistentVolumeClaim') {
    return /Prune=(false|confirm)/.test(metadata.annotations?.['argocd.argoproj.io/sync-options'] ?? '')
      ? [
          'is removed from the tree and stays in the cluster (Prune=false); delete it when its data is not needed',
          false,
        ]
      : ['is removed: Argo CD deletes the claim, and with most storage classes the data; copy it first', true];
  }
  if (spec.persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Delete') {
    return ['is removed, and its claims with it (whenDeleted: Delete): the data is gone; copy it first', true];
  }
  return [
    'is removed: its pods stop, and its claims stay behind with data that nobody reads; delete them when it is not needed',
    true,
  ];
}
