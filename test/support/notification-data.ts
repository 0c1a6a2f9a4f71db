/** An alert as templates see it. */
export interface TemplateAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
}

/** The data that Alertmanager gives to templates for a group of alerts. */
export function notificationData(alerts: readonly TemplateAlert[], groupBy: readonly string[]) {
  const commonLabels = common(alerts.map(({ labels }) => labels));
  return {
    receiver: 'platform',
    status: alerts.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    alerts,
    groupLabels: Object.fromEntries(Object.entries(commonLabels).filter(([name]) => groupBy.includes(name))),
    commonLabels,
    commonAnnotations: common(alerts.map(({ annotations }) => annotations)),
    externalURL: 'https://alertmanager.example.com',
  };
}

/** What is the same in all of them. */
function common(sets: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const [first = {}, ...others] = sets;
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => others.every((other) => other[name] === value)),
  );
}
