import type { Receiver } from '../../config/schema/receivers/receiver.ts';
import { secretFile } from '../secret-file.ts';
import { LINKS } from '../templates/links.ts';
import { bySeverity } from '../templates/title.ts';

const template = (name: string) => `{{ template "panoptes.${name}" . }}`;

/**
 * A service of PagerDuty. Its `details` replace what Alertmanager would add, the JSON of all alerts: an event with more
 * than 512 KB loses all of them. Links to nowhere are left out by Alertmanager.
 */
export function pagerdutyConfig({ routingKey, region, severity, sendResolved }: Receiver['pagerduty'][number]) {
  return {
    routing_key_file: secretFile(routingKey),
    ...(region === 'eu' ? { url: 'https://events.eu.pagerduty.com/v2/enqueue' } : {}),
    send_resolved: sendResolved,
    severity: bySeverity(severity),
    description: `${template('plain.title')}{{ with .CommonAnnotations.summary }}: {{ . }}{{ end }}`,
    client: 'Alertmanager',
    client_url: template('all'),
    source: '{{ or .CommonLabels.instance .CommonLabels.node .CommonLabels.cluster "several places" }}',
    component: '{{ .CommonLabels.service }}',
    group: '{{ .CommonLabels.namespace }}',
    class: '{{ .CommonLabels.alertname }}',
    details: { alerts: template('plain'), firing: '', resolved: '' },
    links: LINKS.map(({ variable, text }) => ({ href: template(variable), text })),
  };
}

/** An alert of Opsgenie. Later notifications update its message, or it would count the alerts of its first minute. */
export function opsgenieConfig(config: Receiver['opsgenie'][number]) {
  const { apiKey, region, responders, priority, tags, sendResolved } = config;
  return {
    api_key_file: secretFile(apiKey),
    ...(region === 'eu' ? { api_url: 'https://api.eu.opsgenie.com/' } : {}),
    send_resolved: sendResolved,
    message: template('plain.title'),
    description: template('plain'),
    source: template('all'),
    entity: '{{ .CommonLabels.service }}',
    priority: bySeverity(priority),
    update_alerts: true,
    ...(tags.length > 0 ? { tags: tags.join(',') } : {}),
    ...(responders.length > 0
      ? { responders: responders.map(({ type, name }) => ({ type, [type === 'user' ? 'username' : 'name']: name })) }
      : {}),
  };
}
