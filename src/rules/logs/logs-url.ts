import { dataSources } from '../../dashboards/house/data-sources.ts';

/** Actions of a template, which must reach Prometheus's own template engine as they are. */
const ACTION = /\{\{.*?\}\}/g;

/**
 * Address of Grafana's Explore with these lines of the last hour, as the template of an annotation.
 *
 * @see https://grafana.com/docs/grafana/latest/explore/get-started-with-explore/
 */
export function logsUrl(grafanaUrl: string, query: string): string {
  const { type, uid } = dataSources.loki;
  const queries = [{ refId: 'A', queryType: 'range', expr: query, datasource: { type, uid } }];
  const panes = JSON.stringify({ logs: { datasource: uid, queries, range: { from: 'now-1h', to: 'now' } } });
  return `${grafanaUrl.replace(/\/+$/, '')}/explore?schemaVersion=1&orgId=1&panes=${encoded(panes)}`;
}

/** Everything but templates, as a part of an address. */
function encoded(text: string): string {
  const actions = text.match(ACTION) ?? [];
  return text
    .split(ACTION)
    .map((part, index) => `${encodePart(part)}${actions[index] ?? ''}`)
    .join('');
}

/** Messages take no address with quotes or parentheses for one, though a browser would. */
const encodePart = (part: string) =>
  encodeURIComponent(part).replace(/['()]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
