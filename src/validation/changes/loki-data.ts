import { load } from 'js-yaml';
import type { LokiConfig } from '../../components/loki/config-model.ts';
import type { ManifestObject } from '../../synthesize.ts';
import { describe } from '../policy.ts';
import type { ChangePolicy, Data } from './change.ts';

/** A change that loses lines, and what to do instead. */
interface Loss {
  readonly object: string;
  readonly message: string;
}

/** Changes of Loki that lose lines which it has stored. Without a Loki before and after, nothing can be lost. */
export const lokiData: ChangePolicy = {
  name: 'loki-data',
  *check({ before, after }) {
    for (const loss of losses(before.get('loki') ?? [], after.get('loki') ?? [])) {
      yield { component: 'loki', ...loss, dangerous: true };
    }
  },
};

function losses(before: readonly ManifestObject[], after: readonly ManifestObject[]): Loss[] {
  const [old, now] = [configIn(before), configIn(after)];
  if (!old || !now) return [];
  const about = (messages: readonly string[]) =>
    messages.map((message) => ({ object: `ConfigMap ${now.namespace}/loki`, message }));
  return [
    ...about(editedPeriods(old.config, now.config)),
    ...about(movedStores(old.config, now.config)),
    ...about(lostTenants(old.config, now.config)),
    ...takenAway(before, after),
    ...leftBehind(before, after),
  ];
}

function configIn(objects: readonly ManifestObject[]): { config: LokiConfig; namespace: string } | undefined {
  const found: Data = objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'loki');
  const text = found?.data?.['config.yaml'];
  return text ? { config: load(text) as LokiConfig, namespace: found.metadata.namespace } : undefined;
}

/** Lines are read by the period of their day: one that changes or goes takes its lines with it. */
function editedPeriods(old: LokiConfig, now: LokiConfig): string[] {
  const periods = now.schema_config.configs;
  const lost = old.schema_config.configs.flatMap((period) => {
    const same = periods.find(({ from }) => from === period.from);
    if (same && JSON.stringify(same) === JSON.stringify(period)) return [];
    const what = same ? `changes the period from ${period.from}` : `no longer has the period from ${period.from}`;
    return [
      `${what}, so its lines (${period.object_store}) are no longer found; keep it in loki.schema as it was, and add a period that begins in the future`,
    ];
  });
  const last = old.schema_config.configs.at(-1)?.from ?? '';
  const inserted = periods
    .filter(({ from }) => from < last && !old.schema_config.configs.some((period) => period.from === from))
    .map(
      ({ from }) =>
        `adds a period from ${from}, before that from ${last}: lines in between are no longer found; add it after ${last}, and in the future`,
    );
  return [...lost, ...inserted];
}

/** Lines stay with the tenant that they were sent for, and without tenancy there is another one. */
function lostTenants(old: LokiConfig, now: LokiConfig): string[] {
  if (!old.auth_enabled || now.auth_enabled) return [];
  return [
    'has no tenants any more, so the lines of all of them are no longer found; keep loki.tenancy, or wait until they are past their retention (docs/loki.md)',
  ];
}

/** A store that has lines must stay where it is. */
function movedStores(old: LokiConfig, now: LokiConfig): string[] {
  const used = new Set(old.schema_config.configs.map(({ object_store }) => object_store));
  return [...used].flatMap((store) => {
    const [from, to] = [placeOf(old, store), placeOf(now, store)];
    // A store that is gone altogether has no period either, which is reported.
    if (to === undefined || from === to) return [];
    return [
      `looks for the lines of ${store} at ${to}; they are at ${from}: keep that, or copy everything there before (docs/loki.md)`,
    ];
  });
}

/** What tells one place from another; credentials and regions may change. */
function placeOf({ storage_config }: LokiConfig, store: keyof LokiConfig['storage_config']['object_store']) {
  const { filesystem, s3, gcs, azure } = storage_config.object_store;
  const places = {
    filesystem: filesystem.dir,
    s3: s3 && `${s3.endpoint}/${s3.bucket_name}`,
    gcs: gcs?.bucket_name,
    azure: azure && `${azure.account_name}/${azure.container_name}`,
  };
  return places[store];
}

/** On how many processes a line is before it is stored. Fewer may go at once without taking every copy. */
const COPIES = 3;

function takenAway(before: readonly ManifestObject[], after: readonly ManifestObject[]): Loss[] {
  return keepers(before).flatMap((old) => {
    const now: Data = keepers(after).find(({ metadata }) => metadata.name === old.metadata.name);
    const [from, to] = [(old as Data).spec.replicas, now?.spec.replicas];
    if (!now || from - to < COPIES) return [];
    return [
      {
        object: describe(old),
        message: `goes from ${from} to ${to} pods at once, and with them every copy of lines that are not stored yet; take away two at a time, some hours apart`,
      },
    ];
  });
}

/** Volumes with lines of the last hours that are not stored yet, which nobody reads after the change. */
function leftBehind(before: readonly ManifestObject[], after: readonly ManifestObject[]): Loss[] {
  return keepers(before)
    .filter((old) => !keepers(after).some(({ metadata }) => metadata.name === old.metadata.name))
    .map((old) => ({
      object: describe(old),
      message:
        'goes away, and with it the lines of the last hours that are only on its volumes; flush them first (docs/loki.md, "From one mode to another")',
    }));
}

/** The processes that have lines before they are stored. */
const keepers = (objects: readonly ManifestObject[]) =>
  objects.filter(
    (object: Data) =>
      object.kind === 'StatefulSet' &&
      object.spec.volumeClaimTemplates?.length > 0 &&
      /^-target=(all|ingester)$/.test(object.spec.template.spec.containers[0].args?.[0] ?? ''),
  );
