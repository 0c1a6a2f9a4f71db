import { isOwnRouting, OWN_ROUTING_NOTE } from '../own-routing.ts';
import { integrationsOf } from '../pager-grade.ts';
import type { AlertmanagerModel, RouteNode } from './document.ts';
import type { AlertLabels } from './matcher.ts';
import { type Destination, destinationsOf, inhibitionsOf, silencedBy } from './simulate.ts';

/** What is asked about an alert. */
export interface Question {
  readonly labels: AlertLabels;
  /** Other alerts that fire at the same time. */
  readonly firing: readonly AlertLabels[];
  /** @default - the times at which routes are silent are listed, and not judged */
  readonly at?: Date;
  /** What the receivers are made of, by name. */
  readonly receivers: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Whom an alert reaches, for people to read. */
export function explainAlert(model: AlertmanagerModel, question: Question): string {
  const inhibited = inhibitionsOf(model, question.labels, question.firing);
  const destinations = destinationsOf(model, question.labels);
  const lines = [
    line('alert', show(question.labels)),
    ...inhibited.map(({ by, rule }) => line('inhibited', `by ${show(by)} (${rule.label})`)),
    ...(inhibited.length > 0 ? [line('', 'nobody is notified while that one fires; otherwise:')] : []),
    ...destinations.flatMap((destination) => ['', ...destinationLines(destination, model, question)]),
  ];
  return `${lines.join('\n')}\n`;
}

function destinationLines({ path, route, group }: Destination, model: AlertmanagerModel, question: Question): string[] {
  const place = line('path', path.map(({ label }) => label || 'root').join(' > '));
  // Group and times are theirs as well.
  if (isOwnRouting(route.receiver)) return [place, line('receiver', `${route.receiver} (${OWN_ROUTING_NOTE})`)];
  const integrations = integrationsOf(question.receivers[route.receiver] ?? {});
  return [
    place,
    line('receiver', `${route.receiver}${integrations.length > 0 ? ` (${integrations.join(', ')})` : ''}`),
    line('group', show(group)),
    line(
      'times',
      `first after ${route.groupWait}, changes every ${route.groupInterval}, repeated every ${route.repeatInterval}`,
    ),
    ...silence(route, model, question.at),
  ];
}

function silence(route: RouteNode, model: AlertmanagerModel, at: Date | undefined): string[] {
  if (at) {
    const reasons = silencedBy(model, route, at);
    return reasons.length > 0 ? [line('muted', reasons.join(', '))] : [];
  }
  const times = [
    ...(route.mute.length > 0 ? [`in ${route.mute.join(', ')}`] : []),
    ...(route.active.length > 0 ? [`outside ${route.active.join(', ')}`] : []),
  ];
  return times.length > 0 ? [line('muted', `${times.join(', and ')}; --at judges a moment`)] : [];
}

const line = (name: string, text: string): string => `${name.padEnd(11)}${text}`.trimEnd();

function show(labels: AlertLabels): string {
  const { alertname, ...others } = labels;
  const rest = Object.entries(others).sort(([a], [b]) => (a < b ? -1 : 1));
  return [...(alertname ? [alertname] : []), ...rest.map(([name, value]) => `${name}=${value}`)].join(' ');
}
