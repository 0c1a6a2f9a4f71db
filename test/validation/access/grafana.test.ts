import { describe, expect, test } from '@jest/globals';
import { grafana } from '../../../src/validation/access/grafana.ts';
import { deploymentOf, findingsOf, objectOf } from '../../support/policy.ts';

const FROM_FILE = { name: 'GF_SECURITY_ADMIN_PASSWORD__FILE', value: '/etc/grafana/admin/password' };

/** What is said of a Grafana with a file and with variables. */
function check(ini: string, env: unknown[] = [FROM_FILE], image = 'docker.io/grafana/grafana:13.1.3') {
  const volumes = [{ name: 'config', configMap: { name: 'grafana' } }];
  const volumeMounts = [{ name: 'config', mountPath: '/etc/grafana/grafana.ini', subPath: 'grafana.ini' }];
  const pods = deploymentOf({ image, env, volumeMounts }, { volumes });
  return findingsOf(grafana, pods, objectOf('ConfigMap', { data: { 'grafana.ini': ini } }, 'grafana'));
}

describe('the policy grafana', () => {
  test('refuses guests, sign-up and frames, from a file or from variables', () => {
    const found = [
      'Deployment shop/web lets anybody in without a name: [auth.anonymous] enabled is true; set it to false, which is the default',
      'Deployment shop/web lets anybody make an account: [users] allow_sign_up is true; set it to false, which is the default',
      'Deployment shop/web lets other sites show it in a frame, where clicks can be stolen: [security] allow_embedding is true; set it to false, which is the default',
    ];
    const ini = '[auth.anonymous]\nenabled = true\n[users]\nallow_sign_up=true\n[security]\nallow_embedding = "true"\n';
    expect(check(ini)).toEqual(found);
    const variables = ['AUTH_ANONYMOUS_ENABLED', 'USERS_ALLOW_SIGN_UP', 'SECURITY_ALLOW_EMBEDDING'];
    expect(check('', [FROM_FILE, ...variables.map((name) => ({ name: `GF_${name}`, value: 'true' }))])).toEqual(found);
    // Variables win.
    expect(check(ini, [FROM_FILE, ...variables.map((name) => ({ name: `GF_${name}`, value: 'false' }))])).toEqual([]);
    expect(check('[auth.anonymous]\n; enabled = true\nenabled = false\n[auth.github]\nenabled = true\n')).toEqual([]);
  });

  test('wants the password of the administrator to be a secret', () => {
    const REMEDY = 'read it from a file of a Secret (GF_SECURITY_ADMIN_PASSWORD__FILE), or create no administrator';
    expect(check('', [])).toEqual([`Deployment shop/web has the administrator with the password "admin"; ${REMEDY}`]);
    const literal = `Deployment shop/web has the password of its administrator written down; ${REMEDY}`;
    expect(check('[security]\nadmin_password = hunter2', [])).toEqual([literal]);
    expect(check('', [{ name: 'GF_SECURITY_ADMIN_PASSWORD', value: 'hunter2' }])).toEqual([literal]);
    const reference = { name: 'GF_SECURITY_ADMIN_PASSWORD', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } };
    expect(check('', [reference])).toEqual([]);
    expect(check('[security]\nadmin_password = $__file{/etc/password}', [])).toEqual([]);
    expect(check('[security]\ndisable_initial_admin_creation = true', [])).toEqual([]);
  });

  test('wants cookies to be kept for itself and for TLS, where it is reached by TLS', () => {
    const at = (url: string, security: string) => check(`[server]\nroot_url = ${url}\n[security]\n${security}\n`);
    expect(at('https://grafana.example.com', 'cookie_secure = false')).toEqual([
      'Deployment shop/web is at https://grafana.example.com, but browsers send its cookies without TLS, too; set [security] cookie_secure to true',
    ]);
    expect(at('https://grafana.example.com', 'cookie_secure = true')).toEqual([]);
    expect(at('http://localhost:3000', '')).toEqual([]);
    expect(at('http://localhost:3000', 'cookie_samesite = none')).toEqual([
      'Deployment shop/web lets other sites act with the cookies of its users: [security] cookie_samesite is none; set it to lax, which is the default, or to strict',
    ]);
    expect(at('http://localhost:3000', 'cookie_samesite = strict')).toEqual([]);
  });

  test('looks at Grafana only', () => {
    const ini = '[auth.anonymous]\nenabled = true\n';
    for (const image of ['grafana/loki:3', 'grafana/grafana-image-renderer:v4'])
      expect(check(ini, [], image)).toEqual([]);
    for (const image of ['grafana/grafana', 'example.com/grafana/grafana-enterprise:13@sha256:0']) {
      expect(check(ini, [FROM_FILE], image)).toHaveLength(1);
    }
  });
});
