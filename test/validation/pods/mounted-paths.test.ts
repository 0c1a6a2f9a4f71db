import { describe, expect, test } from '@jest/globals';
import { mountedPaths } from '../../../src/validation/pods/mounted-paths.ts';
import { deploymentOf, findingsOf, objectOf } from '../../support/policy.ts';

const settings = (text: string) => objectOf('ConfigMap', { data: { 'web.yaml': text } }, 'settings');
const volumes = [
  { name: 'config', configMap: { name: 'settings' } },
  { name: 'data', emptyDir: {} },
];
const web = (argument: string, mountPath = '/var/web', name = 'web') => ({
  ...deploymentOf(
    {
      args: [`--config=${argument}`],
      volumeMounts: [
        { name: 'config', mountPath: '/etc/web' },
        { name: 'data', mountPath },
      ],
    },
    { volumes },
  ),
  metadata: { name, namespace: 'shop' },
});
const remedy = 'compare it with its volumeMounts';

describe('the policy mounted-paths', () => {
  test('finds an argument that leads to no file', () => {
    expect(findingsOf(mountedPaths, web('/etc/web/wbe.yaml'), settings(''))).toEqual([
      `Deployment shop/web names the path /etc/web/wbe.yaml in its container web, but what is mounted at /etc/web has no such file; ${remedy}`,
    ]);
    expect(findingsOf(mountedPaths, web('/ect/web/web.yaml'), settings(''))).toEqual([
      `Deployment shop/web names the path /ect/web/web.yaml in its container web, which is in no mount; ${remedy}`,
    ]);
    expect(findingsOf(mountedPaths, web('/etc/web/web.yaml'), settings(''))).toEqual([]);
  });

  test('finds a directory that settings name and that is mounted elsewhere', () => {
    const own = settings('directory: /var/web/cache # see https://example.com/var/web');
    expect(findingsOf(mountedPaths, web('/etc/web/web.yaml', '/var/wbe'), own)).toEqual([
      `Deployment shop/web names the path /var/web/cache in its container web, which is in no mount; ${remedy}`,
    ]);
    expect(findingsOf(mountedPaths, web('/etc/web/web.yaml'), own)).toEqual([]);
  });

  test('lets processes share settings of which each needs a part', () => {
    const own = settings('rules: /var/rules');
    const other = web('/etc/web/web.yaml', '/var/rules', 'ruler');
    expect(findingsOf(mountedPaths, web('/etc/web/web.yaml'), other, own)).toEqual([]);
  });
});
