import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { alertmanagerConfig } from '../../src/alerting/config.ts';
import { notificationTemplates, TEMPLATE_FILE } from '../../src/alerting/templates.ts';
import type { Environment } from '../../src/config/environment.ts';
import { samples } from '../support/sample.ts';
import { tool } from '../support/tools.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'panoptes-alertmanager-'));
  writeFileSync(join(directory, TEMPLATE_FILE), notificationTemplates());
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Writes the configuration with the templates where this machine has them. */
function configFile({ name, alerting, teams }: Environment): string {
  const file = join(directory, `${name}.yaml`);
  writeFileSync(file, alertmanagerConfig({ alerting, teams }).replace('/etc/alertmanager/config', directory));
  return file;
}

const amtool = (...args: string[]) => execFileSync(tool('amtool'), args, { encoding: 'utf8', stdio: 'pipe' });
const receiverOf = (config: string, ...labels: string[]) =>
  amtool('config', 'routes', 'test', `--config.file=${config}`, ...labels).trim();

describe.each(samples)('the Alertmanager of %s', (_, { environment }) => {
  test('accepts its configuration and its templates', () => {
    expect(amtool('check-config', configFile(environment))).toContain('SUCCESS');
  });

  test('sends criticals and warnings of each team to its receivers, and information to nobody', () => {
    const config = configFile(environment);
    for (const [team, { receiver, criticalReceiver }] of Object.entries(environment.teams)) {
      const to = (severity: string) => receiverOf(config, 'alertname=Any', `team=${team}`, `severity=${severity}`);
      expect([team, to('critical'), to('warning'), to('info')]).toEqual([
        team,
        criticalReceiver ?? receiver,
        receiver,
        'nobody',
      ]);
    }
  });

  test('sends what belongs to no team to the default receiver, and the Watchdog to the switch', () => {
    const config = configFile(environment);
    const { defaultReceiver, deadMansSwitch } = environment.alerting;
    expect(receiverOf(config, 'alertname=KubeletDown', 'severity=critical')).toBe(defaultReceiver);
    expect(receiverOf(config, 'alertname=NodeCPUHighUsage', 'severity=warning')).toBe(defaultReceiver);
    expect(receiverOf(config, 'alertname=Watchdog', 'severity=none')).toBe(
      deadMansSwitch ? 'dead-mans-switch' : 'nobody',
    );
  });
});

test('the templates render an alert with its title, text and runbook', () => {
  const data = join(directory, 'data.json');
  const alert = {
    status: 'firing',
    labels: { alertname: 'ServiceDown', service: 'api-gateway', severity: 'critical' },
    annotations: {
      summary: 'A service is down.',
      description: 'edge/api-gateway has no target that answers.',
      runbook_url: 'https://runbooks.example.com/ServiceDown.md',
    },
    startsAt: '2026-01-02T03:04:05Z',
  };
  writeFileSync(
    data,
    JSON.stringify({
      receiver: 'platform',
      status: 'firing',
      alerts: Array.from({ length: 12 }, () => alert),
      groupLabels: { alertname: 'ServiceDown' },
      commonLabels: { service: 'api-gateway', namespace: 'edge', cluster: 'prod', severity: 'critical' },
      commonAnnotations: {},
      externalURL: 'https://alertmanager.example.com',
    }),
  );
  const render = (name: string) =>
    amtool(
      'template',
      'render',
      `--template.glob=${join(directory, '*.tmpl')}`,
      `--template.data=${data}`,
      `--template.text={{ template "${name}" . }}`,
    );
  expect(render('panoptes.title').trim()).toBe('[CRITICAL 12] ServiceDown api-gateway in edge (prod)');
  expect(render('panoptes.color').trim()).toBe('danger');
  expect(render('panoptes.link').trim()).toBe('https://alertmanager.example.com/#/alerts?receiver=platform');
  const text = render('panoptes.text');
  expect(text).toContain(
    'A service is down.\nedge/api-gateway has no target that answers.\nsince 2026-01-02 03:04:05 UTC - runbook: https://runbooks.example.com/ServiceDown.md\n',
  );
  expect(text.match(/A service is down/g)).toHaveLength(10);
  expect(text).toContain('The first 10 of 12 alerts; the title links to all of them.');
});
