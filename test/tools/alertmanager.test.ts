import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { alertmanagerConfig } from '../../src/alerting/config.ts';
import { alertingSecrets } from '../../src/alerting/secrets.ts';
import { writeConfiguration } from '../support/alertmanager-server.ts';
import { environmentWithAllReceivers } from '../support/all-receivers.ts';
import { testEnvironment } from '../support/environment.ts';
import { samples } from '../support/sample.ts';
import { tool } from '../support/tools.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'panoptes-alertmanager-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const environments = [
  ...samples.map(([name, { environment }]) => [name, environment] as const),
  ['every way to notify', environmentWithAllReceivers()] as const,
];

test.each(environments)('amtool accepts the configuration and the templates of %s', (name, environment) => {
  const credentials = Object.fromEntries(
    alertingSecrets(environment).map(({ secret, key }) => [`${secret}/${key}`, 'https://example.com/']),
  );
  const file = writeConfiguration(join(directory, name.replaceAll(' ', '-')), {
    config: alertmanagerConfig(environment),
    credentials,
  });
  const output = execFileSync(tool('amtool'), ['check-config', file], { encoding: 'utf8' });
  expect(output).toContain(`SUCCESS`);
  expect(output).toContain(
    ` - ${Object.keys(environment.alerting.receivers).length + (environment.alerting.deadMansSwitch ? 2 : 1)} receivers`,
  );
  expect(output).toContain('- 1 templates');
});

test('amtool accepts the configuration of an environment whose team routes alerts itself', () => {
  const environment = testEnvironment({
    teams: { shop: { receiver: 'platform', ownRouting: { namespaces: ['shop', 'cart'], severities: ['info'] } } },
  });
  const file = writeConfiguration(join(directory, 'own-routing'), {
    config: alertmanagerConfig(environment),
    credentials: { 'alertmanager-slack/webhook-url': 'https://example.com/' },
  });
  expect(execFileSync(tool('amtool'), ['check-config', file], { encoding: 'utf8' })).toContain(' - 3 receivers');
  const routed = (...labels: string[]) =>
    execFileSync(tool('amtool'), ['config', 'routes', 'test', `--config.file=${file}`, 'team=shop', ...labels], {
      encoding: 'utf8',
    }).trim();
  expect(routed('severity=info', 'namespace=cart')).toBe('own-routing');
  expect(routed('severity=warning', 'namespace=cart')).toBe('platform');
  expect(routed('severity=info', 'namespace=carts')).toBe('nobody');
});
