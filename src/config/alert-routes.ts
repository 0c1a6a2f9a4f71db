import { isPagerGrade } from '../alerting/pager-grade.ts';
import { configuredRoutes, type Route, routingTree } from '../alerting/routing.ts';
import { implies, isContradiction } from '../alerting/simulator/contradiction.ts';
import { type Matcher, parseMatcher } from '../alerting/simulator/matcher.ts';
import type { ReportAt, RoutedSettings } from './alert-routing-checks.ts';
import { quote } from './quote.ts';
import { remedy } from './suggest.ts';

const matchersOf = ({ matchers = [] }: Pick<Route, 'matchers'>) => matchers.map(parseMatcher);

/** Reports routes of the configuration that no alert can take, and those that would keep a pager silent. */
export function checkConfiguredRoutes(settings: RoutedSettings, report: ReportAt): void {
  const { routes, receivers, pagerRequired } = settings.alerting;
  for (const [index, route] of routes.entries()) {
    const path = ['alerting', 'routes', index] as const;
    const matchers = matchersOf(route);
    checkTeamMatchers(matchers, Object.keys(settings.teams), (message) => report([...path, 'matchers'], message));
    if (isContradiction(matchers)) {
      report([...path, 'matchers'], 'ask one label for values that exclude each other, so no alert can match');
    } else {
      const earlier = earlierRoutes(index, settings).find(
        (other) => !other.continue && implies(matchers, matchersOf(other)),
      );
      if (earlier) {
        const taker = (earlier.matchers ?? []).join(', ');
        report(
          path,
          `can never match: the route before it with ${taker} takes all of its alerts; move it up, or let the other one continue`,
        );
      }
    }
    const takesCriticals = !route.continue && !isContradiction([...matchers, parseMatcher('severity="critical"')]);
    if (pagerRequired && takesCriticals && !route.receivers.some((name) => isPagerGrade(receivers[name] ?? {}))) {
      const message =
        'takes critical alerts away from their team without a receiver that wakes somebody; add severity!="critical", or let it continue';
      report([...path, 'receivers'], message);
    }
  }
}

/** What is asked before a route of the configuration: what drives machinery, and the routes above it. */
function earlierRoutes(index: number, { alerting, teams }: RoutedSettings): Route[] {
  const machinery = routingTree({ alerting: { ...alerting, routes: [] }, teams }).routes ?? [];
  return [
    ...machinery.filter(({ matchers = [] }) => matchers.some((matcher) => matcher.startsWith('alertname='))),
    ...alerting.routes.slice(0, index).flatMap((route) => configuredRoutes(route).slice(-1)),
  ];
}

function checkTeamMatchers(matchers: readonly Matcher[], teams: readonly string[], report: (message: string) => void) {
  for (const { label, operator, value } of matchers) {
    if (label !== 'team' || operator !== '=' || teams.includes(value)) continue;
    report(`there is no team ${quote(value)}; ${remedy(value, teams)}`);
  }
}
