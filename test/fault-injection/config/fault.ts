import { readdirSync, readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import type { Random } from '../../support/random.ts';
import type { Data } from '../fault.ts';
import { nodesOf, type Path, textOf } from '../places.ts';

/** Texts of the configuration, by their path below config. */
export type Texts = Readonly<Record<string, string>>;

/** One place at which a file of the configuration is broken. */
export interface ConfigSite {
  readonly file: string;
  readonly at: string;
  readonly change: (text: string, random: Random) => string;
}

/** A mistake that people make in the configuration, written down before anybody knows whether it is found. */
export interface ConfigOperator {
  readonly name: string;
  readonly breaks: string;
  sites(texts: Texts): Iterable<ConfigSite>;
}

/** The sample configuration. */
export function sampleTexts(): Texts {
  const files = readdirSync('config', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yaml'));
  return Object.fromEntries(files.sort().map((file) => [file, readFileSync(`config/${file}`, 'utf8')]));
}

/** What becomes of a value: `undefined` takes it away. */
type By = (value: Data, random: Random) => Data;
type Node = { readonly path: Path; readonly key: string | number; readonly value: Data };

/** An operator that changes values of YAML. */
export function valueOperator(
  name: string,
  breaks: string,
  places: (node: Node, file: string) => By | undefined,
): ConfigOperator {
  return {
    name,
    breaks,
    *sites(texts) {
      for (const [file, text] of Object.entries(texts)) {
        for (const node of nodesOf(parseDocument(text).toJS())) {
          const by = places(node, file);
          if (by) yield { file, at: textOf(node.path), change: changed(node.path, by) };
        }
      }
    },
  };
}

/** A change of the value at a path of a YAML text. */
export const changed =
  (path: Path, by: By) =>
  (text: string, random: Random): string => {
    const document = parseDocument(text);
    const node = document.getIn(path) as Data;
    const value = by(node?.toJSON ? node.toJSON() : node, random);
    if (value === undefined) document.deleteIn(path);
    else document.setIn(path, value);
    return String(document);
  };

/** A change of the key at the end of a path. */
export const keyChanged =
  (path: Path, by: (key: string, random: Random) => string) =>
  (text: string, random: Random): string => {
    const document = parseDocument(text);
    const value = document.getIn(path);
    document.deleteIn(path);
    document.setIn([...path.slice(0, -1), by(String(path.at(-1)), random)], value);
    return String(document);
  };
