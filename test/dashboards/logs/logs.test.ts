import { describe, expect, test } from '@jest/globals';
import { allDashboards } from '../../../src/dashboards/index.ts';
import { everyContext } from '../../../src/dashboards/layouts/every-dashboard.ts';
import { auditLog } from '../../../src/dashboards/logs/audit-log.ts';
import { logExplorer } from '../../../src/dashboards/logs/log-explorer.ts';
import { logLosses } from '../../../src/dashboards/logs/log-losses.ts';
import { logVolume } from '../../../src/dashboards/logs/log-volume.ts';
import { labelsUsed, streamSelectors } from '../../../src/logql/syntax.ts';
import { AUDIT_LABELS, AUDIT_METADATA } from '../../../src/logs/audit.ts';
import { seriesNames } from '../../../src/metrics/metric.ts';
import { JOB_METRICS } from '../../../src/metrics/registry.ts';
import { outline } from '../../../src/promql/outline.ts';
import { exprsOf as exprsIn, logQueriesOf, panelsOf, substituted } from '../../support/dashboards.ts';

type File = ReturnType<typeof logExplorer>;

const panel = ({ json }: File, title: string) => panelsOf(JSON.parse(json)).find((each) => each.title === title);
const exprsOf = (file: File, title: string): string[] => panel(file, title).targets.map(({ expr }: never) => expr);
const variable = ({ json }: File, name: string) =>
  JSON.parse(json).templating.list.find((each: { name: string }) => each.name === name);

const CHOSEN = 'cluster=~"$cluster", namespace=~"$namespace", service_name=~"$service"';

describe('the log explorer', () => {
  const file = logExplorer();

  test('shows the lines of what is chosen that match what is searched for', () => {
    expect(exprsOf(file, 'Lines found')).toEqual([`{${CHOSEN}, level=~"$level"} |~ \`(?i)$search\``]);
    expect(variable(file, 'search')).toMatchObject({ type: 'textbox', query: '' });
  });

  test('offers every level that the collector stores, the worst first, and with all also lines without one', () => {
    expect(variable(file, 'level')).toMatchObject({
      type: 'custom',
      query: 'fatal,error,warn,info,debug,trace',
      allValue: '.*',
    });
  });

  test('lets people choose from what is logged, not from the catalog', () => {
    expect(variable(file, 'service')).toMatchObject({
      datasource: { type: 'loki', uid: '${loki}' },
      query: { label: 'service_name', stream: '{cluster=~"$cluster", namespace=~"$namespace"}' },
    });
  });

  test('counts error messages however they are formatted, and without what tells one from another', () => {
    const [expr = ''] = exprsOf(file, 'Most frequent error messages');
    const steps = expr.split(' | ').slice(1);
    expect(expr).toMatch(/^topk\(20, sum by \(cluster, namespace, service_name, message\) \(count_over_time\(\{/);
    expect(expr).toContain(`{${CHOSEN}, level=~"error|fatal"}`);
    expect(steps).toEqual(
      [
        'json json_msg="msg", json_message="message"',
        'drop __error__, __error_details__',
        'logfmt text_msg="msg", text_message="message"',
        'drop __error__, __error_details__',
        'label_format message=`{{ regexReplaceAll "[0-9a-fA-F]*[0-9][0-9a-fA-F]*" (or .json_msg .json_message .text_msg .text_message __line__) "#"',
        'trunc 200 }}` [$__range])))',
      ]
        .join(' | ')
        .split(' | '),
    );
  });

  test('calls a message new that did not occur a week before', () => {
    const [frequent = ''] = exprsOf(file, 'Most frequent error messages');
    const now = frequent.replace(/^topk\(20, /, '').replace(/\)$/, '');
    const before = now.replace('[$__range]', '[$__range] offset 1w');
    expect(exprsOf(file, 'New error messages')).toEqual([`topk(20, ${now} unless ${before})`]);
  });

  test('asks for a week ago only where somebody opens the row', () => {
    const row = JSON.parse(file.json).panels.find(({ title }: { title: string }) => title === 'New since last week');
    expect(row.collapsed).toBe(true);
  });

  test('has numbers of the whole time range, once', () => {
    expect(panel(file, 'Lines').targets).toMatchObject([{ queryType: 'instant' }]);
    expect(exprsOf(file, 'Compared with last week')[0]).toContain('[$__range] offset 1w)) > 0)');
  });
});

describe('log volume and cost', () => {
  const file = logVolume();
  const table = () => exprsOf(file, 'Services by volume');

  test('says of each service bytes, lines, share, and what that comes to in a day', () => {
    const by = 'sum by (cluster, namespace, service_name)';
    expect(table()).toEqual([
      `${by} (bytes_over_time({${CHOSEN}} [$__range]))`,
      `${by} (count_over_time({${CHOSEN}} [$__range]))`,
      `${by} (bytes_over_time({${CHOSEN}} [$__range])) / on (cluster) group_left () sum by (cluster) (bytes_over_time({cluster=~"$cluster"} [$__range]))`,
      `${by} (bytes_rate({${CHOSEN}} [$__range])) * 86400`,
      `${by} (bytes_rate({${CHOSEN}} [$__range])) * 86400 / 1073741824 * $price`,
    ]);
  });

  test('asks people for the price of a GiB', () => {
    expect(variable(file, 'price')).toMatchObject({ type: 'textbox', query: '0.50', label: 'Price of a GiB' });
  });

  test('names columns by the labels that logs have', () => {
    const { renameByName } = panel(file, 'Services by volume').transformations.at(-1).options;
    expect(renameByName).toMatchObject({ service_name: 'Service', 'Value #C': 'Share of total' });
  });
});

describe('dropped log lines', () => {
  const { alerts } = everyContext();
  const file = logLosses({ alerts, logs: { ...everyContext().logs, collector: 'promtail' } });
  const red = (title: string) => panel(file, title).fieldConfig.defaults.thresholds.steps.at(-1).value;

  test('counts what collectors gave up, what they cut, and what Loki rejected', () => {
    expect(exprsOf(file, 'Lines given up')).toEqual([
      'sum(increase(promtail_dropped_entries_total{job="promtail",cluster=~"$cluster"}[$__range])) or vector(0)',
    ]);
    expect(exprsOf(file, 'Lines cut by namespace')[0]).toContain('label_name="namespace"');
    expect(exprsOf(file, 'Lines rejected by reason')[0]).toContain('loki_discarded_samples_total{job="loki"');
  });

  test.each(['promtail', 'alloy'] as const)('reads what %s counts', (collector) => {
    const { json } = logLosses({ alerts, logs: { ...everyContext().logs, collector } });
    const known = [collector, 'loki'].flatMap((job) => JOB_METRICS[job]!['/metrics']!.flatMap(seriesNames));
    const read = exprsIn(JSON.parse(json)).flatMap((expr) => outline(substituted(expr)).metrics);
    expect([...new Set(read)].filter((metric) => metric !== 'up' && !known.includes(metric))).toEqual([]);
    expect(json).toContain(`job=\\"${collector}\\"`);
  });

  test('is red where an alert fires', () => {
    expect(red('Lines rejected')).toBe(alerts.lokiRejectedLines);
    expect(red('Lines cut by namespace')).toBe(alerts.logCollectorCutLines);
  });

  test('explains every reason that the pipeline itself has', () => {
    const { content } = panel(file, 'What the reasons mean').options;
    for (const reason of ['blank', 'too_old', 'rate_limited', 'stream_limit'])
      expect(content).toContain(`\`${reason}\``);
  });
});

describe('the audit log', () => {
  const file = auditLog();
  const CHANGES = 'verb=~"create|update|patch|delete|deletecollection"';
  const lines = (...more: string[]) =>
    `{${['job="kubernetes-audit"', 'cluster=~"$cluster"', 'verb=~"$verb"', ...more].join(', ')}} | user=~\`(?i).*$user.*\` | object_namespace=~\`.*$object.*\``;

  test('is there where the API server is audited, and nowhere else', () => {
    const uids = (enabled: boolean) => {
      const context = everyContext();
      const logs = { ...context.logs, audit: { ...context.logs.audit, enabled } };
      return allDashboards({ ...context, logs }).map(({ uid }) => uid);
    };
    expect(uids(true)).toContain('panoptes-audit-log');
    expect(uids(false)).not.toContain('panoptes-audit-log');
  });

  test('shows what is chosen, by labels first and by what is stored beside lines then', () => {
    expect(exprsOf(file, 'Lines of the audit log')).toEqual([lines()]);
    expect(exprsOf(file, 'Changes')).toEqual([`sum(count_over_time(${lines(CHANGES)} [$__range])) or vector(0)`]);
    expect(variable(file, 'verb')).toMatchObject({ type: 'custom', allValue: '.*' });
    expect(variable(file, 'cluster')).toMatchObject({
      query: { label: 'cluster', stream: '{job="kubernetes-audit"}' },
    });
  });

  test('tells who did what, to no more rows than anyone reads', () => {
    expect(exprsOf(file, 'Changes by user')).toEqual([
      `topk(50, sum by (user, verb, resource, subresource, object_namespace) (count_over_time(${lines(CHANGES)} [$__range])))`,
    ]);
    expect(exprsOf(file, 'Secrets that were read')[0]).toContain('| resource="secrets" [$__range])');
  });

  test('reads nothing that the collector does not store', () => {
    const stored: readonly string[] = [...AUDIT_LABELS, ...AUDIT_METADATA, 'cluster'];
    const used = logQueriesOf(JSON.parse(file.json)).flatMap((expr) => [
      ...labelsUsed(substituted(expr)),
      ...streamSelectors(substituted(expr)).flatMap(({ matchers }) => matchers.map(({ label }) => label)),
    ]);
    expect(used.length).toBeGreaterThan(20);
    expect(used.filter((label) => !stored.includes(label))).toEqual([]);
  });
});
