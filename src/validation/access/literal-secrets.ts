import type { ManifestObject } from '../../synthesize.ts';
import { distinctPlaced } from '../facts.ts';
import { describe, type Policy, type Problem } from '../policy.ts';
import { entropyOf } from './entropy.ts';
import { SHORTEST, secretsIn } from './secret-scan.ts';

/**
 * Keys of configuration files that hold a credential as text. Their twins that end in `_file` name a mounted file.
 * @see https://prometheus.io/docs/alerting/latest/configuration/
 */
const CREDENTIALS =
  'routing_key|service_key|api_key|password|admin_password|smtp_auth_password|smtp_auth_secret|bearer_token|credentials|secret_access_key|access_key_id|token';

/** Addresses of receivers usually contain a token. Elsewhere, as in dashboards, an address is just a link. */
const ADDRESSES = 'api_url|webhook_url|url';

interface Assignment {
  readonly keys: readonly string[];
  readonly pattern: RegExp;
}

const assignment = (keys: string): Assignment => ({
  keys: keys.split('|'),
  pattern: new RegExp(`^[ \\t]*-?[ \\t]*"?(${keys})"?[ \\t]*[:=][ \\t]*(\\S.*)$`, 'gm'),
});
const IN_CONFIG_MAPS = assignment(CREDENTIALS);
const IN_SECRETS = assignment(`${CREDENTIALS}|${ADDRESSES}`);

/** No credential is ever part of the output: not in a Secret, not in a configuration file, nor anywhere else. */
export const literalSecrets: Policy = {
  name: 'literal-secrets',
  *check(input) {
    // A name is no credential: what only repeats another object under other names holds what that one holds.
    for (const { component, object } of distinctPlaced(input)) {
      const at = { component, object: describe(object) };
      const assigned = [...assignedIn(object)];
      for (const { problem } of assigned) yield { ...at, ...problem };
      const known = new Set(assigned.map(({ where }) => where));
      for (const { where, problem } of scanned(object)) if (!known.has(where)) yield { ...at, ...problem };
    }
  },
};

interface Place {
  readonly where: string;
  readonly problem: Problem;
}

/** Settings of configuration files that hold credentials, whatever their values look like. */
function* assignedIn(object: ManifestObject): Generator<Place> {
  if (object.kind !== 'Secret' && object.kind !== 'ConfigMap') return;
  if (object.kind === 'Secret' && object.data !== undefined) {
    yield {
      where: '',
      problem: { message: 'has data, which hides what it holds', remedy: 'reference an existing Secret instead' },
    };
  }
  const kind = object.kind === 'Secret' ? IN_SECRETS : IN_CONFIG_MAPS;
  for (const [file, text] of Object.entries({ ...(object.data as object), ...(object.stringData as object) })) {
    for (const { index, key, value } of assignments(kind, String(text))) {
      if (isHarmless(value)) continue;
      const where = `${file}:${String(text).slice(0, index).split('\n').length}`;
      const remedy = `name a mounted file instead (${key}_file)`;
      yield { where, problem: { message: `${where} holds a value for "${key}"`, remedy } };
    }
  }
}

/** Texts without any such setting, by what looked for them: environments have most of their texts in common. */
const empty = new Map<Assignment, Set<string>>();

function assignments(kind: Assignment, text: string): { index: number; key: string; value: string }[] {
  const { keys, pattern } = kind;
  const known = empty.get(kind) ?? new Set();
  empty.set(kind, known);
  // Most texts have none of the keys, which is quickly seen.
  if (known.has(text) || !keys.some((key) => text.includes(key))) return [];
  const found = [...text.matchAll(pattern)].map(({ index, 1: key = '', 2: value = '' }) => ({ index, key, value }));
  if (found.length === 0) known.add(text);
  return found;
}

/** Anything that looks like a credential, in any text of an object. */
function* scanned(object: ManifestObject): Generator<Place> {
  const files = object.kind === 'Secret' || object.kind === 'ConfigMap';
  const texts: Text[] = [];
  collectTexts(object, [], texts);
  for (const { path, text } of texts) {
    for (const { what, line } of secretsIn(text)) {
      const where = `${files ? path.slice(1).join('.') : path.join('.')}${text.includes('\n') || files ? `:${line}` : ''}`;
      const remedy = 'keep it in a Secret of the cluster, refer to that, and replace what was written down';
      yield { where, problem: { message: `${where} holds what looks like ${withArticle(what)}`, remedy } };
    }
  }
}

interface Text {
  readonly path: readonly string[];
  readonly text: string;
}

function collectTexts(value: unknown, path: readonly string[], into: Text[]): void {
  if (typeof value === 'string') {
    if (value.length >= SHORTEST) into.push({ path, text: value });
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) collectTexts(each, [...path, key], into);
  }
}

/** Values that are no credential although their key says so: variables, templates, and addresses without a secret part. */
function isHarmless(value: string): boolean {
  const text = value.replace(/^(["'])(.*)\1$/, '$2');
  return /^(\$|\{\{)/.test(text) || isPlainAddress(text);
}

/** Paths that are the same for everybody. @see https://developer.pagerduty.com/docs/send-alert-event */
const COMMON_PATHS: ReadonlySet<string> = new Set(['/', '/v2/enqueue']);

/** Whether an address names a host and nothing else: tokens stand in paths and queries, or in the name of a host. */
function isPlainAddress(text: string): boolean {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { username, password, hostname, pathname, search, hash } = new URL(text);
  if (username || password || search || hash || !COMMON_PATHS.has(pathname)) return false;
  return !hostname.split(/[.-]/).some(isToken);
}

/** Part of a host's name that nobody would choose: long, with letters and digits in disorder. */
function isToken(part: string): boolean {
  return part.length >= 12 && /\d/.test(part) && /[a-z]/.test(part) && entropyOf(part) >= 3;
}

const withArticle = (noun: string): string => `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;
