import { describe, expect, test } from '@jest/globals';
import { load, problemsOf, SERVICE_YAML } from '../support/config-tree.ts';

const OTHER = {
  'services/cart.yaml': SERVICE_YAML.replace('api-gateway', 'cart').replace('team: shop', 'team: carts'),
};
const TEAMS = 'teams: { carts: { receiver: platform } }\n';
const dev = (tenancy: string, more = '') => ({ 'environments/dev.yaml': `${more}loki: { tenancy: ${tenancy} }\n` });

/** Problems without their place in the file. */
const problems = (files: Parameters<typeof problemsOf>[0]) =>
  problemsOf(files).map((problem) => problem.replace(/^(\S+?):\d+:\d+/, '$1'));

describe('tenants of Loki', () => {
  test('by team share no namespace', () => {
    const environments = { ...dev('{ by: team }', TEAMS), 'environments/prod.yaml': TEAMS };
    expect(problems({ ...OTHER, ...environments }).filter((each) => each.includes('loki.tenancy'))).toEqual([
      'config/services/cart.yaml team: namespace "shop" has services of team "shop" (api-gateway) and of team "carts" (cart), but with loki.tenancy by team its lines belong to one; move a service to another namespace, or use tenancy by namespace (in environment dev)',
    ]);
    const byNamespace = { ...dev('{ by: namespace }', TEAMS), 'environments/prod.yaml': TEAMS };
    expect(problems({ ...OTHER, ...byNamespace }).filter((each) => each.includes('loki.tenancy'))).toEqual([]);
  });

  test.each([
    [
      'a tenant that is not there',
      '{ by: team, overrides: { shpo: { retention: 30d } } }',
      'loki.tenancy.overrides.shpo: there is no tenant "shpo"; did you mean "shop"?',
    ],
    ['no kind of tenant', '{}', 'loki.tenancy.by: is missing; add "by:" with one of namespace, team'],
    [
      'another kind of tenant',
      '{ by: pod }',
      'loki.tenancy.by: "pod" is not one of namespace, team; choose one of them',
    ],
    [
      'several tenants for the rest',
      '{ by: team, default: "a|b" }',
      'loki.tenancy.default: "a|b" is not a DNS label; use lower-case letters, digits and inner hyphens, and start and end with a letter or digit',
    ],
    [
      'a short retention',
      '{ by: team, overrides: { shop: { retention: 1h } } }',
      'loki.tenancy.overrides.shop.retention: 1h is too short; use 24h or more',
    ],
    [
      'a burst below the rate of all',
      '{ by: team, overrides: { shop: { limits: { ingestionBurst: 5 } } } }',
      'loki.tenancy.overrides.shop.limits.ingestionBurst: 5 is below ingestionRate, which is 10; raise it',
    ],
    [
      'a rate above the burst of all',
      '{ by: team, overrides: { shop: { limits: { ingestionRate: 30 } } } }',
      'loki.tenancy.overrides.shop.limits.ingestionBurst: is below ingestionRate, which is 30; raise it',
    ],
  ])('are refused with %s', (_, tenancy, problem) => {
    expect(problems(dev(tenancy))).toEqual([`config/environments/dev.yaml ${problem}`]);
  });

  test('may be changed where they are: services, namespaces and the rest', () => {
    for (const tenancy of ['{ by: team, overrides: { shop: {} } }', '{ by: namespace, overrides: { platform: {} } }']) {
      expect(problemsOf(dev(tenancy))).toEqual([]);
    }
  });

  test('are off where nobody asks for them', () => {
    const loaded = load({ 'environments/dev.yaml': 'loki: { tenancy: { by: team } }\n' });
    expect(loaded.base.loki.tenancy).toBeUndefined();
    expect(loaded.environments.map(({ loki }) => loki.tenancy?.default)).toEqual(['platform', undefined]);
  });
});
