import { load } from 'js-yaml';

type Reading = { readonly document: unknown } | { readonly error: unknown };

const read = new Map<string, Reading>();

/**
 * What a text of YAML says. Several policies read the same files, and environments have most of them in common: nobody
 * may change what it returns.
 *
 * @throws YAMLException where it is none
 */
export function readYaml(text: string): unknown {
  const reading = read.get(text) ?? parsed(text);
  read.set(text, reading);
  if ('error' in reading) throw reading.error;
  return reading.document;
}

function parsed(text: string): Reading {
  try {
    return { document: load(text) };
  } catch (error) {
    return { error };
  }
}
