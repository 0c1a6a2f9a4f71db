import type { EnvironmentChanges } from '../changes.ts';
import type { ChangeFinding } from '../validation/changes/change.ts';
import type { ComponentDiff, Entry, EnvironmentDiff } from './environment.ts';
import { cut } from './show.ts';

/** Lines that belong together, below a title. The first character of a line says what happens: + - ~ or !. */
export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

/** All that is to be said about one environment, for every format. */
export interface Chapter {
  readonly title: string;
  readonly sections: readonly Section[];
}

/** How much of it is said; what is left out is counted. */
export interface Limits {
  /** Objects of one component. */
  readonly entries: number;
  /** Differences of one object. */
  readonly details: number;
  /** Characters of one difference. */
  readonly width: number;
}

export const SHORT: Limits = { entries: 25, details: 12, width: 300 };
export const FULL: Limits = { entries: Infinity, details: Infinity, width: Infinity };

/** Findings first, then the differences; what is the same as in an earlier environment is not said again. */
export function chapters(
  diffs: readonly EnvironmentDiff[],
  changes: readonly EnvironmentChanges[],
  limits: Limits,
): Chapter[] {
  const said = new Map<string, string>();
  return diffs.map((diff) => {
    const report = changes.find(({ environment }) => environment === diff.environment)?.report;
    const { refused = [], accepted = [], noted = [], unused = [] } = report ?? {};
    const findings = [
      section(
        'Dangerous, and not accepted',
        refused.map((finding) => `! ${findingLine(finding)}`),
      ),
      section(
        'Dangerous, and accepted',
        accepted.map((finding) => `! ${findingLine(finding)} (${finding.reason})`),
      ),
      section(
        'Good to know',
        noted.map((finding) => `  ${findingLine(finding)}`),
      ),
      section(
        'Accepted, but not happening',
        unused.map(({ change, object }) => `  ${change} of ${JSON.stringify(object)}`),
      ),
      section('Rights', limited(diff.rights, limits.entries, 'rights')),
    ];
    const components: Section[] = [];
    const repeated = new Map<string, string[]>();
    for (const component of diff.components) {
      const own = componentSection(component, limits);
      const text = [own.title, ...own.lines].join('\n');
      const first = said.get(text);
      if (first === undefined) {
        said.set(text, diff.environment);
        components.push(own);
      } else repeated.set(first, [...(repeated.get(first) ?? []), own.title]);
    }
    const references = [...repeated].map(([first, names]) => ({
      title: `The same as in ${first}`,
      lines: [`  ${names.join(', ')}`],
    }));
    return { title: titleOf(diff), sections: [...findings.flat(), ...components, ...references] };
  });
}

const findingLine = ({ change, component, object, message }: ChangeFinding): string =>
  `${component}: ${object} ${message} [${change}]`;

const section = (title: string, lines: readonly string[]): Section[] => (lines.length > 0 ? [{ title, lines }] : []);

function titleOf({ environment, counts: { added, removed, changed } }: EnvironmentDiff): string {
  const parts = [
    [added, 'added'],
    [removed, 'removed'],
    [changed, 'changed'],
  ].flatMap(([count, what]) => (count ? [`${count} ${what}`] : []));
  return `${environment}: ${parts.length > 0 ? `objects: ${parts.join(', ')}` : 'no difference'}`;
}

function componentSection({ component, entries }: ComponentDiff, limits: Limits): Section {
  const shown = entries.slice(0, limits.entries).flatMap((entry) => entryLines(entry, limits));
  const left = entries.slice(limits.entries).reduce((sum, { objects }) => sum + objects.length, 0);
  return { title: component, lines: left > 0 ? [...shown, `  … and ${left} more objects`] : shown };
}

/** Names of further objects are left out beyond this. */
const NAMES = 5;

function entryLines({ sign, objects, details, about }: Entry, limits: Limits): string[] {
  const [first = '', ...rest] = objects;
  const names = [first, ...rest.map((name) => name.split(' ')[1] ?? name)];
  const shown = names.slice(0, Math.min(NAMES, limits.entries)).join(', ');
  const more = names.length > NAMES && limits.entries !== Infinity ? ` and ${names.length - NAMES} more` : '';
  const all = limits.entries === Infinity ? names.join(', ') : `${shown}${more}`;
  return [
    `${sign} ${all}${about ? ` [${about}]` : ''}`,
    ...limited(details, limits.details, 'differences').map((detail) => `      ${cut(detail, limits.width)}`),
  ];
}

function limited(lines: readonly string[], limit: number, what: string): string[] {
  return lines.length <= limit ? [...lines] : [...lines.slice(0, limit), `… and ${lines.length - limit} more ${what}`];
}
