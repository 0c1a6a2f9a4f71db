import { type Alias, isAlias, isMap, isScalar, isSeq, type LineCounter, type Node, type Pair, type Scalar } from 'yaml';
import type { Located, Path, Position } from './located.ts';
import { MAX_DEPTH } from './nesting.ts';
import type { Problems } from './problems.ts';
import { quote } from './quote.ts';
import { TOO_DEEP } from './syntax.ts';

/** Keys with a meaning of their own in JavaScript. No part of the configuration needs them. */
const RESERVED_KEYS = ['__proto__', 'constructor', 'prototype'];

/** White space that looks like a space but is part of a key for YAML. */
const WIDE_SPACE = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/;

/** Control characters that a double-quoted text can hold as escapes, without tab and line break. */
const CONTROL = /(?![\t\n])\p{Cc}/u;

type Content = Pick<Located, 'value' | 'source' | 'comment' | 'at'>;

/** Turns the nodes of a YAML document into values with places, and rejects what configuration does not need. */
export class SourceTree {
  /** Something in the text has no value of its own; judging the rest would only add noise. */
  isBroken = false;
  /** Aliases that were reported: a file that uses one a thousand times has one problem. */
  private readonly aliases = new Set<string>();

  constructor(
    private readonly text: string,
    private readonly file: string,
    private readonly lines: LineCounter,
    private readonly problems: Problems,
  ) {}

  build(node: Node, path: Path, keyAt?: Position): Located {
    this.rejectProperties(node, path);
    const place = { at: this.position(start(node)), keyAt, path };
    if (path.length > MAX_DEPTH) this.fail(start(node), TOO_DEEP);
    else if (isMap(node)) return { ...place, value: this.entries(node.items as Pair<Node, Node | null>[], path) };
    else if (isSeq(node)) {
      return { ...place, value: node.items.map((item, index) => this.build(item as Node, [...path, index])) };
    } else if (isScalar(node)) return { ...place, ...this.scalar(node, path) };
    return { ...place, value: null };
  }

  private entries(pairs: readonly Pair<Node, Node | null>[], path: Path): ReadonlyMap<string, Located> {
    const entries = new Map<string, Located>();
    for (const { key, value } of pairs) {
      const name = this.keyName(key, path);
      if (name === undefined) continue;
      const first = entries.get(name)?.keyAt;
      if (first) {
        const message = `duplicate key ${quote(name)}, first written in line ${first.line}; keep one of them`;
        this.problem(start(key), message, path);
        continue;
      }
      const keyAt = this.position(start(key));
      const childPath = [...path, name];
      // A key of a flow mapping may stand without colon and value: {a}.
      const nothing: Located = { value: null, at: keyAt, keyAt, path: childPath, source: '' };
      entries.set(name, value ? this.build(value, childPath, keyAt) : nothing);
    }
    return entries;
  }

  /** The name of a key, or undefined where it cannot be one; the reason is reported. */
  private keyName(key: Node, path: Path): string | undefined {
    this.rejectProperties(key, path);
    const value = isScalar(key) ? key.value : undefined;
    if (value === '<<')
      this.fail(start(key), `merge keys (<<) are not supported; ${this.repeat('the keys', 'them')}`, path);
    else if (typeof value !== 'string') this.problem(start(key), keyMessage(key), path);
    else if (RESERVED_KEYS.includes(value)) this.problem(start(key), `unknown key ${quote(value)}; remove it`, path);
    else if (WIDE_SPACE.test(value)) {
      const message = `key ${quote(value)} contains a space that only looks like one; replace it with a plain space`;
      this.problem(start(key), message, path);
    } else return value;
    return undefined;
  }

  private scalar(node: Scalar, path: Path): Content {
    const { value, source = '' } = node;
    if (value === null && source === '') return this.emptyScalar(node);
    if (typeof value === 'string' && CONTROL.test(value)) {
      this.problem(start(node), `${quote(value)} contains a control character; remove it`, path);
    }
    if (typeof value === 'number' && /^[-+]?0\d/.test(source)) {
      const message = `${source} starts with a zero, which some read as octal; write ${value}, or ${quote(source)} for text`;
      this.problem(start(node), message, path);
    }
    return { value: value as string | number | boolean | null, source, at: this.position(start(node)) };
  }

  /** A value that is not there, perhaps because a comment swallowed it: `channel: #alerts`. */
  private emptyScalar(node: Scalar): Content {
    const [, space = '', comment] = /^([ \t]*)#([^\s#].*)/.exec(this.text.slice(start(node))) ?? [];
    return { value: null, source: '', comment: comment?.trimEnd(), at: this.position(start(node) + space.length) };
  }

  /** Rejects what makes a value depend on another place or on a program: anchors, aliases and tags. */
  private rejectProperties(node: Node, path: Path): void {
    if (isAlias(node)) this.rejectAlias(node, path);
    else if (node.anchor !== undefined) {
      const offset = this.text.lastIndexOf(`&${node.anchor}`, start(node));
      this.problem(offset, `anchors (&${node.anchor}) are not supported; ${this.repeat('the value')}`, path);
    }
    if (node.tag === undefined) return;
    let offset = this.text.lastIndexOf('!', start(node));
    while (this.text[offset - 1] === '!') offset -= 1;
    const tag = node.tag.replace('tag:yaml.org,2002:', '!!');
    this.fail(offset, `tags (${tag}) are not supported; remove it`, path);
  }

  private rejectAlias(alias: Alias, path: Path): void {
    if (this.aliases.has(alias.source)) return;
    this.aliases.add(alias.source);
    this.fail(start(alias), `aliases (*${alias.source}) are not supported; ${this.repeat('the value')}`, path);
  }

  private repeat(what: string, pronoun = 'it'): string {
    return this.file.endsWith('base.yaml') ? `repeat ${what}` : `repeat ${what}, or put ${pronoun} into base.yaml`;
  }

  private fail(offset: number, message: string, path: Path = []): void {
    this.isBroken = true;
    this.problem(offset, message, path);
  }

  private problem(offset: number, message: string, path: Path): void {
    this.problems.add(this.position(offset), message, path);
  }

  private position(offset: number): Position {
    const { line, col } = this.lines.linePos(offset);
    return { file: this.file, line, column: col };
  }
}

function keyMessage(key: Node): string {
  if (isAlias(key)) return 'an alias cannot be a key; write the key itself';
  if (!isScalar(key)) return 'a key must be a single text; write key: value';
  if (key.value === null && !key.source) return 'a key is missing before the colon; write one';
  return `key ${key.source} is not text for YAML; put it in quotes: ${quote(String(key.source))}`;
}

function start(node: Node): number {
  return node.range?.[0] ?? 0;
}
