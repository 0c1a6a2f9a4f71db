import { describe, expect, test } from '@jest/globals';
import { maintenance } from '../../src/cli/maintenance.ts';
import { route } from '../../src/cli/route.ts';
import { BASE_YAML, edit, withConfig } from '../support/config-tree.ts';

const TEAMS = `teams:
  shop:
    receiver: platform
    schedules: [{ mute: [nights] }]
`;
const TIMES = `alerting:
  timeIntervals:
    nights: [{ timeZone: Europe/Berlin, times: [{ from: "00:00", until: "06:00" }] }]
  maintenance:
    - { reason: The database moves., from: 2026-11-28T22:00, until: 2026-11-29T02:00 }
`;
const CONFIG = {
  'base.yaml': edit(BASE_YAML, 'teams:\n  shop: { receiver: platform }\n', TEAMS),
  'environments/prod.yaml': `cluster: prod\n${TIMES}`,
};
const files = { ...CONFIG, 'base.yaml': edit(CONFIG['base.yaml'], 'alerting:\n', TIMES) };
const run = (...args: string[]) => withConfig(files, (directory) => route([...args, '--config', directory]));
const ALERT = ['--environment', 'prod', 'alertname=ServiceHighLatency', 'service=api-gateway'];

describe('npm run route', () => {
  test('shows the path, the receiver, the group and the times of an alert', () => {
    expect(run('--environment', 'prod', 'alertname=KubeAPIDown')).toEqual({
      exitCode: 0,
      stdout: `alert      KubeAPIDown cluster=prod job=apiserver severity=critical team=shop

path       root > team="shop" > severity="critical"
receiver   platform (slack)
group      KubeAPIDown cluster=prod
times      first after 30s, changes every 5m, repeated every 4h
`,
      stderr: '',
    });
  });

  test('judges a moment, or lists the times', () => {
    expect(run(...ALERT).stdout).toContain('muted      in nights, maintenance-1-2026-11-28; --at judges a moment\n');
    expect(run(...ALERT, '--at', '2026-07-01T23:30Z').stdout).toContain('muted      in nights\n');
    expect(run(...ALERT, '--at', '2026-07-01T12:00+02:00').stdout).not.toContain('muted');
  });

  test('says what a team routes itself, and who else may take an alert', () => {
    const own = 'shop: { receiver: platform, ownRouting: { namespaces: [shop], severities: [warning] } }';
    const base = edit(BASE_YAML, 'shop: { receiver: platform }', own);
    const of = (...args: string[]) =>
      withConfig({ 'base.yaml': base }, (directory) => route([...args, '--config', directory]));
    expect(of(...ALERT, 'severity=warning')).toEqual({
      exitCode: 0,
      stdout: `alert      ServiceHighLatency cluster=prod namespace=shop service=api-gateway severity=warning team=shop

path       root > team="shop" > namespace="shop", severity="warning"
receiver   own-routing (whoever the AlertmanagerConfigs of the team name, which Panoptes does not see)
`,
      stderr: '',
    });
    const besides = 'AlertmanagerConfigs of shop may notify others besides, or inhibit it\n';
    expect(of(...ALERT, 'severity=critical').stderr).toBe(besides);
    expect(of('--environment', 'prod', 'alertname=KubeAPIDown').stderr).toBe('');
    expect(run(...ALERT).stderr).toBe('');
  });

  test('says what inhibits it', () => {
    const down = ['--firing', 'alertname=ServiceDown,service=api-gateway'];
    expect(run(...ALERT, ...down).stdout).toContain(
      'inhibited  by ServiceDown cluster=prod namespace=shop service=api-gateway severity=critical team=shop (service down over its symptoms)\n',
    );
    expect(run(...ALERT, '--firing', 'alertname=ServiceDown,service=other').stdout).not.toContain('inhibited');
  });

  test('says what it does not know', () => {
    expect(run('--environment', 'prod', 'alertname=KubeAPIDwn').stderr).toBe(
      'There is no alert "KubeAPIDwn" of Panoptes; did you mean "KubeAPIDown"?\n',
    );
    expect(run('--environment', 'prod', 'alertname=ServiceDown').stderr).toBe(
      'ServiceDown belongs to a service; name it with service=\n',
    );
  });

  test.each([
    [['alertname=A'], '--environment is missing; name one of base, dev, prod\n'],
    [['alertname=A', '--environment', 'pro'], 'there is no environment "pro"; did you mean "prod"?\n'],
    [['--environment', 'prod'], 'alertname is missing; write alertname=KubeAPIDown, for example\n'],
    [['--environment', 'prod', 'KubeAPIDown'], '"KubeAPIDown" is no label; write name=value\n'],
    [[...ALERT, '--firing', 'x'], '"x" is no label; write name=value\n'],
    [
      [...ALERT, '--at', '2026-11-22'],
      '"2026-11-22" is no moment; write it with its offset, such as 2026-11-22T03:00Z\n',
    ],
    [[...ALERT, '--when', 'x'], "Unknown option '--when'\n"],
  ])('%j is refused', (args, message) => {
    const { exitCode, stdout, stderr } = run(...args);
    expect({ exitCode, stdout, stderr: stderr.slice(0, message.length) }).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: message,
    });
  });

  test('a configuration that does not hold is told', () => {
    expect(route(['--environment', 'prod', 'alertname=A', '--config', 'nowhere']).stderr).toContain(
      'nowhere is not a directory',
    );
  });
});

describe('npm run maintenance', () => {
  const on = (...args: string[]) => withConfig(files, (directory) => maintenance([...args, '--config', directory]));

  test('fails when a window has passed, and names it', () => {
    expect(on('--at', '2026-11-29').exitCode).toBe(0);
    expect(on('--at', '2026-11-30')).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: ['base', 'dev', 'prod']
        .map((name) => `${name}: "The database moves." ended on 2026-11-29; remove it\n`)
        .join(''),
    });
  });

  test.each([
    [[], '--at is missing; write a day such as 2026-11-22\n'],
    [['--at', 'yesterday'], '"yesterday" is no day; write one such as 2026-11-22\n'],
    [['--on', 'x'], "Unknown option '--on'\n"],
  ])('%j is refused', (args, message) => {
    expect(on(...args).stderr.slice(0, message.length)).toBe(message);
  });
});
