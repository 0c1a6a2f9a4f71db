import type { Environment } from '../config/environment.ts';
import { parsePromql, selectorsIn } from '../promql/ast.ts';
import type { Finding } from '../promql/lints/lint.ts';

/** Whether it is about a regular expression of the catalog: a team knows its labels, and its rules mean what it wrote. */
export function isOfTeams({ lint, message }: Finding, environment: Environment | undefined): boolean {
  if (lint !== 'regex' || !environment) return false;
  const given = environment.services.flatMap(({ metrics, slos }) => textsIn([metrics, slos]).flatMap(patternsIn));
  return given.some((pattern) => message.includes(`~"${pattern}" `));
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** What may be a regular expression in a text: all of it, or what a selector asks for. */
function patternsIn(text: string): string[] {
  if (!/[=!]~/.test(text)) return [text];
  try {
    return [text, ...selectorsIn(parsePromql(text)).flatMap(({ matchers }) => matchers.map(({ value }) => value))];
  } catch {
    return [text];
  }
}
