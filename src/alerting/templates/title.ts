/** Severities from the worst to the mildest. */
export const SEVERITIES = ['critical', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The worst severity of what still fires, or else of what fired, in `$worst`. One that is unknown counts as a warning. */
const worst = `{{- $worst := "info" }}
{{- range or .Alerts.Firing .Alerts.Resolved }}
{{- if eq .Labels.severity "critical" }}{{ $worst = "critical" }}
{{- else if and (ne $worst "critical") (not (match "^(info|none)$" .Labels.severity)) }}{{ $worst = "warning" }}{{ end }}
{{- end }}`;

/** A template that prints one value for each severity; the dot is the data of the notification. */
export function bySeverity({ critical, warning, info }: Readonly<Record<Severity, string>>): string {
  const choice = `{{ if eq $worst "critical" }}${critical}{{ else if eq $worst "warning" }}${warning}{{ else }}${info}{{ end }}`;
  return `${worst.replaceAll('\n', '')}${choice}`;
}

/** How bad and how many in `$state`, what and where in `$title`, on one line. The dot is the data of the notification. */
export const title = `${worst}
{{- $state := printf "%s %d" (toUpper $worst) (len .Alerts.Firing) }}
{{- if .Alerts.Resolved }}{{ $state = printf "%s, resolved %d" $state (len .Alerts.Resolved) }}{{ end }}
{{- if not .Alerts.Firing }}{{ $state = printf "RESOLVED %d" (len .Alerts.Resolved) }}{{ end }}
{{- $title := or .CommonLabels.alertname "several alerts" }}
{{- with .CommonLabels.service }}{{ $title = printf "%s %s" $title . }}{{ end }}
{{- with .CommonLabels.namespace }}{{ $title = printf "%s in %s" $title . }}{{ end }}
{{- with .CommonLabels.node }}{{ $title = printf "%s on %s" $title . }}{{ end }}
{{- with .CommonLabels.cluster }}{{ $title = printf "%s (%s)" $title . }}{{ end }}
{{- $title = printf "%.200s" (reReplaceAll "[[:space:]]+" " " $title) }}`;
