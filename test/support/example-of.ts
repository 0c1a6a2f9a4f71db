/** A text that an anchored regular expression of a matcher finds: the first of its alternatives. */
export function exampleOf(regex: string): string {
  const example =
    withoutGroups(regex)
      .split('|')[0]
      ?.replaceAll(/\.[+*]/g, 'x')
      .replaceAll(/(?<!\\)\./g, '0') ?? '';
  const text = example.replaceAll(/\\(.)/g, '$1');
  if (!new RegExp(`^(?:${regex})$`).test(text)) throw new Error(`${regex} does not find ${text}: teach exampleOf more`);
  return text;
}

/** The first alternative in place of each group, and nothing in place of one that may be missing. */
function withoutGroups(regex: string): string {
  const simpler = regex.replaceAll(/\((?:\?:)?([^()|]*)[^()]*\)(\?)?/g, (_, first: string, optional?: string) =>
    optional ? '' : first,
  );
  return simpler === regex ? regex : withoutGroups(simpler);
}
