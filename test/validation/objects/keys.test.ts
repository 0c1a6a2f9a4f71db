import { describe, expect, test } from '@jest/globals';
import { keys } from '../../../src/validation/objects/keys.ts';
import { deploymentOf, findingsOf, objectOf } from '../../support/policy.ts';

const SETTINGS = objectOf('ConfigMap', { data: { 'web.yaml': 'a: 1' } }, 'settings');
const CONFIG = { volumes: [{ name: 'config', configMap: { name: 'settings' } }] };
const problem = (key: string) =>
  `Deployment shop/web reads the key "${key}" of the ConfigMap "settings", which has none of that name; use one of web.yaml`;

describe('the policy keys', () => {
  test('finds a file that is mounted alone and is not there', () => {
    const mounted = (subPath: string) =>
      deploymentOf({ volumeMounts: [{ name: 'config', mountPath: '/etc/web.yaml', subPath }] }, CONFIG);
    expect(findingsOf(keys, mounted('web.yml'), SETTINGS)).toEqual([problem('web.yml')]);
    expect(findingsOf(keys, mounted('web.yaml'), SETTINGS)).toEqual([]);
  });

  test('finds a key of an item and of a variable that is not there', () => {
    const item = (key: string) => ({
      volumes: [{ name: 'config', configMap: { name: 'settings', items: [{ key, path: key }] } }],
    });
    expect(findingsOf(keys, deploymentOf({}, item('wbe.yaml')), SETTINGS)).toEqual([problem('wbe.yaml')]);
    expect(findingsOf(keys, deploymentOf({}, item('web.yaml')), SETTINGS)).toEqual([]);
    const variable = (key: string) => ({
      env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key } } }],
    });
    expect(findingsOf(keys, deploymentOf(variable('a')), SETTINGS)).toEqual([problem('a')]);
    expect(findingsOf(keys, deploymentOf(variable('web.yaml')), SETTINGS)).toEqual([]);
  });

  test('finds a credential of Alertmanager that is not mounted, or has no such key', () => {
    const alertmanager = objectOf('Alertmanager', { spec: { secrets: ['slack'] } }, 'panoptes');
    const slack = objectOf('Secret', { stringData: { platform: '' } }, 'slack');
    const config = (path: string) =>
      objectOf('Secret', { stringData: { 'alertmanager.yaml': `- api_url_file: ${path}` } }, 'alertmanager-panoptes');
    const found = (path: string) => findingsOf(keys, alertmanager, slack, config(path));
    expect(found('/etc/alertmanager/secrets/slack/platfrom')).toEqual([
      'Alertmanager shop/panoptes reads the key "platfrom" of the Secret "slack", which has none of that name; use one of platform',
    ]);
    expect(found('/etc/alertmanager/secrets/slak/platform')).toEqual([
      'Alertmanager shop/panoptes reads the key "platform" of the Secret "slak", which is not mounted; list it in spec.secrets, or mend its name',
    ]);
    expect(found('/etc/alertmanager/secrets/slack/platform')).toEqual([]);
  });
});
