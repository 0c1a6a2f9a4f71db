import { contains } from './clock.ts';
import type { AlertmanagerModel, Inhibition, RouteNode } from './document.ts';
import { type AlertLabels, matches } from './matcher.ts';

/** Where an alert ends in the routing tree. */
export interface Destination {
  /** From the root to the route that takes the alert. */
  readonly path: readonly RouteNode[];
  readonly route: RouteNode;
  /** Labels and values that the alert shares with the rest of its group. */
  readonly group: AlertLabels;
}

/** An inhibition that keeps an alert quiet, and the alert that causes it. */
export interface Inhibited {
  readonly by: AlertLabels;
  readonly rule: Inhibition;
}

/** Every route that takes an alert, in the order in which Alertmanager asks them. */
export function destinationsOf({ root }: Pick<AlertmanagerModel, 'root'>, labels: AlertLabels): Destination[] {
  return take(root, [], labels).map((path) => {
    const route = path.at(-1) ?? root;
    const group = Object.fromEntries(
      route.groupBy.filter((name) => labels[name]).map((name) => [name, labels[name] ?? '']),
    );
    return { path, route, group };
  });
}

/** A route takes what none of its children takes; a child that takes it ends the search unless it continues. */
function take(route: RouteNode, above: readonly RouteNode[], labels: AlertLabels): RouteNode[][] {
  if (!matches(route.matchers, labels)) return [];
  const path = [...above, route];
  const taken: RouteNode[][] = [];
  for (const child of route.routes) {
    const paths = take(child, path, labels);
    taken.push(...paths);
    if (paths.length > 0 && !child.continues) break;
  }
  return taken.length > 0 ? taken : [path];
}

/** Names of the intervals that silence a route at a moment; none: it notifies. */
export function silencedBy(model: Pick<AlertmanagerModel, 'intervals'>, route: RouteNode, at: Date): string[] {
  const isIn = (name: string) => contains(model.intervals.get(name) ?? [], at);
  const muted = route.mute.filter(isIn);
  if (muted.length > 0) return muted.map((name) => `in ${name}`);
  return route.active.length > 0 && !route.active.some(isIn) ? [`outside ${route.active.join(', ')}`] : [];
}

/** What keeps an alert quiet while others fire: the first cause of each inhibition that applies. */
export function inhibitionsOf(
  { inhibitions }: Pick<AlertmanagerModel, 'inhibitions'>,
  labels: AlertLabels,
  firing: readonly AlertLabels[],
): Inhibited[] {
  return inhibitions.flatMap((rule) => {
    const by = firing.find((other) => inhibits(rule, other, labels));
    return by ? [{ by, rule }] : [];
  });
}

/** Whether an alert keeps another one quiet. */
export function inhibits(rule: Inhibition, source: AlertLabels, target: AlertLabels): boolean {
  if (!matches(rule.target, target) || !matches(rule.source, source)) return false;
  // What matches both sides, as an alert does with itself, inhibits nothing that matches both sides.
  if (matches(rule.source, target) && matches(rule.target, source)) return false;
  return rule.equal.every((label) => (source[label] ?? '') === (target[label] ?? ''));
}
