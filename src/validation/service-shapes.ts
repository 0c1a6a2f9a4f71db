import type { ManifestObject } from '../synthesize.ts';
import { groupedBy, type PolicyInput, targetNamespaces } from './policy.ts';

const MONITORS: ReadonlySet<string> = new Set(['ServiceMonitor', 'PodMonitor']);

/**
 * The objects of an environment, without groups of rules of services that differ from those of another service in
 * nothing but its name and namespace. What is found in one would be found in all of them, and a thousand services have
 * few shapes. A service of which nothing is left goes as a whole.
 */
export function distinctObjects({ components }: PolicyInput): ReadonlyMap<string, readonly ManifestObject[]> {
  const objects = components.get('services');
  if (!objects) return components;
  const shapes = new Set<string>();
  const isNew = (shape: string) => {
    const before = shapes.size;
    return shapes.add(shape).size > before;
  };
  const distinct = [...groupedBy(objects, ({ metadata }) => metadata.name).values()].flatMap((own) => {
    const nameless = namelessOf(own);
    return nameless ? newParts(own, nameless, isNew) : own;
  });
  return new Map([...components, ['services', distinct]]);
}

/** What is new about a service: nothing, or its objects with the groups of rules that are. */
function newParts(own: readonly ManifestObject[], nameless: Nameless, isNew: (shape: string) => boolean) {
  const monitor = nameless.numberOf(nameless.monitor);
  const parts = own.map((object) => {
    const groups = object.kind === 'PrometheusRule' ? groupsOf(object) : undefined;
    if (!groups) return { object, fresh: isNew(nameless.text(object)) };
    // The same rule finds other series where a monitor drops some of them.
    const freshGroups = groups.filter((group) => isNew(`${monitor} ${shapeOf(group, nameless)}`));
    const fresh = freshGroups.length > 0;
    return { object: { ...object, spec: { ...(object.spec as object), groups: freshGroups } }, fresh };
  });
  return parts.some(({ fresh }) => fresh) ? parts.map(({ object }) => object) : [];
}

interface Group {
  readonly rules: readonly object[];
}

function groupsOf({ spec }: ManifestObject): readonly Group[] | undefined {
  const { groups } = (spec ?? {}) as { groups?: unknown };
  const isGroup = (group: Partial<Group> | null) => Array.isArray(group?.rules);
  return Array.isArray(groups) && groups.every(isGroup) ? groups : undefined;
}

/** What a group says, with numbers for its rules. */
function shapeOf({ rules, ...rest }: Group, { text, numberOf }: Nameless): string {
  return `${text(rest)} ${rules.map(numberOf)}`;
}

/** What is left of a service without its name and namespace. */
interface Nameless {
  readonly monitor: ManifestObject;
  text(part: unknown): string;
  /** The same number for parts that leave the same text. */
  numberOf(part: object): number;
}

/** Numbers by text, and those of objects: environments have many rules in common, as the same objects. */
const numbers = new Map<string, number>();
const numbered = new WeakMap<object, { readonly of: string; readonly number: number }>();

/** Undefined where the objects belong to no service. */
function namelessOf(objects: readonly ManifestObject[]): Nameless | undefined {
  const monitor = objects.find(({ kind }) => MONITORS.has(kind));
  const [namespace] = monitor ? targetNamespaces(monitor) : [];
  // Objects of a service are called <namespace>.<service>.
  if (!monitor || !namespace || !monitor.metadata.name.startsWith(`${namespace}.`)) return undefined;
  const service = monitor.metadata.name.slice(namespace.length + 1);
  const text = (part: unknown) =>
    withoutWord(withoutWord(JSON.stringify(part), service, '<service>'), namespace, '<namespace>');
  const of = monitor.metadata.name;
  const numberOf = (part: object) => {
    const before = numbered.get(part);
    if (before?.of === of) return before.number;
    const what = text(part);
    const number = numbers.get(what) ?? numbers.size;
    numbers.set(what, number);
    numbered.set(part, { of, number });
    return number;
  };
  return { monitor, text, numberOf };
}

/** A text with something else in the place of a word. An expression with a look behind takes five times as long. */
function withoutWord(text: string, word: string, placeholder: string): string {
  let result = '';
  let done = 0;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    const end = at + word.length;
    if (isPartOfWord(text.charCodeAt(at - 1)) || isPartOfWord(text.charCodeAt(end))) continue;
    result += text.slice(done, at) + placeholder;
    done = end;
  }
  return done === 0 ? text : result + text.slice(done);
}

/** Letters, digits, `_` and `-`; nothing beyond the ends of a text. */
function isPartOfWord(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 45
  );
}
