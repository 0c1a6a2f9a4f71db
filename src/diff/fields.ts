import { isDeepStrictEqual } from 'node:util';
import { createPatch, type Operation, Pointer } from 'rfc6902';
import { show, showChange } from './show.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Fields by which people tell the items of a list apart, the most telling first. */
const IDENTITY_FIELDS = ['name', 'alert', 'record', 'key', 'port', 'from', 'selector', 'topologyKey'] as const;

/** What differs between two values, one line for each field: `spec.replicas: 1 -> 2`. */
export function fieldChanges(old: unknown, now: unknown): string[] {
  const [before, after] = align(old, now);
  return createPatch(before, after, wholeLists).map((operation) => line(operation, before));
}

function line(operation: Operation, before: unknown): string {
  const pointer = Pointer.fromJSON(operation.path);
  const path = pathOf(pointer.tokens.slice(1));
  if (operation.op === 'add') return `${path}: added ${show(operation.value)}`;
  const old = pointer.get(before);
  if (operation.op === 'replace') return `${path}: ${showChange(old, operation.value)}`;
  return `${path}: removed ${show(old)}`;
}

/** Items stand in brackets, as do names with characters of their own: `data["config.yaml"].limits[0]`. */
function pathOf(tokens: readonly string[]): string {
  const parts = tokens.map((token, index) => {
    if (token.startsWith('[')) return token;
    if (!/^[\w-]+$/.test(token)) return `["${token}"]`;
    return index === 0 ? token : `.${token}`;
  });
  return parts.join('') || 'all of it';
}

/** Lists without names for their items are compared as a whole. */
function wholeLists(old: unknown, now: unknown, pointer: Pointer): Operation[] | undefined {
  if (!Array.isArray(old) || !Array.isArray(now)) return undefined;
  return isDeepStrictEqual(old, now) ? [] : [{ op: 'replace', path: pointer.toString(), value: now }];
}

/** Turns lists whose items have names into mappings, so that an item is compared with the one of its name. */
function align(old: unknown, now: unknown): [unknown, unknown] {
  if (Array.isArray(old) && Array.isArray(now)) {
    const [before, after] = [keyed(old), keyed(now)];
    return before && after ? alignFields(ordered(before, after), ordered(after, before)) : [old, now];
  }
  return isFields(old) && isFields(now) ? alignFields(old, now) : [old, now];
}

function alignFields(old: Fields, now: Fields): [Fields, Fields] {
  const [before, after] = [{ ...old }, { ...now }];
  for (const key of Object.keys(old)) if (key in now) [before[key], after[key]] = align(old[key], now[key]);
  return [before, after];
}

/** The order of the items that both have, as one more field: it may matter, as for arguments and routes. */
function ordered(items: Fields, others: Fields): Fields {
  const shared = Object.keys(items).filter((key) => key in others);
  return { ...items, '[order]': shared.map((key) => key.slice(1, -1)).join(', ') };
}

function keyed(list: readonly unknown[]): Fields | undefined {
  const keys = list.map(keyOf);
  if (keys.includes(undefined) || new Set(keys).size < keys.length) return undefined;
  return Object.fromEntries(list.map((item, index) => [`[${keys[index]}]`, item]));
}

function keyOf(item: unknown): string | undefined {
  // The value of an argument changes, its name does not.
  if (typeof item === 'string') return /^(--?[\w.-]+)=/.exec(item)?.[1] ?? item;
  if (!isFields(item)) return undefined;
  const field = IDENTITY_FIELDS.find((name) => ['string', 'number'].includes(typeof item[name]));
  return field && String(item[field]);
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
