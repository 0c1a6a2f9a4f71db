import { DASHBOARD_NAMES, uidOf } from '../../dashboards/uids.ts';

type Settings = Readonly<Record<string, Readonly<Record<string, string | boolean>>>>;

/** Path below which Grafana serves everything, such as `/grafana`; empty where it has a host of its own. */
export function subPathOf(url: string): string {
  return new URL(url).pathname.replace(/\/$/, '');
}

/**
 * The configuration of Grafana, as far as it differs from the defaults.
 *
 * The home page is the address of a dashboard that Grafana has. `default_home_dashboard_path` would make it read the
 * file once more, and newer versions take a dashboard that comes from two places from neither.
 * @see https://github.com/grafana/grafana/issues/43530
 * @see https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/
 */
export function grafanaIni(url: string): string {
  return render({
    // Compression is what makes Grafana 13 use twice the memory of its predecessor; an ingress can compress as well.
    // @see https://github.com/grafana/grafana/issues/123017
    server: { root_url: url, serve_from_sub_path: subPathOf(url) !== '', enable_gzip: false },
    security: { cookie_secure: url.startsWith('https://'), disable_gravatar: true },
    users: { allow_sign_up: false, allow_org_create: false, home_page: `/d/${uidOf(DASHBOARD_NAMES.home)}` },
    // Alerts come from Prometheus. Grafana shows them and their silences, but evaluates no rules of its own.
    unified_alerting: { execute_alerts: false },
    metrics: { enabled: true },
    log: { mode: 'console' },
    'log.console': { format: 'json' },
    ...WITHOUT_INTERNET,
  });
}

/** Nothing is fetched from or sent to the internet; the data source plugins that we need are part of the image. */
const WITHOUT_INTERNET: Settings = {
  analytics: {
    reporting_enabled: false,
    check_for_updates: false,
    check_for_plugin_updates: false,
    feedback_links_enabled: false,
  },
  news: { news_feed_enabled: false },
  plugins: {
    plugin_admin_enabled: false,
    // Grafana 13 would try to replace its bundled data sources at each start. On a read-only file system that
    // fails after the running plugin is stopped: Prometheus and Loki would be gone.
    preinstall_disabled: true,
    preinstall_auto_update: false,
    public_key_retrieval_disabled: true,
  },
  snapshots: { external_enabled: false },
};

function render(settings: Settings): string {
  return Object.entries(settings)
    .map(([section, values]) => {
      const lines = Object.entries(values).map(([key, value]) => `${key} = ${value}`);
      return `[${section}]\n${lines.join('\n')}\n`;
    })
    .join('\n');
}
