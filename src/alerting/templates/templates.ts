import { type Dialect, dialects } from './dialect.ts';
import { LINKS, linksOfMessage } from './links.ts';
import { message } from './message.ts';
import { bySeverity, title } from './title.ts';

/** What the templates must know of an environment. */
export interface TemplateSettings {
  /** Address at which people reach Grafana. */
  readonly grafanaUrl: string;
}

/** Templates that need to know where Grafana is. */
const NAMES = [...Object.keys(dialects), ...LINKS.map(({ variable }) => variable)];

/**
 * The files of templates, by the name that they have in the Secret of the configuration and in the container. What differs
 * by environment stands in a small file of its own.
 *
 * Receivers use `panoptes.<dialect>` (the text of a message), `panoptes.<dialect>.title`, `panoptes.<link>` (an address, or
 * nothing), `panoptes.color` and `panoptes.page` (a mail as a page). Every message is made by one template from the same
 * facts; a dialect is a set of parameters. Go's templates can only measure a text that is a variable, so texts grow in
 * variables and are printed at the end, when nothing in them is to be escaped any more.
 *
 * @see https://prometheus.io/docs/alerting/latest/notifications/
 */
export function notificationTemplates({ grafanaUrl }: TemplateSettings): Readonly<Record<string, string>> {
  const grafana = JSON.stringify(grafanaUrl.replace(/\/+$/, ''));
  return {
    'panoptes.tmpl': [
      define('panoptes.message', taking(['grafana', ...Object.keys(dialects.plain)], message, '$text')),
      define('panoptes.title', taking(['escape'], `${title}\n${ESCAPE_TITLE}`, '(printf "[%s] %s" $state $title)')),
      ...LINKS.map(({ variable }) => define(`panoptes.${variable}.of`, link(variable))),
      define('panoptes.link', taking(['grafana', 'name'], linksOfMessage, CHOSEN_LINK)),
      define('panoptes.color', color()),
      define('panoptes.page', PAGE),
      ...Object.values(dialects).flatMap(templatesOf),
    ].join(''),
    'panoptes-environment.tmpl': NAMES.map((name) =>
      define(`panoptes.${name}`, `{{ template "panoptes.${name}.of" (dict "data" . "grafana" ${grafana}) }}`),
    ).join(''),
  };
}

const define = (name: string, body: string) => `{{ define "${name}" }}${body}{{ end }}\n`;

/** Takes a dictionary apart, its entries into variables and its data as the dot, and prints an expression. */
function taking(variables: readonly string[], body: string, result: string): string {
  const taken = variables.map((name) => `{{- $${name} := .${name} }}`).join('');
  return `\n${taken}\n{{- with .data }}\n${body}\n{{- safeHtml ${result} }}\n{{- end }}`;
}

const ESCAPE_TITLE = '{{- range $escape }}{{ $title = reReplaceAll (index . 0) (index . 1) $title }}{{ end }}';

const CHOSEN_LINK = `(index (dict ${LINKS.map(({ variable }) => `"${variable}" $${variable}`).join(' ')}) $name)`;

const link = (name: string) => `{{ template "panoptes.link" (dict "data" .data "grafana" .grafana "name" "${name}") }}`;

/** A mail is read outside of any page that would choose a font. */
const PAGE =
  '<!doctype html>\n<html><body style="font-family: sans-serif">\n{{ template "panoptes.email" . }}\n</body></html>';

function templatesOf({ name, ...dialect }: Dialect): string[] {
  const parameters = Object.entries({ name, ...dialect }).map(([key, value]) => `"${key}" ${goValue(value)}`);
  return [
    define(
      `panoptes.${name}.of`,
      `{{ template "panoptes.message" (dict "data" .data "grafana" .grafana ${parameters.join(' ')}) }}`,
    ),
    define(
      `panoptes.${name}.title`,
      `{{ template "panoptes.title" (dict "data" . "escape" ${goValue(dialect.escape)}) }}`,
    ),
  ];
}

/** A string, number or list as an expression. Strings of JSON are strings of Go, too. */
function goValue(value: unknown): string {
  return Array.isArray(value) ? `(${['list', ...value.map(goValue)].join(' ')})` : JSON.stringify(value);
}

/** The colour of a message in a chat. */
function color(): string {
  const colors = bySeverity({ critical: '#c0392b', warning: '#e6a700', info: '#3b7dd8' });
  return `{{ if eq .Status "firing" }}${colors}{{ else }}#2eb67d{{ end }}`;
}
