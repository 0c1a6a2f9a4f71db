import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { auditLog } from '../../src/dashboards/logs/audit-log.ts';
import { AUDIT_STATIC_LABELS } from '../../src/logs/audit.ts';
import { panelsOf } from '../support/dashboards.ts';
import { type LokiServer, startLoki } from '../support/loki-server.ts';

const TENANT = 'audit';

/** What somebody has asked the API server for, as the collector stores it. */
const asked = (user: string, verb: string, level: string, metadata: Record<string, string>, minute: number) => ({
  stream: { ...AUDIT_STATIC_LABELS, cluster: 'test', node_name: 'control-plane-1', verb, level },
  lines: [[Date.now() - minute * 60_000, `{"n":${minute}}`, { user, ...metadata }]] as const,
});

const LINES = [
  asked('alice', 'create', 'info', { code: '201', resource: 'pods', object_namespace: 'shop', object_name: 'a' }, 9),
  asked('alice', 'create', 'info', { code: '201', resource: 'pods', object_namespace: 'shop', object_name: 'b' }, 8),
  asked('alice', 'get', 'info', { code: '200', resource: 'secrets', object_namespace: 'shop', object_name: 'db' }, 7),
  asked('CORP\\bob', 'delete', 'warn', { code: '403', resource: 'nodes', object_name: 'n' }, 6),
  asked('carol', 'get', 'error', { code: '500', uri: '/metrics' }, 5),
];

/** Panels with their variables set; those of a time range as Grafana would ask them. */
const filled = (expr: string, variables: Readonly<Record<string, string>> = {}) =>
  Object.entries({
    cluster: '.+',
    verb: '.*',
    user: '',
    object: '',
    __range: '30m',
    __auto: '5m',
    ...variables,
  }).reduce((text, [name, value]) => text.replaceAll(`$${name}`, value), expr);

describe('the dashboard about the audit log, asked of a real Loki (install it with: bash tools/loki.sh)', () => {
  let loki: LokiServer;
  const panels = panelsOf(JSON.parse(auditLog().json));
  const exprOf = (title: string): string => panels.find((each) => each.title === title).targets[0].expr;
  beforeAll(async () => {
    loki = await startLoki();
    await loki.push(TENANT, LINES);
  }, 120_000);
  afterAll(() => loki?.stop());

  const answer = async (title: string, variables: Readonly<Record<string, string>> = {}) => {
    const now = Date.now();
    const series = await loki.query(TENANT, filled(exprOf(title), variables), now, now);
    return series.map(({ metric, values }) => ({ ...metric, value: Number(values.at(-1)?.[1]) }));
  };

  test.each([
    ['Requests', {}, 5],
    ['Requests', { user: 'ALI' }, 3],
    ['Requests', { object: 'shop' }, 3],
    ['Requests', { verb: 'get|list' }, 2],
    ['Changes', {}, 3],
    ['Refused', {}, 1],
    ['Failed', {}, 1],
    ['Failed', { user: 'nobody' }, 0],
  ])('%s, with %j', async (title, variables, value) => {
    expect(await answer(title, variables)).toEqual([{ value }]);
  });

  test('tells who did what', async () => {
    const rows = await answer('Changes by user');
    expect(rows).toHaveLength(2);
    expect(rows).toEqual(
      expect.arrayContaining([
        { user: 'alice', verb: 'create', resource: 'pods', object_namespace: 'shop', value: 2 },
        { user: 'CORP\\bob', verb: 'delete', resource: 'nodes', value: 1 },
      ]),
    );
    expect(await answer('Refused requests')).toEqual([
      { user: 'CORP\\bob', verb: 'delete', resource: 'nodes', value: 1 },
    ]);
    expect(await answer('Secrets that were read')).toEqual([
      { user: 'alice', object_namespace: 'shop', object_name: 'db', value: 1 },
    ]);
  });

  test('has no panel that Loki does not answer', async () => {
    const queries = panels.flatMap(({ targets = [] }: { targets?: { expr: string }[] }) =>
      targets.map(({ expr }) => expr),
    );
    expect(queries.length).toBeGreaterThanOrEqual(10);
    for (const expr of queries) {
      const counted = expr.startsWith('{') ? `count_over_time(${expr} [5m])` : expr;
      const now = Date.now();
      await expect(loki.query(TENANT, filled(counted), now - 600_000, now)).resolves.toBeDefined();
    }
  });
});
