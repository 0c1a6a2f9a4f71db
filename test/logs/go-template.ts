import { re2 } from './re2.ts';

type Data = Readonly<Record<string, string>>;

/**
 * Executes a Go template of the only form that the pipeline renders: text, one variable, and one chain of `if`
 * without nesting. Variables may be put together by `printf`, and printed values shortened. Anything else throws.
 */
export function executeTemplate(template: string, data: Data): string {
  let variable: string | undefined;
  let output = '';
  // Whether a branch of the chain has been taken, and whether text is in a branch that is not.
  let taken = false;
  let skipping = false;
  for (const [, text = '', action] of template.matchAll(/(.*?)(?:\{\{ (.*?) \}\}|$)/gs)) {
    if (!skipping) output += text;
    if (action === undefined) continue;
    const condition = /^(?:else )?if (.*)$/.exec(action)?.[1];
    if (condition !== undefined) {
      skipping = taken || !holds(condition, variable);
      taken ||= !skipping;
    } else if (action === 'end') {
      [taken, skipping] = [false, false];
    } else if (action.startsWith('$v := ')) {
      variable = pipe(action.slice('$v := '.length), data, variable);
    } else if (!skipping) {
      output += pipe(action, data, variable) ?? '<no value>';
    }
  }
  return output;
}

function holds(condition: string, variable: string | undefined): boolean {
  const values = /^eq \$v((?: "[^"\\]*")+)$/.exec(condition)?.[1];
  if (values !== undefined) return JSON.parse(`[${values.trim().replaceAll('" "', '","')}]`).includes(variable ?? '');
  const pattern = /^regexMatch ("(?:[^"\\]|\\.)*") \$v$/.exec(condition)?.[1];
  if (pattern === undefined) throw new Error(`the template has an unknown condition: ${condition}`);
  // A Go string literal, which JSON reads alike as far as the pipeline's patterns go.
  return re2(JSON.parse(pattern)).test(variable ?? '');
}

function pipe(pipeline: string, data: Data, variable: string | undefined): string | undefined {
  const operand = (text: string): string | undefined => {
    if (text === '$v') return variable;
    if (/^\.\w+$/.test(text)) return data[text.slice(1)];
    if (text === '""') return '';
    throw new Error(`the template has an unknown operand: ${text}`);
  };
  const replaced = /^regexReplaceAll ("(?:[^"\\]|\\.)*") \((\.\w+ \| default "")\) "" \| (.*)$/.exec(pipeline);
  if (replaced) {
    const [, pattern = '', from = '', then = ''] = replaced;
    const text = (pipe(from, data, variable) ?? '').replace(new RegExp(re2(JSON.parse(pattern)), 'g'), '');
    return pipe(`.replaced | ${then}`, { replaced: text }, undefined);
  }
  const [, format, values = ''] = /^printf ("[^"]*")((?: \(\.\w+ \| default ""\))+)$/.exec(pipeline) ?? [];
  if (format !== undefined) {
    const each = [...values.matchAll(/\((.*?)\)/g)].map(([, value = '']) => pipe(value, data, variable) ?? '');
    return (JSON.parse(format) as string).replaceAll('%s', () => each.shift() ?? '');
  }
  const [first = '', ...steps] = pipeline.split(' | ');
  return steps.reduce((value, step) => {
    // The function `default` of sprig takes an empty string for a missing value, too.
    if (step.startsWith('default ')) return value || operand(step.slice('default '.length));
    if (value === undefined) throw new Error(`the template calls ${step} on a value that may be missing`);
    if (step === 'lower') return value.toLowerCase();
    if (step === 'trim') return value.trim();
    // In bytes, as Go counts.
    const [, length] = /^trunc (\d+)$/.exec(step) ?? [];
    if (length !== undefined) return Buffer.from(value).subarray(0, Number(length)).toString();
    throw new Error(`the template has an unknown function: ${step}`);
  }, operand(first));
}
