import type { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { annotation } from '../house/annotations.ts';
import { table } from '../house/table-panel.ts';
import { COLORS, UNITS } from '../house/vocabulary.ts';

/** Alerts that fire, of the series that the matchers pick. */
export const firing = (matchers: string): string => `ALERTS{alertstate="firing", ${matchers}}`;

/** Alerts that fire, those that have fired longest on top. */
export const firingAlerts = (matchers: string) =>
  table({
    title: 'Firing alerts',
    description:
      'Alerts that fire at the end of the time range, and since when. Their runbooks are in the alert itself.',
    keys: [
      { title: 'Alert', label: 'alertname' },
      { title: 'Severity', label: 'severity' },
      { title: 'Objective', label: 'slo' },
    ],
    values: [{ title: 'Active for', expr: activeFor(matchers), unit: UNITS.seconds }],
    sortBy: 'Active for',
  });

/** Prometheus remembers since when an alert is active, not since when it fires. */
function activeFor(matchers: string): string {
  const since = `ALERTS_FOR_STATE{${matchers}} and ignoring (alertstate) ${firing(matchers)}`;
  return `time() - min by (alertname, severity, slo) (${since})`;
}

/** Marks the times in which alerts fire. */
export const firingAnnotation = (matchers: string): AnnotationQueryBuilder =>
  annotation({
    name: 'Firing alerts',
    expr: `max by (alertname, severity, service) (${firing(matchers)})`,
    color: COLORS.critical,
    title: '{{alertname}}',
    text: '{{service}}, {{severity}}',
  });
