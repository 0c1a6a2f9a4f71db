import { annotation } from '../house/annotations.ts';
import { stat } from '../house/panels.ts';
import { type KeyColumn, table } from '../house/table-panel.ts';
import { COLORS, UNITS } from '../house/vocabulary.ts';

/** Alerts that fire; one that always does says only that alerting works. */
const firing = (matchers: string) => `ALERTS{alertstate="firing", severity!="none", ${matchers}}`;

export const alertCount = (matchers: string) =>
  stat({
    title: 'Firing alerts',
    description: 'Number of alerts about what is chosen that fire.',
    unit: UNITS.count,
    query: { expr: `count(${firing(matchers)}) or vector(0)`, legend: 'firing' },
    thresholds: { critical: 1 },
  });

/** How many alerts fire for each of these, such as nodes. */
export const alertsBy = (labels: readonly string[], matchers: string): string =>
  `count by (cluster, ${labels.join(', ')}) (${firing(matchers)})`;

/** Alerts that fire, those that have fired longest on top; the columns say what they are about. */
export const firingAlerts = (matchers: string, about: readonly KeyColumn[]) =>
  table({
    title: 'Firing alerts',
    description:
      'Alerts that fire at the end of the time range, and since when they are active. Their runbooks are in the alerts.',
    keys: [{ title: 'Alert', label: 'alertname' }, { title: 'Severity', label: 'severity' }, ...about],
    values: [
      {
        title: 'Active for',
        expr: activeFor(matchers, ['alertname', 'severity', ...about.map(({ label }) => label)]),
        unit: UNITS.seconds,
      },
    ],
    sortBy: 'Active for',
  });

/** Prometheus remembers since when an alert is active, not since when it fires. */
const activeFor = (matchers: string, labels: readonly string[]) =>
  `time() - min by (${labels.join(', ')}) (ALERTS_FOR_STATE{severity!="none", ${matchers}} and ignoring (alertstate) ${firing(matchers)})`;

/** Marks the times in which alerts fire. */
export const firingAnnotation = (matchers: string) =>
  annotation({
    name: 'Firing alerts',
    expr: `max by (alertname, severity) (${firing(matchers)})`,
    color: COLORS.critical,
    title: '{{alertname}}',
    text: '{{severity}}',
  });
