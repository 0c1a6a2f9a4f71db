/** Key of the template file in the Secret of the configuration, and so its file name in the container. */
export const TEMPLATE_FILE = 'panoptes.tmpl';

/**
 * Templates of notifications. Every alert of Panoptes has a summary, a description and a runbook; alerts of
 * others may lack them, so each is optional here. A list of many alerts is cut: chat services refuse long texts.
 *
 * @see https://prometheus.io/docs/alerting/latest/notifications/
 */
export function notificationTemplates(): string {
  return `{{ define "panoptes.title" -}}
[{{ if eq .Status "firing" }}{{ .CommonLabels.severity | toUpper }} {{ .Alerts.Firing | len }}{{ else }}RESOLVED{{ end }}] {{ .GroupLabels.alertname }}
{{- with .CommonLabels.service }} {{ . }}{{ end }}
{{- with .CommonLabels.namespace }} in {{ . }}{{ end }}
{{- with .CommonLabels.cluster }} ({{ . }}){{ end }}
{{- end }}

{{ define "panoptes.color" -}}
{{ if ne .Status "firing" }}good{{ else if eq .CommonLabels.severity "critical" }}danger{{ else }}warning{{ end }}
{{- end }}

{{ define "panoptes.link" -}}
{{ .ExternalURL }}/#/alerts?receiver={{ .Receiver | urlquery }}
{{- end }}

{{ define "panoptes.alert" -}}
{{ with .Annotations.summary }}{{ . }}{{ else }}{{ .Labels.alertname }}{{ end }}
{{ with .Annotations.description }}{{ . }}
{{ end -}}
since {{ .StartsAt.UTC.Format "2006-01-02 15:04:05 UTC" }}
{{- with .Annotations.runbook_url }} - runbook: {{ . }}{{ end }}
{{ end }}

{{ define "panoptes.text" -}}
{{ range $index, $alert := .Alerts }}{{ if lt $index 10 }}{{ template "panoptes.alert" $alert }}
{{ end }}{{ end -}}
{{ if gt (len .Alerts) 10 }}The first 10 of {{ len .Alerts }} alerts; the title links to all of them.
{{ end -}}
{{ end }}
`;
}
