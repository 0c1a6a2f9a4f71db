import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dialects } from '../../src/alerting/templates/dialect.ts';
import { notificationTemplates } from '../../src/alerting/templates/templates.ts';
import { notificationData, type TemplateAlert } from '../support/notification-data.ts';
import { tool } from '../support/tools.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'panoptes-templates-'));
  for (const [name, text] of Object.entries(notificationTemplates({ grafanaUrl: 'https://grafana.example.com/' }))) {
    writeFileSync(join(directory, name), text);
  }
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Telegram and mails are rendered by the other engine of Go, which escapes by itself. */
const HTML = ['telegram', 'page'];
const GROUP_BY = ['cluster', 'namespace', 'service', 'alertname'];

/** Renders a template. How long something has been firing depends on the time of the test, so it is left out. */
function render(name: string, ...alerts: readonly TemplateAlert[]): string {
  const data = join(directory, 'data.json');
  writeFileSync(data, JSON.stringify(notificationData(alerts, GROUP_BY)));
  const output = execFileSync(
    tool('amtool'),
    [
      'template',
      'render',
      `--template.glob=${join(directory, '*.tmpl')}`,
      `--template.data=${data}`,
      `--template.type=${HTML.includes(name) ? 'html' : 'text'}`,
      `--template.text={{ template "panoptes.${name}" . }}`,
    ],
    { encoding: 'utf8' },
  );
  return output.replace(/(since [^,)]*, for )[^)]*/g, '$1…');
}

const alert = (changes: Partial<TemplateAlert> = {}): TemplateAlert => ({
  status: 'firing',
  labels: {
    alertname: 'ServiceDown',
    severity: 'critical',
    cluster: 'prod',
    namespace: 'edge',
    service: 'api-gateway',
  },
  annotations: {
    summary: 'A service is down.',
    description: 'edge/api-gateway has no target that answers, of 3.',
    runbook_url: 'https://runbooks.example.com/ServiceDown.md',
    dashboard_url: 'https://grafana.example.com/d/service?orgId=1&var-service=api-gateway',
  },
  startsAt: '2026-01-02T03:04:05Z',
  endsAt: '0001-01-01T00:00:00Z',
  ...changes,
});

const resolved = (changes: Partial<TemplateAlert> = {}) =>
  alert({ status: 'resolved', endsAt: '2026-01-02T05:09:35Z', ...changes });

/** Fifty alerts of one rule. */
const fifty = Array.from({ length: 50 }, (_, index) =>
  alert({
    labels: { ...alert().labels, pod: `api-gateway-${index}` },
    annotations: { ...alert().annotations, description: `edge/api-gateway-${index} does not answer.` },
  }),
);

/** What LogQL shows, as Grafana's Explore takes it. */
function explore(expr: string, from: string, to: string): string {
  const datasource = { type: 'loki', uid: 'loki' };
  const queries = [{ datasource, expr, queryType: 'range', refId: 'A' }];
  const panes = { logs: { datasource: 'loki', queries, range: { from, to } } };
  const query = encodeURIComponent(JSON.stringify(panes)).replaceAll('%20', '+');
  return `https://grafana.example.com/explore?schemaVersion=1&orgId=1&panes=${query}`;
}

const LOGS = explore('{namespace="edge", service_name="api-gateway"}', 'now-6h', 'now');
const FILTER = encodeURIComponent('{alertname="ServiceDown", cluster="prod", namespace="edge", service="api-gateway"}');
const DASHBOARD = 'https://grafana.example.com/d/service?orgId=1&var-service=api-gateway&from=now-6h&to=now';
const RUNBOOK = 'https://runbooks.example.com/ServiceDown.md';
const SILENCE = `https://alertmanager.example.com/#/silences/new?filter=${FILTER}`;
const ALL = `https://alertmanager.example.com/#/alerts?receiver=platform&filter=${FILTER}`;
const LINKS = [
  ['Runbook', RUNBOOK],
  ['Dashboard', DASHBOARD],
  ['Logs', LOGS],
  ['Silence', SILENCE],
  ['All alerts', ALL],
] as const;
const row = (link: (text: string, url: string) => string, separator = ' | ') =>
  LINKS.map(([text, url]) => link(text, url)).join(separator);
const entities = (url: string) => url.replaceAll('&', '&amp;');

describe('one alert', () => {
  const markdown = `**A service is down.**

edge/api-gateway has no target that answers, of 3. (since 2026-01-02 03:04 UTC, for …)

${row((text, url) => `[${text}](${url})`)}`;
  const html = row((text, url) => `<a href="${entities(url)}">${text}</a>`);

  test.each([
    [
      'slack',
      `*A service is down.*
edge/api-gateway has no target that answers, of 3. (since 2026-01-02 03:04 UTC, for …)
${row((text, url) => `<${entities(url)}|${text}>`)}`,
    ],
    ['discord', markdown],
    ['mattermost', markdown],
    ['msteams', markdown],
    [
      'plain',
      `A service is down.
edge/api-gateway has no target that answers, of 3. (since 2026-01-02 03:04 UTC, for …)
${row((text, url) => `${text}: ${url}`, '\n')}`,
    ],
    [
      'telegram',
      `<b>[CRITICAL 1] ServiceDown api-gateway in edge (prod)</b>
<b>A service is down.</b>
edge/api-gateway has no target that answers, of 3. (since 2026-01-02 03:04 UTC, for …)
${html}`,
    ],
    [
      'page',
      `<!doctype html>
<html><body style="font-family: sans-serif">
<h2>[CRITICAL 1] ServiceDown api-gateway in edge (prod)</h2>
<p><b>A service is down.</b></p>
<p>edge/api-gateway has no target that answers, of 3. (since 2026-01-02 03:04 UTC, for …)</p>
<p>${html}</p>
</body></html>`,
    ],
    ['plain.title', '[CRITICAL 1] ServiceDown api-gateway in edge (prod)'],
    ['color', '#c0392b'],
    ['runbook', RUNBOOK],
    ['dashboard', DASHBOARD],
    ['logs', LOGS],
    ['silence', SILENCE],
    ['all', ALL],
  ])('as %s', (name, text) => {
    expect(render(name, alert())).toBe(text);
  });

  test('of a pod leads to the lines of that pod, from half an hour before it began', () => {
    const recent = new Date(Date.now() - 3_600_000);
    const labels = { ...alert().labels, pod: 'api-gateway-0' };
    expect(render('logs', alert({ labels, startsAt: recent.toISOString() }))).toBe(
      explore(
        '{namespace="edge", service_name="api-gateway"} | pod="api-gateway-0"',
        String(recent.getTime() - 1_800_000),
        'now',
      ),
    );
  });

  test('that began two hours ago says so', () => {
    const data = alert({ startsAt: new Date(Date.now() - 7_530_000).toISOString() });
    const file = join(directory, 'data.json');
    render('plain', data);
    const args = ['template', 'render', `--template.glob=${directory}/*.tmpl`, `--template.data=${file}`];
    const output = execFileSync(tool('amtool'), [...args, '--template.text={{ template "panoptes.plain" . }}']);
    expect(output.toString()).toContain(', for 2h 5m)\n');
  });

  test.each([
    ['warning', '[WARNING 1] Any', '#e6a700'],
    ['info', '[INFO 1] Any', '#3b7dd8'],
    ['page', '[WARNING 1] Any', '#e6a700'],
  ])('of severity %s', (severity, title, color) => {
    const one = alert({ labels: { alertname: 'Any', severity } });
    expect([render('plain.title', one), render('color', one)]).toEqual([title, color]);
  });
});

describe('an alert that is over', () => {
  test('says when it was and for how long, and links to that time', () => {
    const [from, to] = [Date.parse('2026-01-02T02:34:05Z'), Date.parse('2026-01-02T05:14:35Z')];
    expect(render('plain', resolved())).toBe(`A service is down.
edge/api-gateway has no target that answers, of 3. (from 2026-01-02 03:04 UTC, for 2h 5m)
Runbook: ${RUNBOOK}
Dashboard: https://grafana.example.com/d/service?orgId=1&var-service=api-gateway&from=${from}&to=${to}
Logs: ${explore('{namespace="edge", service_name="api-gateway"}', String(from), String(to))}
Silence: ${SILENCE}
All alerts: ${ALL}`);
    expect(render('plain.title', resolved())).toBe('[RESOLVED 1] ServiceDown api-gateway in edge (prod)');
    expect(render('color', resolved())).toBe('#2eb67d');
  });

  test('stands apart from those that still fire', () => {
    const over = resolved({ annotations: { ...alert().annotations, description: 'edge/api-gateway was gone.' } });
    expect(render('slack', over, alert())).toBe(`*A service is down.*
*Now firing:*
• edge/api-gateway has no target that answers, of 3. (since 2026-01-02 03:04 UTC, for …)
*Now resolved:*
• edge/api-gateway was gone. (from 2026-01-02 03:04 UTC, for 2h 5m)
${row((text, url) => `<${entities(url)}|${text}>`)}`);
    expect(render('plain.title', over, alert())).toBe(
      '[CRITICAL 1, resolved 1] ServiceDown api-gateway in edge (prod)',
    );
  });
});

describe('an alert of others', () => {
  const labels = { alertname: 'Foreign', severity: 'warning', instance: 'db-1:9100', mount: '/data' };

  test('without annotations is described by its labels, and links to what there is', () => {
    const filter = encodeURIComponent('{alertname="Foreign"}');
    expect(
      render('plain', alert({ labels, annotations: {} })),
    ).toBe(`Foreign instance=db-1:9100, mount=/data (since 2026-01-02 03:04 UTC, for …)
Silence: https://alertmanager.example.com/#/silences/new?filter=${filter}
All alerts: https://alertmanager.example.com/#/alerts?receiver=platform&filter=${filter}`);
    for (const link of ['runbook', 'dashboard', 'logs']) {
      expect([link, render(link, alert({ labels, annotations: {} }))]).toEqual([link, '']);
    }
  });

  test('with a message instead of a description shows it', () => {
    expect(render('plain', alert({ labels, annotations: { message: 'It is full.' } }))).toMatch(
      /^Foreign It is full\. \(/,
    );
  });

  test('with only a summary says it once', () => {
    expect(render('plain', alert({ labels, annotations: { summary: 'It is full.' } }))).toMatch(
      /^It is full\.\n\(since [^\n]*\nSilence/,
    );
  });

  test.each([
    'none yet',
    'javascript:alert(1)',
    'https://x.example.com/"><b>',
    `https://x.example.com/${'a'.repeat(1000)}`,
  ])('whose runbook is %.40s is no link', (runbook_url) => {
    expect(render('runbook', alert({ labels, annotations: { runbook_url } }))).toBe('');
  });

  test('together with another kind is named, with its severity', () => {
    const other = alert({
      labels: { ...labels, alertname: 'Other', severity: 'info' },
      annotations: { summary: 'It hums.' },
    });
    expect(render('slack', alert({ labels, annotations: {} }), other)).toMatch(
      /^• \*WARNING: Foreign\* instance=db-1:9100, mount=\/data \(since [^\n]*\)\n• \*INFO: It hums\.\* \(since/,
    );
    expect(render('plain.title', alert({ labels }), other)).toBe('[WARNING 2] several alerts');
  });
});

describe('alerts of different places', () => {
  test('get dashboards and logs of their own as long as they are few', () => {
    const [a, b] = ['edge', 'shop'].map((namespace) =>
      alert({
        labels: { ...alert().labels, namespace },
        annotations: {
          ...alert().annotations,
          dashboard_url: `https://grafana.example.com/d/x?orgId=1&var-namespace=${namespace}`,
        },
      }),
    ) as [TemplateAlert, TemplateAlert];
    const lines = render('discord', a, b).split('\n');
    expect(lines[2]).toBe(
      `- edge/api-gateway has no target that answers, of 3. (since 2026-01-02 03:04 UTC, for …) | [Dashboard](https://grafana.example.com/d/x?orgId=1&var-namespace=edge&from=now-6h&to=now) | [Logs](${LOGS})`,
    );
    expect(lines[3]).toContain('var-namespace=shop');
    expect(lines.at(-1)).toMatch(/^\[Runbook\]\([^)]*\) \| \[Silence\]\([^)]*\) \| \[All alerts\]\([^)]*\)$/);
  });
});

describe('fifty alerts', () => {
  test('say once what they have in common, and in one line each what they have not', () => {
    const lines = render('slack', ...fifty).split('\n');
    expect(lines[0]).toBe('*A service is down.*');
    expect(lines[1]).toBe('• edge/api-gateway-0 does not answer. (since 2026-01-02 03:04 UTC, for …)');
    expect(lines.at(-3)).toMatch(/^• edge\/api-gateway-\d+ does not answer/);
    expect(lines.at(-2)).toBe(
      `These are the first ${lines.length - 3} of 50 that are firing; all alerts are behind the last link.`,
    );
    expect(lines.at(-1)).toBe(row((text, url) => `<${entities(url)}|${text}>`));
    expect(render('plain.title', ...fifty)).toBe('[CRITICAL 50] ServiceDown api-gateway in edge (prod)');
  });

  test('are a list of 25 in a mail', () => {
    expect(render('page', ...fifty).match(/^<li>/gm)).toHaveLength(25);
  });

  // The longest that may happen: long texts of characters that grow when they are escaped, and long labels.
  const long = fifty.map((each, index) => ({
    ...each,
    labels: { ...each.labels, namespace: 'n'.repeat(63), service: 's'.repeat(63), cluster: 'c'.repeat(63) },
    annotations: {
      ...each.annotations,
      summary: `${'&<*_@'.repeat(200)}`,
      description: `${index} ${'&<>*_@"'.repeat(200)}`,
    },
  }));

  test.each([
    ['slack', 3000],
    ['discord', 4096],
    ['mattermost', 4000],
    ['telegram', 4096],
    ['msteams', 20_000],
    ['plain', 15_000],
  ])('stay below what %s accepts', (name, limit) => {
    for (const alerts of [fifty, long, long.slice(0, 1)]) {
      const text = render(name, ...alerts);
      expect(text.length).toBeGreaterThan(500);
      expect(text.length).toBeLessThanOrEqual(limit);
      // Never cut inside of a link.
      expect(text).toMatch(/All alerts(>|\]\(\S+\)|<\/a>|: \S+)$/);
    }
  });

  test('cut no title that a service would cut', () => {
    expect(render('slack.title', ...long.slice(0, 1)).length).toBeLessThanOrEqual(250);
  });
});

describe('what values hold is text', () => {
  const nasty = '*b* _i_ `c` ~s~ <b>&"x" [l](http://x) @here # | a_b_c \\';
  const with_ = (value: string) =>
    alert({ labels: { alertname: value }, annotations: { summary: value, description: `${value} again` } });

  test.each([
    ['slack', '⁠*⁠b⁠*⁠ ⁠_⁠i⁠_⁠ ⁠`⁠c⁠`⁠ ⁠~⁠s⁠~⁠ &lt;b&gt;&amp;"x" [l](http://x) @here # | a_b_c \\'],
    ['discord', '\\*b\\* \\_i\\_ \\`c\\` \\~s\\~ \\<b\\>&"x" \\[l\\](http://x) @⁠here \\# \\| a\\_b\\_c \\\\'],
    ['telegram', '*b* _i_ `c` ~s~ &lt;b&gt;&amp;&quot;x&quot; [l](http://x) @here # | a_b_c \\'],
    ['plain', nasty],
  ])('in %s', (name, escaped) => {
    expect(render(name, with_(nasty))).toContain(`${escaped} again`);
  });

  test('in titles', () => {
    expect(render('slack.title', with_('<!channel> & co'))).toBe('[WARNING 1] &lt;!channel&gt; &amp; co');
    expect(render('discord.title', with_('*x*'))).toBe('[WARNING 1] \\*x\\*');
    expect(render('plain.title', with_('a\nb\r\nBcc: x@example.com'))).toBe('[WARNING 1] a b Bcc: x@example.com');
  });

  test('in a mail', () => {
    const text = render('page', with_('<script>alert("x")</script>'));
    expect(text).toContain('<p><b>&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;</b></p>');
    expect(text).not.toContain('<script');
  });

  test('in the matchers of a silence', () => {
    const filter = decodeURIComponent(render('silence', with_('a "b" \\ c')).split('filter=')[1] ?? '');
    expect(filter).toBe('{alertname="a \\"b\\" \\\\ c"}');
  });

  test('in a query of logs', () => {
    const url = new URL(render('logs', alert({ labels: { namespace: 'a"} | b' } })));
    expect(JSON.parse(url.searchParams.get('panes') ?? '').logs.queries[0].expr).toBe('{namespace="a\\"} | b"}');
  });
});

test('every dialect has a text and a title', () => {
  for (const name of Object.keys(dialects)) {
    expect([name, render(name, alert()).includes('A service is down.')]).toEqual([name, true]);
    expect([name, render(`${name}.title`, alert()).includes('ServiceDown')]).toEqual([name, true]);
  }
});
