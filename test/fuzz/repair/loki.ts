import { choose, type Draft, distinct, pair } from './draft.ts';

const STORES = ['s3', 'gcs', 'azure'];

/** Loki, by its mode and its stores. */
export function repairLoki(loki: Draft): void {
  // What only one mode has brings its mode along, so that it is drawn often enough.
  if (loki.distributed) loki.mode = 'distributed';
  else if (loki.replicas !== undefined) loki.mode = 'ha';
  const { mode = 'monolithic' } = loki;
  if (mode !== 'ha') delete loki.replicas;
  if (mode !== 'monolithic' && storesOf(loki.storage).length === 0) {
    loki.storage = { ...loki.storage, s3: { bucket: 'logs', region: 'eu-central-1' } };
  }
  repairStorage(loki.storage);
  repairPeriods(loki, mode);
  if (loki.retentionRules) {
    loki.retentionRules = distinct<Draft>(
      loki.retentionRules,
      ({ priority = 10, selector }) => `${priority} ${selector}`,
    );
  }
  repairBursts(loki.limits ?? {}, {});
  for (const override of Object.values<Draft>(loki.tenancy?.overrides ?? {})) {
    if (override.limits && Object.keys(override.limits).length > 0) repairBursts(override.limits, loki.limits ?? {});
  }
  if (loki.gateway?.htpasswd) loki.gateway.enabled = true;
  for (const [name, replicas] of Object.entries({ distributor: 3, querier: 3, queryFrontend: 2 })) {
    const part = loki.distributed?.[name];
    if (part?.autoscaling) part.replicas = Math.min(part.replicas ?? replicas, part.autoscaling.maxReplicas - 1);
  }
}

const storesOf = (storage: Draft): string[] => STORES.filter((store) => storage?.[store] !== undefined);

/** Credentials are whole, and ports lead to a store. */
export function repairStorage(storage: Draft): void {
  if (!storage) return;
  pair(storage.s3, 'accessKeyId', 'secretAccessKey');
  if (storesOf(storage).length === 0) delete storage.egressPorts;
}

/** One store. */
export function keepOneStore(storage: Draft): void {
  for (const store of storesOf(storage).slice(1)) delete storage[store];
}

/** Periods in order, which use each store that is set, and no other. */
function repairPeriods(loki: Draft, mode: string): void {
  const stores = storesOf(loki.storage);
  if (!loki.schema) {
    keepOneStore(loki.storage);
    return;
  }
  const usable = mode === 'monolithic' ? ['filesystem', ...stores] : stores;
  loki.schema = distinct<Draft>(loki.schema, ({ from }) => from).sort((a, b) => (a.from < b.from ? -1 : 1));
  for (const period of loki.schema) period.objectStore = choose(usable, period.objectStore);
  const unused = stores.filter((store) => !loki.schema.some(({ objectStore }: Draft) => objectStore === store));
  for (const [index, store] of unused.entries())
    loki.schema.push({ from: `2031-01-0${index + 1}`, objectStore: store });
}

function repairBursts(limits: Draft, defaults: Draft): void {
  const at = (key: string, fallback: number): number => limits[key] ?? defaults[key] ?? fallback;
  const ingestion = at('ingestionRate', 10);
  if (at('streamRate', 5) > ingestion) limits.streamRate = Math.min(ingestion, 1000);
  if (at('ingestionBurst', 20) < ingestion) limits.ingestionBurst = ingestion;
  if (at('streamBurst', 20) < at('streamRate', 5)) limits.streamBurst = at('streamRate', 5);
}

/** Tenants that there are. */
export function repairTenancy(loki: Draft, services: readonly Draft[]): void {
  const { tenancy } = loki;
  if (!tenancy?.overrides) return;
  const running = services.filter(({ enabled }) => enabled !== false);
  const names = running.map(({ namespace, team }) => (tenancy.by === 'team' ? team : namespace));
  const tenants = [...new Set([tenancy.default ?? 'platform', ...names])];
  const overrides = Object.entries(tenancy.overrides).map(([name, value]) => [choose(tenants, name), value] as const);
  tenancy.overrides = Object.fromEntries(overrides);
}
