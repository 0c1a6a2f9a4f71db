import { load } from 'js-yaml';
import { rememberedByText } from '../remembered.ts';

type Reading = { readonly document: unknown } | { readonly error: unknown };

/**
 * What a text of YAML says. Several policies read the same files, and environments have most of them in common: nobody
 * may change what it returns.
 *
 * @throws YAMLException where it is none
 */
export function readYaml(text: string): unknown {
  const reading = read(text);
  if ('error' in reading) throw reading.error;
  return reading.document;
}

const read = rememberedByText((text): Reading => {
  try {
    return { document: load(text) };
  } catch (error) {
    return { error };
  }
});
