import { createHash } from 'node:crypto';

/** The only template with a hash that the pipeline renders. */
const FORM =
  /^(\{\{ if \.sampled \}\})?\{\{ if ge \(Sha2Hash "panoptes" \(printf "%s %s" \.time \.Entry\) \| trunc 8\) "([0-9a-f]{8})" \}\}drop\{\{ end \}\}(?:\{\{ end \}\})?$/;

export const isSampling = (template: string): boolean => FORM.test(template);

/** What the template prints: `drop`, or nothing for a line that is sent. */
export function samples(template: string, data: Readonly<Record<string, string>>): string {
  const [, onlySome, limit = ''] = FORM.exec(template) ?? [];
  if (onlySome !== undefined && !data.sampled) return '';
  // A line that is not in the format of the runtime has no time of its own; Go prints this instead.
  const text = `panoptes${data.time ?? '%!s(<nil>)'} ${data.Entry}`;
  return createHash('sha256').update(text).digest('hex').slice(0, 8) >= limit ? 'drop' : '';
}
