import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LokiServer, startLoki } from '../support/loki-server.ts';
import { environmentWithLogAlerts, logRules } from '../support/many-log-alerts.ts';
import { until } from '../support/until.ts';

const SERVICES = 1_000;
const TENANT = 'many';

describe('a real Loki with alerts on the logs of 1,000 services (install it with: bash tools/loki.sh)', () => {
  const { fake: files = {} } = logRules(environmentWithLogAlerts(SERVICES));
  let loki: LokiServer;
  beforeAll(async () => {
    // Seldom: what they find is not asked here, and 8,000 queries every few seconds are more than one machine does.
    loki = await startLoki({ [TENANT]: files }, '10m');
  }, 120_000);
  afterAll(() => loki?.stop());

  test('loads all of them', async () => {
    interface Group {
      readonly name: string;
      readonly rules: readonly unknown[];
    }
    const groups = await until(
      'the rules are loaded',
      async () => {
        // It answers nobody while it loads them, and hangs up after half a minute.
        const asked = loki.ruler<{ readonly groups: readonly Group[] }>(TENANT, 'rules');
        const all = (await asked.catch(() => undefined))?.groups ?? [];
        return all.length > 0 && all;
      },
      150,
    );
    // Its alerts, its patterns and its silence, and what belongs to the platform.
    expect(groups).toHaveLength(SERVICES * 3 + 1);
    const rules = groups.reduce((sum, group) => sum + group.rules.length, 0);
    expect(rules).toBe(SERVICES * 9 + 2);
  }, 180_000);
});
