import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { alertmanagerConfig } from '../../src/alerting/config.ts';
import { knownAlerts, textOf } from '../../src/alerting/known-alerts.ts';
import { readAlertmanagerConfig } from '../../src/alerting/simulator/document.ts';
import type { AlertLabels } from '../../src/alerting/simulator/matcher.ts';
import { destinationsOf, inhibitionsOf, silencedBy } from '../../src/alerting/simulator/simulate.ts';
import {
  type AlertmanagerServer,
  notifications,
  quickly,
  type ShownAlert,
  startAlertmanager,
  toWebhook,
  writeConfiguration,
} from '../support/alertmanager-server.ts';
import { minimalConfig, testEnvironment } from '../support/environment.ts';
import { type HttpSink, startHttpSink } from '../support/http-sink.ts';
import { type Sample, samples } from '../support/sample.ts';
import { tool } from '../support/tools.ts';
import { pause, until } from '../support/until.ts';

const run = promisify(execFile);
/** As many as the machine has cores to spare. */
const AT_ONCE = 4;

const alertsOf = ({ environment, components }: Sample) => knownAlerts(environment, [...components.values()].flat());
const written = (labels: AlertLabels) =>
  Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);

/** Does something with each item, some of them at the same time. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const open = [...items];
  const worker = async () => {
    for (let next = open.pop(); next !== undefined; next = open.pop()) await work(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Uses a server whose receivers all lead to a sink. */
async function withServer<T>(
  config: string,
  use: (server: AlertmanagerServer, sink: HttpSink) => Promise<T>,
): Promise<T> {
  const sink = await startHttpSink();
  const server = await startAlertmanager({ config: toWebhook(quickly(config), sink.url) });
  try {
    return await use(server, sink);
  } finally {
    await server.stop();
    await sink.stop();
  }
}

describe.each(samples)('the simulator and the tools agree on every alert of %s', (_, sample) => {
  const config = alertmanagerConfig(sample.environment);
  const model = readAlertmanagerConfig(config);
  const alerts = alertsOf(sample);
  const receivers = (labels: AlertLabels) => destinationsOf(model, labels).map(({ route }) => route.receiver);

  test('amtool: receivers', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'panoptes-routes-'));
    const file = `--config.file=${writeConfiguration(directory, { config })}`;
    const differences: unknown[] = [];
    await each(alerts, async (labels) => {
      const { stdout } = await run(tool('amtool'), ['config', 'routes', 'test', file, ...written(labels)]);
      if (stdout.trim() !== receivers(labels).join(',')) differences.push([textOf(labels), stdout, receivers(labels)]);
    });
    rmSync(directory, { recursive: true });
    expect(alerts.length).toBeGreaterThan(300);
    expect(differences).toEqual([]);
  }, 300_000);

  test('Alertmanager: receivers, groups and inhibitions, while all of them fire', async () => {
    await withServer(config, async (server) => {
      await server.post(alerts.map((labels) => ({ labels })));
      const expected = alerts.map((labels) => ({
        alert: textOf(labels),
        receivers: [...new Set(receivers(labels))].sort(),
        inhibited: inhibitionsOf(model, labels, alerts).length > 0,
      }));
      const quiet = expected.filter(({ inhibited }) => inhibited).length;
      expect(quiet).toBeGreaterThan(50);
      // It takes alerts in one after the other, and each may be what inhibits another one.
      const shown = await settled(server, alerts.length, quiet);
      expect(byAlert(shown.map(seen))).toEqual(byAlert(expected));
      const groups = await until('all groups', async () => {
        const all = await server.groups();
        return all.flatMap((group) => group.alerts).length >= alerts.length ? all : undefined;
      });
      const inGroups = groups.flatMap(({ labels, receiver, alerts: members }) =>
        members.map((member) => `${textOf(member.labels)} -> ${receiver.name} ${textOf(labels)}`),
      );
      const simulated = alerts.flatMap((labels) =>
        destinationsOf(model, labels).map(
          ({ route, group }) => `${textOf(labels)} -> ${route.receiver} ${textOf(group)}`,
        ),
      );
      expect(inGroups.sort()).toEqual(simulated.sort());
    });
  }, 60_000);
});

/** The alerts, once as many as expected are there and quiet; what there is after ten seconds, to show the difference. */
async function settled(server: AlertmanagerServer, count: number, quiet: number): Promise<readonly ShownAlert[]> {
  const end = Date.now() + 10_000;
  return until('all alerts', async () => {
    const all = await server.alerts();
    const isSettled = all.length === count && all.filter((alert) => seen(alert).inhibited).length === quiet;
    return isSettled || Date.now() > end ? all : undefined;
  });
}

const seen = ({ labels, receivers, status }: ShownAlert) => ({
  alert: textOf(labels),
  receivers: receivers.map(({ name }) => name).sort(),
  inhibited: status.inhibitedBy.length > 0,
});

function byAlert<T extends { alert: string }>(all: readonly T[]): T[] {
  return [...all].sort((a, b) => (a.alert < b.alert ? -1 : 1));
}

/** The clock on the wall of a time zone, some minutes from now, such as 2026-11-28T22:00. */
function wallClock(timeZone: string, minutes: number): string {
  const at = new Date(Date.now() + minutes * 60_000);
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
    .format(at)
    .replace(' ', 'T');
}

/** Every 20 minutes of a day that contain now or not, so that the test holds at any time. */
function timesAround(timeZone: string, contained: boolean) {
  const now = wallClock(timeZone, 0).slice(11);
  const whole = [{ from: '00:00', until: '24:00' }];
  const before = now > '00:30' ? [{ from: '00:00', until: '00:20' }] : [{ from: '23:00', until: '23:30' }];
  return contained ? whole : before;
}

test('the simulator and Alertmanager agree on times, in several time zones', async () => {
  const zones = ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/St_Johns', 'Pacific/Kiritimati'];
  const weekday = (timeZone: string) =>
    new Intl.DateTimeFormat('en', { timeZone, weekday: 'long' }).format(new Date()).toLowerCase();
  const intervals = zones.flatMap((timeZone, index) => [
    [`in-${index}`, [{ timeZone, weekdays: [weekday(timeZone)], times: timesAround(timeZone, true) }]],
    [`out-${index}`, [{ timeZone, times: timesAround(timeZone, false) }]],
  ]);
  const schedules: Record<string, unknown>[] = zones.flatMap((_, index) => [
    { mute: [`in-${index}`] },
    { mute: [`out-${index}`] },
    { active: [`in-${index}`] },
    { active: [`out-${index}`] },
  ]);
  const windows = zones.flatMap((timeZone, index) => [
    {
      reason: 'now',
      from: wallClock(timeZone, -60),
      until: wallClock(timeZone, 60),
      timeZone,
      teams: [`now-${index}`],
    },
    {
      reason: 'soon',
      from: wallClock(timeZone, 60),
      until: wallClock(timeZone, 90),
      timeZone,
      teams: [`soon-${index}`],
    },
  ]);
  const receiver = 'platform';
  const teams = {
    ...Object.fromEntries(schedules.map((schedule, index) => [`team-${index}`, { receiver, schedules: [schedule] }])),
    ...Object.fromEntries(windows.map((window) => [window.teams[0], { receiver }])),
  };
  const { alerting } = minimalConfig;
  const environment = testEnvironment({
    alerting: { ...alerting, timeIntervals: Object.fromEntries(intervals), maintenance: windows },
    teams,
  });
  const config = alertmanagerConfig(environment);
  const model = readAlertmanagerConfig(config);
  const alerts = Object.keys(teams).flatMap((team) =>
    ['warning', 'critical'].flatMap((severity) =>
      ([{}, { service: 'api' }] as AlertLabels[]).map((more) => ({
        alertname: `Any-${severity}`,
        team,
        severity,
        cluster: 'test',
        namespace: team,
        ...more,
      })),
    ),
  );
  const expected = alerts.map((labels) => {
    const reasons = destinationsOf(model, labels).flatMap(({ route }) => silencedBy(model, route, new Date()));
    return [textOf(labels), reasons.length > 0];
  });
  expect(expected.filter(([, muted]) => muted)).toHaveLength(30);
  await withServer(config, async (server, sink) => {
    await server.post(alerts.map((labels) => ({ labels })));
    const arrived = () =>
      notifications(sink.received).flatMap((each) => each.alerts.map(({ labels }) => textOf(labels)));
    const loud = expected.flatMap(([alert, muted]) => (muted ? [] : [String(alert)]));
    await until('all alerts that are not muted', async () => new Set(arrived()).size >= loud.length);
    // Groups that are muted would have notified meanwhile.
    await pause(3);
    expect([...new Set(arrived())].sort()).toEqual(loud.sort());
  });
}, 60_000);
