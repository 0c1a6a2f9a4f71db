import type { ReadDashboard } from '../dashboards/read-dashboards.ts';
import { dashboards, isReadable, rules } from '../facts.ts';
import type { Policy, PolicyInput, Problem } from '../policy.ts';

const SEVERITIES: readonly string[] = ['critical', 'warning', 'info', 'none'];

/** Whoever is woken by an alert knows how bad it is, what to do, and where to look: its links lead somewhere. */
export const alerts: Policy = {
  name: 'alerts',
  *check(input) {
    const known = dashboardsByUid(input);
    for (const { component, object, rule } of rules(input)) {
      for (const problem of alertProblems(rule, known)) yield { component, object, ...problem };
    }
  },
};

/** What an alert lacks, whoever evaluates it; nothing for rules that record. */
export function alertProblems(rule: Rule, known: ReadonlyMap<string, ReadDashboard>): Problem[] {
  const { alert, labels, annotations } = rule;
  if (alert === undefined) return [];
  return [
    ...severity(labels?.severity),
    ...runbook(alert, annotations?.runbook_url),
    ...dashboard(annotations?.dashboard_url, known),
  ].map(({ message, remedy }) => ({ message: `has the alert ${alert}, ${message}`, remedy }));
}

/** Where links of alerts may lead. */
export function dashboardsByUid(input: PolicyInput): ReadonlyMap<string, ReadDashboard> {
  const readable = dashboards(input).filter(isReadable);
  return new Map(readable.flatMap(({ dashboard }) => (dashboard.uid ? [[dashboard.uid, dashboard] as const] : [])));
}

type Texts = Readonly<Record<string, string>>;

interface Rule {
  readonly alert?: string;
  readonly labels?: Texts;
  readonly annotations?: Texts;
}

function severity(value: string | undefined): Problem[] {
  if (value !== undefined && SEVERITIES.includes(value)) return [];
  const what = value === undefined ? 'without a severity' : `of the severity "${value}", which nobody routes`;
  return [{ message: what, remedy: `use one of ${SEVERITIES.join(', ')}` }];
}

function runbook(alert: string, url: string | undefined): Problem[] {
  if (url?.endsWith(`/${alert}.md`)) return [];
  const message = url === undefined ? 'without a runbook' : `whose runbook ${url} is that of another`;
  return [{ message, remedy: `let runbook_url end with /${alert}.md` }];
}

function dashboard(url: string | undefined, known: ReadonlyMap<string, ReadDashboard>): Problem[] {
  if (url === undefined) return [];
  const [, uid = ''] = /\/d\/([\w-]+)/.exec(url) ?? [];
  const found = known.get(uid);
  if (!found) {
    return [
      { message: `which leads to the dashboard "${uid}", which does not exist`, remedy: 'link to one that does' },
    ];
  }
  const variables = [...url.matchAll(/[?&]var-(\w+)=/g)].map(([, name = '']) => name);
  return variables
    .filter((name) => !found.variables.has(name))
    .map((name) => ({
      message: `which sets the variable ${name} that the dashboard ${uid} does not have`,
      remedy: 'set a variable of it',
    }));
}
