import type { Environment } from '../config/environment.ts';
import { secretFile } from './secret-file.ts';

type Receiver = Environment['alerting']['receivers'][string];

/** A receiver in the form of alertmanager.yaml. Texts come from the template file beside it. */
export function renderReceiver(name: string, receiver: Receiver) {
  return {
    name,
    ...(receiver.slack.length > 0 ? { slack_configs: receiver.slack.map(slackConfig) } : {}),
    ...(receiver.email.length > 0 ? { email_configs: receiver.email.map(emailConfig) } : {}),
    ...(receiver.pagerduty.length > 0 ? { pagerduty_configs: receiver.pagerduty.map(pagerdutyConfig) } : {}),
    ...(receiver.webhook.length > 0 ? { webhook_configs: receiver.webhook.map(webhookConfig) } : {}),
  };
}

function slackConfig({ channel, webhookUrl }: Receiver['slack'][number]) {
  return {
    api_url_file: secretFile(webhookUrl),
    channel,
    send_resolved: true,
    color: '{{ template "panoptes.color" . }}',
    title: '{{ template "panoptes.title" . }}',
    title_link: '{{ template "panoptes.link" . }}',
    text: '{{ template "panoptes.text" . }}',
    fallback: '{{ template "panoptes.title" . }}',
  };
}

function emailConfig({ to }: Receiver['email'][number]) {
  return {
    to: to.join(', '),
    send_resolved: true,
    headers: { Subject: '{{ template "panoptes.title" . }}' },
  };
}

function pagerdutyConfig({ routingKey }: Receiver['pagerduty'][number]) {
  return {
    routing_key_file: secretFile(routingKey),
    send_resolved: true,
    severity: '{{ if eq .CommonLabels.severity "critical" }}critical{{ else }}warning{{ end }}',
    description: '{{ template "panoptes.title" . }}',
    details: { alerts: '{{ template "panoptes.text" . }}' },
  };
}

function webhookConfig({ url }: Receiver['webhook'][number]) {
  return { url_file: secretFile(url), send_resolved: true };
}
