const WHITE_SPACE = '\\t\\n\\f\\r ';

/**
 * A JavaScript expression that matches what RE2 would match, for the subset that the log pipeline keeps to.
 * Anything outside of the subset throws: RE2 might refuse it, or read it in another way.
 */
export function re2(expression: string): RegExp {
  const [, flags = '', body = ''] = /^(?:\(\?([is]+)\))?(.*)$/s.exec(expression) ?? [];
  let inClass = false;
  const source = body.replace(/\\.|\[|\]|\(\?(?:P<\w+>)?:?/gs, (token) => {
    if (token === '[' || token === ']') {
      inClass = token === '[';
      return token;
    }
    if (token.startsWith('(?')) return group(token, expression);
    // RE2 knows five characters of white space, JavaScript some twenty more.
    if (token === '\\s') return inClass ? WHITE_SPACE : `[${WHITE_SPACE}]`;
    if (token === '\\S' && !inClass) return `[^${WHITE_SPACE}]`;
    // ASCII in both: digits, words and their borders; and punctuation that stands for itself.
    if (/^\\(?:[dwWbDnrt]|[^A-Za-z0-9])$/.test(token)) return token;
    throw new Error(`${token} in ${expression} is outside of the subset of RE2 that the tests can run`);
  });
  return new RegExp(source, flags);
}

function group(token: string, expression: string): string {
  if (token === '(?:') return token;
  const name = /^\(\?P<(\w+)>$/.exec(token)?.[1];
  if (name === undefined) throw new Error(`RE2 has no ${token} as in ${expression}`);
  return `(?<${name}>`;
}
