import { dataSources } from '../../dashboards/house/data-sources.ts';

/** Addresses that a message can link to: variables of the templates, empty where there is nothing to link to. */
export const LINKS = [
  { variable: 'runbook', text: 'Runbook' },
  { variable: 'dashboard', text: 'Dashboard' },
  { variable: 'logs', text: 'Logs' },
  { variable: 'silence', text: 'Silence' },
  { variable: 'all', text: 'All alerts' },
] as const;

export type LinkName = (typeof LINKS)[number]['variable'];

/** Addresses that work in every dialect. Others, such as "none yet", are no links. */
const ADDRESS = '"^https?://[^ <>|\\"\'()\\\\\\\\]+$"';

/** An annotation that is an address, or nothing. No browser wants longer ones, and no message. */
const address = (annotations: string, name: string) =>
  `{{- $${name.replace('_url', '')} := "" }}
{{- with ${annotations}.${name} }}{{ if and (match ${ADDRESS} .) (lt (len .) 1000) }}{{ $${name.replace('_url', '')} = . }}{{ end }}{{ end }}`;

const { type, uid } = dataSources.loki;

/**
 * `$dashboard` and `$logs` of what these labels name, from half an hour before the start until the end, or until the
 * reader looks. Whoever looks at an alert that fires for long wants to see what happens now. An alert on logs knows by
 * itself which lines it is about.
 *
 * @see https://grafana.com/docs/grafana/latest/explore/get-started-with-explore/
 */
const dashboardAndLogs = (annotations: string, labels: string, start: string, end: string) =>
  `{{- $from := printf "%d" (${start}.Add -1800000000000).UnixMilli }}{{ $to := printf "%d" (${end}.Add 300000000000).UnixMilli }}
{{- if eq .Status "firing" }}{{ $to = "now" }}{{ if gt (since ${start}).Hours 6.0 }}{{ $from = "now-6h" }}{{ end }}{{ end }}
${address(annotations, 'dashboard_url')}
{{- if match "[?]orgId=" $dashboard }}{{ $dashboard = printf "%s&from=%s&to=%s" $dashboard $from $to }}{{ end }}
${address(annotations, 'logs_url')}
{{- if and $grafana ${labels}.namespace (not $logs) }}
{{- $query := printf "namespace=%q" ${labels}.namespace }}
{{- with ${labels}.service }}{{ $query = printf "%s, service_name=%q" $query . }}{{ end }}
{{- $query = printf "{%s}" $query }}
{{- with ${labels}.pod }}{{ $query = printf "%s | pod=%q" $query . }}{{ end }}
{{- $queries := list (dict "refId" "A" "queryType" "range" "expr" $query "datasource" (dict "type" "${type}" "uid" "${uid}")) }}
{{- $panes := dict "logs" (dict "datasource" "${uid}" "queries" $queries "range" (dict "from" $from "to" $to)) }}
{{- $logs = printf "%s/explore?schemaVersion=1&orgId=1&panes=%s" $grafana ($panes | toJson | urlquery) }}
{{- end }}`;

/**
 * The addresses of a whole message; the dot is the data of the notification and `$grafana` the address of Grafana.
 * A silence matches what the alerts were grouped by, so that it also covers those that join the group later.
 */
export const linksOfMessage = `{{- $matchers := "" }}
{{- range (or .GroupLabels .CommonLabels).SortedPairs }}
{{- if $matchers }}{{ $matchers = printf "%s, " $matchers }}{{ end }}{{ $matchers = printf "%s%s=%q" $matchers .Name .Value }}
{{- end }}
{{- /* A space is a plus in forms, but what follows # is none. */}}
{{- $filter := printf "{%s}" $matchers | urlquery | reReplaceAll "[+]" "%20" }}
{{- $silence := printf "%s/#/silences/new?filter=%s" .ExternalURL $filter }}
{{- $all := printf "%s/#/alerts?receiver=%s&filter=%s" .ExternalURL (.Receiver | urlquery) $filter }}
${address('.CommonAnnotations', 'runbook_url')}
{{- $start := (index .Alerts 0).StartsAt }}{{ $end := (index .Alerts 0).EndsAt }}
{{- range .Alerts }}
{{- if .StartsAt.Before $start }}{{ $start = .StartsAt }}{{ end }}{{ if .EndsAt.After $end }}{{ $end = .EndsAt }}{{ end }}
{{- end }}
${dashboardAndLogs('.CommonAnnotations', '.CommonLabels', '$start', '$end')}`;

/** The addresses of a single alert, which is the dot: where it is, if not all alerts of the message are there. */
export const linksOfAlert = `{{- $dashboardOfAll := $dashboard }}{{ $logsOfAll := $logs }}
${dashboardAndLogs('.Annotations', '.Labels', '.StartsAt', '.EndsAt')}
{{- if $dashboardOfAll }}{{ $dashboard = "" }}{{ end }}{{ if $logsOfAll }}{{ $logs = "" }}{{ end }}`;
