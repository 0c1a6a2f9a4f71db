import type { RouteNode } from './document.ts';
import type { Matcher } from './matcher.ts';

/** Labels of an alert as far as they are known before it fires. Others may have any value, or none. */
export type PartialLabels = Readonly<Record<string, string | undefined>>;

/**
 * Names of the receivers that an alert may reach together, for each way in which the labels that are not known yet may
 * decide. Mostly there is one way: the routes below a team's ask for kinds of alerts, and go to the same receiver.
 */
export function possibleReceivers(root: RouteNode, labels: PartialLabels): string[][] {
  return [...outcomes(root, labels).values()].filter((outcome): outcome is string[] => outcome !== NOT_TAKEN);
}

const NOT_TAKEN = undefined;

/** The receivers of one way, or that the route does not take the alert. */
type Outcome = string[] | typeof NOT_TAKEN;

/** Each outcome once. */
type Outcomes = ReadonlyMap<string, Outcome>;

function outcomes(route: RouteNode, labels: PartialLabels): Outcomes {
  const taken = accepts(route.matchers, labels);
  if (taken === false) return distinct([NOT_TAKEN]);
  const below = ofChildren(route, labels).map((receivers) => (receivers.length > 0 ? receivers : [route.receiver]));
  return distinct(taken === true ? below : [...below, NOT_TAKEN]);
}

/** What the children of a route make of an alert, one after the other; nothing: none of them takes it. */
function ofChildren({ routes }: RouteNode, labels: PartialLabels): string[][] {
  const done: string[][] = [];
  let open: string[][] = [[]];
  for (const child of routes) {
    const own = [...outcomes(child, labels).values()];
    const next: string[][] = [];
    for (const before of open) {
      for (const outcome of own) {
        if (outcome === NOT_TAKEN) next.push(before);
        else (child.continues ? next : done).push([...new Set([...before, ...outcome])]);
      }
    }
    open = [...(distinct(next).values() as Iterable<string[]>)];
  }
  return [...done, ...open];
}

/** Whether all matchers hold; undefined where that depends on labels that are not known. */
function accepts(matchers: readonly Matcher[], labels: PartialLabels): boolean | undefined {
  let known = true;
  for (const { label, accepts: holds } of matchers) {
    const value = labels[label];
    if (value === undefined) known = false;
    else if (!holds(value)) return false;
  }
  return known ? true : undefined;
}

function distinct(all: readonly Outcome[]): Outcomes {
  return new Map(all.map((outcome) => [outcome === NOT_TAKEN ? '-' : outcome.join('\n'), outcome]));
}
