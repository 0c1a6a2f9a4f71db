import type { Chapter } from './document.ts';

/** GitHub refuses comments that are longer; the rest is for the note that something is missing. */
const COMMENT = 65_536 - 200;

/** For a terminal. */
export function toText(chapters: readonly Chapter[]): string {
  return chapters
    .map(({ title, sections }) =>
      [
        title,
        ...sections.map((section) => [`  ${section.title}`, ...section.lines.map((line) => `    ${line}`)].join('\n')),
      ].join('\n\n'),
    )
    .map((text) => `${text}\n`)
    .join('\n');
}

/** For a comment on a pull request: what is dangerous is open, components are folded. */
export function toMarkdown(chapters: readonly Chapter[]): string {
  const parts = chapters.flatMap(({ title, sections }) => [
    `## ${title}\n`,
    ...sections.map(({ title: name, lines }) => {
      const isFinding = /^(Dangerous|Good|Accepted|Rights|The same)/.test(name);
      const fence = fenceFor(lines);
      const body = `${fence}diff\n${lines.map(diffLine).join('\n')}\n${fence}\n`;
      return isFinding
        ? `**${name}**\n\n${body}`
        : `<details><summary><code>${name}</code></summary>\n\n${body}\n</details>\n`;
    }),
  ]);
  return limitedTo(COMMENT, parts);
}

/** GitHub colours lines of a diff by their first character; what changes has no colour but that of a warning. */
const diffLine = (line: string): string => line.replace(/^~/, '!');

/** Longer than any run of backticks inside. */
function fenceFor(lines: readonly string[]): string {
  const runs = lines.join('\n').match(/`+/g) ?? [];
  return '`'.repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
}

function limitedTo(length: number, parts: readonly string[]): string {
  let text = '';
  for (const [index, part] of parts.entries()) {
    if (text.length + part.length + 1 > length) {
      return `${text}\n… and ${parts.length - index} more sections, for which there is no room in a comment: \`npm run diff\` shows them.\n`;
    }
    text += `${index === 0 ? '' : '\n'}${part}`;
  }
  return text;
}
