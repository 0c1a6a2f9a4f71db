import { DURATION_PATTERN } from '../config/duration.ts';
import type { JsonSchema } from '../config/json-schemas.ts';
import { PERCENTAGE_PATTERN } from '../config/percentage.ts';
import { QUANTITY_PATTERN } from '../config/quantity.ts';
import { HOST_OR_IPV6_PORT, HOST_PORT } from '../config/schema/scalars.ts';

/** Patterns that are types of their own. */
const TYPES: Readonly<Record<string, string>> = {
  [DURATION_PATTERN.source]: 'duration',
  [PERCENTAGE_PATTERN.source]: 'percentage',
  [QUANTITY_PATTERN.source]: 'quantity',
};

/** What the texts have in common that match a pattern of the schema. */
const PATTERNS: Readonly<Record<string, string>> = {
  '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$': 'lower-case letters, digits and inner hyphens',
  '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$':
    'DNS labels (lower-case letters, digits, inner hyphens) joined by dots',
  '^(?=.*[a-z])[a-z0-9]([-a-z0-9]*[a-z0-9])?$':
    'lower-case letters, digits and inner hyphens, with at least one letter',
  '^_?[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?(\\._?[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?)*$':
    'a name of DNS; those of SRV records hold underscores',
  '^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$': 'a time of day such as "09:30", in quotes',
  '^\\d{4}-\\d{2}-\\d{2}T([01]\\d|2[0-3]):[0-5]\\d$': 'a moment such as 2026-11-28T22:00',
  '^[A-Za-z0-9-]+$': 'letters, digits and hyphens',
  '^[-._a-zA-Z0-9]+$': 'letters, digits, hyphens, dots and underscores',
  '^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$': 'letters, digits and inner hyphens, dots and underscores',
  '^[^,{}]+$': 'holds no comma and no braces',
  '^@?[a-z0-9._-]+$': 'lower-case letters, digits, dots, dashes and underscores, with or without an @ before them',
  '^[A-Za-z][\\w-]*$': 'letters, digits, dashes and underscores, a letter first',
  '^[a-zA-Z_][a-zA-Z0-9_]*$': 'letters, digits and underscores, no digit first',
  '^(?!__)': 'does not start with two underscores',
  '^[a-zA-Z_:][a-zA-Z0-9_:]*$': 'the name of a metric',
  '^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$':
    'the name of a label or annotation, with or without a prefix and a slash',
  '^(?!\\w+:\\/\\/[^/@]*:[^/]*@)': 'holds no password',
  '^[^\\s{}"\'\\\\]+$': 'no spaces, braces, quotes or backslashes',
  '^[a-zA-Z_:][a-zA-Z0-9_:]*(\\{(\\s*[a-zA-Z_][a-zA-Z0-9_]*\\s*(=|!=|=~|!~)\\s*"([^"\\\\]|\\\\.)*"\\s*(,|(?=\\})))*\\s*\\})?$':
    'the name of a metric, and label matchers in braces where needed',
  '-----BEGIN CERTIFICATE-----': 'holds a certificate in PEM',
  '-----END CERTIFICATE-----\\s*$': 'ends with one',
  '^(?![\\s\\S]*PRIVATE KEY)': 'holds no private key',
  '^\\/[^\\s?#]*$': 'starts with a slash, without spaces, ? and #',
  '^[^/.][^\\0]*[^/]$': 'a path without a slash or dot at its start and without a slash at its end',
  '^(\\/[A-Za-z0-9][A-Za-z0-9._-]*)+$': 'an absolute path',
  '^(?:\\/[A-Za-z0-9][A-Za-z0-9._-]*){2,}$': 'an absolute path',
  '^(https?:\\/\\/|ssh:\\/\\/|git@)\\S+$': 'starts with https://, http://, ssh:// or git@',
  [HOST_PORT]: 'host:port',
  [HOST_OR_IPV6_PORT]: 'host:port; IPv6 in brackets',
  '^[^*?[\\]{}!]*$': 'without * ? [ ] { } and !',
  '^[^$]*$': 'without $',
  '^([#@][^\\s]+|[CGU][A-Z0-9]{8,})$': '#channel, @person, or an id of Slack',
  '^[a-z]{2}(-[a-z]+)+-\\d$': 'a region of AWS, such as eu-central-1',
  '^\\{\\s*[a-zA-Z_]\\w*\\s*(=~|!~|!=|=)\\s*"(?:[^"\\\\]|\\\\.)*"(\\s*,\\s*[a-zA-Z_]\\w*\\s*(=~|!~|!=|=)\\s*"(?:[^"\\\\]|\\\\.)*")*\\s*,?\\s*\\}$':
    'label matchers in braces',
  '^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$': 'at most 40 lower-case letters, digits and inner hyphens',
  '^[A-Z0-9][^{}]*\\.$': 'a sentence with a capital and a full stop, without braces',
  '^[a-z0-9-]+$': 'lower-case letters, digits and hyphens',
  '^[a-z][a-z0-9_]{0,39}$': 'lower-case letters, digits and underscores, a letter first, 40 at most',
  '^[A-Za-z_@$][\\w@$-]*(\\.[A-Za-z_@$][\\w@$-]*)*$': 'the name of a key, or names joined by dots',
  '^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$': '3 to 63 lower-case letters, digits, hyphens, dots and underscores',
  '^[a-z0-9]{3,24}$': '3 to 24 lower-case letters and digits',
  '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$': 'a day: year-month-day',
  '^arn:[\\w-]+:iam::\\d{12}:role\\/.+$': 'an ARN of a role of AWS',
  "^[A-Za-z0-9!_.*'()|-]+$": "letters, digits and ! - _ . * ' ( ) |",
  '^(@[\\w.-]+(\\/[\\w.-]+)*|[^\\s@#]+@[^\\s@#]+\\.[^\\s@#]+)$': '@organisation/team, @user or an email address',
};

/** Whether a pattern is said in words; others are shown as they are. */
export const isInWords = (pattern: string): boolean =>
  Object.hasOwn(PATTERNS, pattern) || Object.hasOwn(TYPES, pattern);

/** Every pattern that one value has to match. */
export function patternsOf({ pattern, allOf, format }: JsonSchema): string[] {
  const others = (Array.isArray(allOf) ? allOf : []) as JsonSchema[];
  // What a format says, its pattern only repeats.
  const own = typeof pattern === 'string' && format === undefined ? [pattern] : [];
  return [...own, ...others.flatMap(patternsOf)];
}

/** The type of a value: `duration`, `list of texts`, `one of …`. */
export function typeWords(schema: JsonSchema): string {
  const { enum: values, anyOf, items, additionalProperties, format, type } = schema;
  const [known] = patternsOf(schema).filter((pattern) => Object.hasOwn(TYPES, pattern));
  if (known !== undefined) return TYPES[known] as string;
  if (values) return `one of ${values.map((value) => `\`${String(value)}\``).join(', ')}`;
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (anyOf) return [...new Set(anyOf.map(typeWords))].join(' or ');
  if (format === 'email') return 'email address';
  if (format === 'uri') return 'address';
  if (type === 'array') return `list (${typeWords((items ?? {}) as JsonSchema)})`;
  if (typeof additionalProperties === 'object') return `mapping by name (${typeWords(additionalProperties)})`;
  return NAMES[String(type)] ?? 'anything';
}

const NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: '`true` or `false`',
  object: 'mapping',
};

/** What a value has to fulfil besides its type, in words. */
export function constraintWords(schema: JsonSchema): string[] {
  const { items, anyOf = [], propertyNames } = schema;
  const inner = [
    ...(typeof items === 'object' ? constraintWords(items as JsonSchema).map((each) => `each item: ${each}`) : []),
    ...(typeof propertyNames === 'object'
      ? constraintWords(propertyNames as JsonSchema).map((each) => `each name: ${each}`)
      : []),
    ...anyOf.flatMap((option) => (option.properties ? [] : constraintWords(option))),
  ];
  const patterns = patternsOf(schema).filter((pattern) => !Object.hasOwn(TYPES, pattern));
  return [
    ...new Set([
      ...limits(schema),
      ...patterns.map((pattern) => PATTERNS[pattern] ?? `matches \`${pattern}\``),
      ...inner,
    ]),
  ];
}

function limits(schema: JsonSchema): string[] {
  const at = (keyword: string) => schema[keyword] as number | undefined;
  const words: [value: number | undefined, words: (value: number) => string][] = [
    [at('minimum'), (value) => `${value} or more`],
    [at('exclusiveMinimum'), (value) => `more than ${value}`],
    // Zod writes down the largest safe integer where there is no limit.
    [at('maximum') === Number.MAX_SAFE_INTEGER ? undefined : at('maximum'), (value) => `${value} or less`],
    [at('exclusiveMaximum'), (value) => `less than ${value}`],
    [at('minLength'), (value) => (value === 1 ? 'not empty' : `${value} characters or more`)],
    [at('maxLength'), (value) => `${value} characters or less`],
    [at('minItems'), (value) => (value === 1 ? 'at least one item' : `${value} items or more`)],
    [at('maxItems'), (value) => `${value} items or less`],
  ];
  return words.flatMap(([value, inWords]) => (value === undefined ? [] : [inWords(value)]));
}
