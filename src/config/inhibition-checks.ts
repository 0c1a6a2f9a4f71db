import { configuredRule } from '../alerting/inhibition.ts';
import { isContradiction } from '../alerting/simulator/contradiction.ts';
import { type Inhibition, readInhibition } from '../alerting/simulator/document.ts';
import type { Matcher } from '../alerting/simulator/matcher.ts';
import { allAlerts } from '../rules/all-alerts.ts';
import type { ReportAt, RoutedSettings } from './alert-routing-checks.ts';

/** What is known of an alert before any environment renders it. */
interface Shape {
  readonly name: string;
  readonly severity: string;
  /** Names of the labels that it has. Their values differ from cluster to cluster. */
  readonly labels: ReadonlySet<string>;
}

/** Reports inhibitions of the configuration that can never apply. */
export function checkInhibitions(settings: RoutedSettings, report: ReportAt): void {
  const { inhibitions } = settings.alerting;
  // To list all alerts takes time, which only those who add inhibitions spend.
  if (inhibitions.length === 0) return;
  const shapes = shapesOf(settings);
  for (const [index, inhibition] of inhibitions.entries()) {
    const rule = readInhibition(configuredRule(inhibition, index));
    const path = ['alerting', 'inhibitions', index] as const;
    for (const side of ['source', 'target'] as const) {
      if (isContradiction(rule[side]))
        report([...path, side], 'asks one label for values that exclude each other, so it can never apply');
      else if (!shapes.some((shape) => mayMatch(rule[side], shape)))
        report([...path, side], missing(rule, side, shapes));
    }
  }
}

/** Why no alert is on one side. */
function missing(rule: Inhibition, side: 'source' | 'target', shapes: readonly Shape[]): string {
  const named = rule[side].filter(({ label }) => label === 'alertname');
  const alerts = shapes.filter((shape) => mayMatch(named, shape));
  const lacking = rule.equal.find((label) => alerts.length > 0 && alerts.every(({ labels }) => !labels.has(label)));
  return lacking === undefined
    ? 'matches no alert of Panoptes, so it can never apply; docs/alert-routing.md lists them with their labels'
    : `matches no alert that has the label ${lacking}, so it can never apply; remove ${lacking} from equal`;
}

function mayMatch(matchers: readonly Matcher[], { name, severity, labels }: Shape): boolean {
  const known: Readonly<Record<string, string>> = { alertname: name, severity };
  return matchers.every(({ label, accepts }) => {
    if (label in known) return accepts(known[label] ?? '');
    return labels.has(label) || accepts('');
  });
}

function shapesOf({ prometheus, alerts }: RoutedSettings): Shape[] {
  const everywhere = ['cluster', 'team', ...Object.keys(prometheus.externalLabels)];
  return allAlerts().map((rule) => {
    const inCases = rule.tests.fires.flatMap(({ expect }) => expect.flatMap((labels) => Object.keys(labels)));
    return {
      name: rule.alert,
      severity: alerts.overrides[rule.alert]?.severity ?? rule.severity,
      labels: new Set([...everywhere, ...Object.keys(rule.labels ?? {}), ...inCases]),
    };
  });
}
