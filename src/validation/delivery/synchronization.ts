import { suggest } from '../../config/suggest.ts';
import { describe, type Problem, type Violation } from '../policy.ts';
import { type DeliveryObject, violationOf } from './input.ts';

const WAVE = 'argocd.argoproj.io/sync-wave';

/**
 * Sync options of Applications with the values that Argo CD knows. It overlooks all others without a word.
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/
 */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  ApplyOutOfSyncOnly: ['true', 'false'],
  ClientSideApplyMigration: ['true', 'false'],
  CreateNamespace: ['true', 'false'],
  Delete: ['true', 'false', 'confirm'],
  FailOnSharedResource: ['true', 'false'],
  Prune: ['true', 'false', 'confirm'],
  PruneLast: ['true', 'false'],
  PrunePropagationPolicy: ['background', 'foreground', 'orphan'],
  Replace: ['true', 'false'],
  RespectIgnoreDifferences: ['true', 'false'],
  ServerSideApply: ['true', 'false'],
  SkipDryRunOnMissingResource: ['true', 'false'],
  Validate: ['true', 'false'],
};

/** What a stack cannot be synchronized without, and why. */
const NEEDED: Readonly<Record<string, string>> = {
  'ServerSideApply=true': 'dashboards do not fit into the annotation of a client-side apply',
  'SkipDryRunOnMissingResource=true': 'the first synchronization fails as long as the definitions are missing',
};

/** An object with its place in the order of synchronization. */
export interface Ranked {
  readonly placed: DeliveryObject;
  readonly rank: number;
}

/** Sync options are spelt as Argo CD reads them, and those are there without which nothing works. */
export function* optionProblems({ spec }: DeliveryObject['object']): Generator<Problem> {
  const options: readonly string[] = spec.syncPolicy?.syncOptions ?? [];
  const names = Object.keys(OPTIONS);
  for (const option of options) {
    const [name = '', value = ''] = option.split('=');
    const values = OPTIONS[name];
    if (!values) {
      const meant = suggest(name, names);
      const message = `has the sync option ${option}, which Argo CD does not know`;
      yield { message, remedy: meant ? `write ${meant}=${value}` : 'remove it' };
    } else if (!values.includes(value)) {
      yield { message: `has the sync option ${option}`, remedy: `its value must be one of ${values.join(', ')}` };
    }
  }
  for (const [option, reason] of Object.entries(NEEDED)) {
    if (!options.includes(option)) yield { message: `lacks the sync option ${option}: ${reason}`, remedy: 'add it' };
  }
}

/** Waves are whole numbers, and what others need comes before them. */
export function* waveProblems(all: readonly Ranked[]): Generator<Violation> {
  const readable: (Ranked & { readonly wave: number })[] = [];
  for (const { placed, rank } of all) {
    const text = placed.object.metadata.annotations?.[WAVE] ?? '0';
    if (/^-?\d+$/.test(text)) readable.push({ placed, rank, wave: Number(text) });
    else {
      yield violationOf(placed, { message: `has the sync wave "${text}"`, remedy: 'write a whole number, as a text' });
    }
  }
  const last = new Map<number, (typeof readable)[number]>();
  for (const each of readable) if (each.wave > (last.get(each.rank)?.wave ?? -Infinity)) last.set(each.rank, each);
  for (const { placed, rank, wave } of readable) {
    const before = [...last.values()].find((other) => other.rank < rank && other.wave >= wave);
    if (!before) continue;
    const message = `is applied in wave ${wave}, and ${describe(before.placed.object)}, which must come before, in wave ${before.wave}`;
    yield violationOf(placed, { message, remedy: 'give it a later wave' });
  }
}
