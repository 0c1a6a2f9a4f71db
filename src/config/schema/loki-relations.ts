import type { z } from 'zod';
import type { Duration } from '../duration.ts';
import type { Path } from '../located.ts';
import type { LokiLimits, RetentionRule } from './loki-limits.ts';
import type { DistributedConfig } from './loki-parts.ts';
import { type LokiSchemaPeriod, type LokiStorage, periodsOf, storesOf } from './loki-storage.ts';
import type { LokiTenancy } from './loki-tenancy.ts';
import { type ReportRelation, relation } from './relation.ts';

/** What the rules below read of the configuration of Loki. */
interface Related {
  readonly mode: 'monolithic' | 'ha' | 'distributed';
  readonly replicas?: number;
  readonly retention: Duration;
  readonly retentionRules: readonly RetentionRule[];
  readonly storage: LokiStorage;
  readonly schema?: readonly LokiSchemaPeriod[];
  readonly limits: LokiLimits;
  readonly gateway: { readonly enabled: boolean; readonly htpasswd?: unknown };
  readonly distributed?: DistributedConfig;
  readonly tenancy?: LokiTenancy;
}

/** Rules about several keys of Loki: most of them keep lines from being lost. */
export function checkLoki<T extends Related>(): z.core.$ZodCheck<T>[] {
  return [
    relation(['mode', 'storage', 'schema'], checkShared),
    relation(['mode', 'replicas', 'distributed'], checkParts),
    relation(['storage'], checkCredentials),
    relation(['storage', 'schema'], checkPeriods),
    relation(['retentionRules'], checkPriorities),
    relation(['limits'], ({ limits }, report) => checkBursts(limits, report)),
    relation(['limits', 'tenancy'], checkTenantBursts),
    relation(['gateway'], checkGateway),
  ];
}

/** What lies on the volume of one replica, the others do not find, and nothing of it survives that volume. */
function checkShared({ mode, storage, schema }: Related, report: ReportRelation): void {
  if (mode === 'monolithic') return;
  if (storesOf(storage).length === 0) {
    report(
      ['mode'],
      `needs object storage: in mode ${mode} each process would keep lines that the others do not find; set storage.s3, storage.gcs or storage.azure, or use mode monolithic`,
    );
    return;
  }
  for (const [index, { objectStore, from }] of periodsOf({ storage, schema }).entries()) {
    if (objectStore !== 'filesystem') continue;
    report(
      ['schema', index, 'objectStore'],
      `keeps the lines from ${from} on the volume of one process, where mode ${mode} does not find them; stay monolithic until they are past their retention, then remove this period (docs/loki.md)`,
    );
  }
}

/** Keys that mean nothing in a mode must not look as if they did. */
function checkParts({ mode, replicas, distributed }: Related, report: ReportRelation): void {
  const remedy = (key: string) => `remove it (in an environment: ${key}: null)`;
  if (replicas !== undefined && mode !== 'ha') {
    const instead = mode === 'monolithic' ? 'it is one process; use mode ha' : 'each part has its own; see distributed';
    report(['replicas'], `means nothing in mode ${mode}: ${instead}, or ${remedy('replicas')}`);
  }
  if (distributed && mode !== 'distributed') {
    report(['distributed'], `means nothing in mode ${mode}, which has no parts; ${remedy('distributed')}`);
  }
}

/** A credential is whole, and nothing is said about object storage that is not there. */
export function checkCredentials({ storage }: Pick<Related, 'storage'>, report: ReportRelation): void {
  const { s3, egressPorts } = storage;
  if (s3 && !s3.accessKeyId !== !s3.secretAccessKey) {
    const [given, missing] = s3.accessKeyId ? ['accessKeyId', 'secretAccessKey'] : ['secretAccessKey', 'accessKeyId'];
    report(['storage', 's3', given], `is half of a credential; add ${missing}, or remove both for a workload identity`);
  }
  if (egressPorts.length > 0 && storesOf(storage).length === 0) {
    report(['storage', 'egressPorts'], 'means nothing without object storage; remove it');
  }
}

/** Loki reads a line by the period of its day, from the store of that period. */
function checkPeriods({ storage, schema }: Related, report: ReportRelation): void {
  const stores = storesOf(storage);
  if (!schema) {
    const [, second] = stores;
    if (second) {
      report(['storage', second], 'is a second store; write in `schema` from when on which of them is used');
    }
    return;
  }
  for (const [index, { from, objectStore }] of schema.entries()) {
    const earlier = schema[index - 1];
    if (earlier && earlier.from >= from) {
      report(['schema', index, 'from'], `does not come after ${earlier.from}; put the periods in order`);
    }
    if (objectStore !== 'filesystem' && !stores.includes(objectStore)) {
      report(['schema', index, 'objectStore'], `is not set; add storage.${objectStore}`);
    }
  }
  for (const store of stores) {
    if (schema.some(({ objectStore }) => objectStore === store)) continue;
    report(['storage', store], 'is used by no period; add one to `schema` that begins in the future');
  }
}

/** Where two rules of the same priority select a stream, Loki takes either. */
function checkPriorities({ retentionRules }: Related, report: ReportRelation): void {
  const seen = new Map<string, number>();
  for (const [index, { selector, priority }] of retentionRules.entries()) {
    const key = `${priority} ${selector}`;
    if (seen.has(key)) {
      report(['retentionRules', index, 'selector'], 'has a rule of the same priority already; remove one of them');
    }
    seen.set(key, index);
  }
}

function checkBursts(limits: LokiLimits, report: ReportRelation, path: Path = ['limits']): void {
  const { ingestionRate, ingestionBurst, streamRate, streamBurst } = limits;
  if (ingestionBurst < ingestionRate) {
    report([...path, 'ingestionBurst'], `is below ingestionRate, which is ${ingestionRate}; raise it`);
  }
  if (streamBurst < streamRate) {
    report([...path, 'streamBurst'], `is below streamRate, which is ${streamRate}; raise it`);
  }
  if (streamRate > ingestionRate) {
    report([...path, 'streamRate'], `is above what all may send together, which is ${ingestionRate}; lower it`);
  }
}

/** Each tenant has its own limits with those of all in the place of what it leaves out. */
function checkTenantBursts({ limits, tenancy }: Related, report: ReportRelation): void {
  for (const [tenant, { limits: own }] of Object.entries(tenancy?.overrides ?? {})) {
    if (Object.keys(own).length === 0) continue;
    checkBursts({ ...limits, ...own }, report, ['tenancy', 'overrides', tenant, 'limits']);
  }
}

function checkGateway({ gateway }: Related, report: ReportRelation): void {
  if (gateway.enabled || gateway.htpasswd === undefined) return;
  report(['gateway', 'htpasswd'], 'means nothing without the gateway; set gateway.enabled, or remove it');
}
