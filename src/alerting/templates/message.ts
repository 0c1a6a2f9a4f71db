import { LINKS, type LinkName, linksOfAlert, linksOfMessage } from './links.ts';
import { title } from './title.ts';

/** A message with at most so many alerts gives each of them more words, and links of its own. */
const FEW = 5;

/** Alerts of one state that somebody still reads. */
const MOST = 25;

/** Makes the value of a variable nothing but text. */
const asText = (variable: string) =>
  `{{- range $escape }}{{ $${variable} = reReplaceAll (index . 0) (index . 1) $${variable} }}{{ end }}`;

/** An expression: a text on one line, with at most so many characters. */
const cut = (expression: string, limit: string | number) =>
  `printf "%.*s" ${limit} (${expression} | reReplaceAll "[[:space:]]+" " " | trimSpace)`;

/** Links in a row, in a variable. */
const row = (variable: string, names: readonly LinkName[]) => {
  const links = LINKS.filter((link) => names.includes(link.variable)).map(
    (link) => `{{- with $${link.variable} }}
{{- if $${variable} }}{{ $${variable} = printf "%s%s" $${variable} $separator }}{{ end }}
{{- $${variable} = printf "%s%s" $${variable} (printf $link (reReplaceAll "&" $ampersand .) "${link.text}") }}
{{- end }}`,
  );
  return [`{{- $${variable} := "" }}`, ...links].join('\n');
};

/** When an alert began and how long it took. Seconds say nothing about what lasts minutes. */
const spell = (word: string, duration: string) =>
  `{{- $spell := ${duration} | humanizeDuration | reReplaceAll "([dhm]) [0-9]+s$" "\${1}" | reReplaceAll "[.][0-9]+s$" "s" }}
{{- $spell = printf "(${word} %s, for %s)" (.StartsAt.UTC.Format "2006-01-02 15:04 UTC") $spell }}`;

/** What one alert says beyond what stands above all of them, in `$entry`. The alert is the dot. */
const entry = (alertSpell: string) => `{{- $name := "" }}
{{- $what := ${cut('or .Annotations.description .Annotations.message ""', '$limit')} }}
{{- if not $summary }}
{{- $name = ${cut('or .Annotations.summary .Labels.alertname ""', 200)} }}
{{- if and (not $severity) .Labels.severity }}{{ $name = printf "%s: %s" (toUpper .Labels.severity) $name }}{{ end }}
{{- /* Alerts of others may say nothing about themselves. */}}
{{- if not (or $what .Annotations.summary) }}{{ $what = ${cut('printf "%s" (.Labels.Remove (stringSlice "alertname" "severity"))', '$limit')} }}{{ end }}
{{- end }}
${asText('name')}
${asText('what')}
{{- if $name }}{{ $what = printf "%s %s" (printf $bold $name) $what | trimSpace }}{{ end }}
${alertSpell}
{{- $entry := printf "%s %s" $what $spell | trimSpace }}
{{- if and $many $few }}
${linksOfAlert}
${row('own', ['dashboard', 'logs'])}
{{- with $own }}{{ $entry = printf "%s%s%s" $entry $separator . }}{{ end }}
{{- end }}
{{- $entry = printf $format $entry }}`;

/** The alerts of one state, as far as they fit, at the end of `$text`. */
const alerts = (state: 'firing' | 'resolved', list: string, alertSpell: string) => `{{- if ${list} }}
{{- if and .Alerts.Firing .Alerts.Resolved }}{{ $text = printf "%s%s" $text (printf $paragraph (printf $bold "Now ${state}:")) }}{{ end }}
{{- $entries := "" }}{{ $full := false }}{{ $shown := 0 }}
{{- range $index, $alert := ${list} }}{{ if not $full }}
${entry(alertSpell)}
{{- if or (ge $index ${MOST}) (gt (len (printf "%s%s%s%s" $text $entries $entry $links)) $budget) }}{{ $full = true }}{{ $shown = $index }}
{{- else }}{{ $entries = printf "%s%s" $entries $entry }}{{ end }}
{{- end }}{{ end }}
{{- if and $entries $many }}{{ $entries = printf $list $entries }}{{ end }}
{{- $text = printf "%s%s" $text $entries }}
{{- if $full }}{{ $text = printf "%s%s" $text (printf $paragraph (printf "These are the first %d of %d that are ${state}; all alerts are behind the last link." $shown (len ${list}))) }}{{ end }}
{{- end }}`;

/**
 * The text of a notification, in `$text`: what all alerts say, each of them with since when and how long, and where to go
 * from here. It ends before the budget of the dialect does, always between two alerts, and the links always fit.
 * The dot is the data of the notification; variables describe the dialect.
 */
export const message = `${linksOfMessage}
${row(
  'links',
  LINKS.map(({ variable }) => variable),
)}
{{- $many := gt (len .Alerts) 1 }}{{ $few := le (len .Alerts) ${FEW} }}
{{- $limit := 1000 }}{{ $format := $paragraph }}
{{- if $many }}{{ $limit = 200 }}{{ $format = $item }}{{ if $few }}{{ $limit = 400 }}{{ end }}{{ end }}
{{- $severity := .CommonLabels.severity }}
{{- $summary := ${cut('or .CommonAnnotations.summary ""', 300)} }}
${asText('summary')}
{{- $text := "" }}
{{- if $heading }}
${title}
${asText('title')}
{{- $text = printf $heading (printf "[%s] %s" $state $title) }}
{{- end }}
{{- with $summary }}{{ $text = printf "%s%s" $text (printf $paragraph (printf $bold .)) }}{{ end }}
${alerts('firing', '.Alerts.Firing', spell('since', 'since .StartsAt'))}
${alerts('resolved', '.Alerts.Resolved', spell('from', '.EndsAt.Sub .StartsAt'))}
{{- $text = printf "%s%s" $text (printf $paragraph $links) | trimSpace }}`;
