import { describe, expect, test } from '@jest/globals';
import { PLATFORMS } from '../../src/config/schema/environment.ts';
import { allDashboards } from '../../src/dashboards/index.ts';
import { groupsOf } from '../../src/rules/lint-rules.ts';
import { sampleOf, samples } from '../support/sample.ts';

/** Addresses of dashboards that alerts of an environment link to, with the variables that they set. */
function linksOf(objects: Parameters<typeof groupsOf>[0]): { uid: string; variables: string[] }[] {
  const rules = groupsOf(objects).flatMap(({ rules }) => rules);
  return rules.flatMap((rule) => {
    const url: string =
      'alert' in rule ? ((rule as { annotations?: Record<string, string> }).annotations?.dashboard_url ?? '') : '';
    const [, uid] = /\/d\/([\w-]+)\?/.exec(url) ?? [];
    return uid ? [{ uid, variables: [...url.matchAll(/var-(\w+)=/g)].map(([, name = '']) => name) }] : [];
  });
}

describe.each(samples)('alerts of %s', (_, { environment }) => {
  test.each(PLATFORMS)('link only to dashboards that are there on %s, by variables that they have', (platform) => {
    const moved = { ...environment, platform };
    const objects = [...sampleOf(moved).components.values()].flat();
    const dashboards = new Map(allDashboards(moved).map(({ uid, json }) => [uid, JSON.parse(json)]));
    const links = linksOf(objects);
    expect(links.length).toBeGreaterThan(environment.grafana.url === undefined ? -1 : 100);
    const missing = links.filter(({ uid }) => !dashboards.has(uid)).map(({ uid }) => uid);
    expect([...new Set(missing)]).toEqual([]);
    const unknown = links.flatMap(({ uid, variables }) => {
      const declared = dashboards.get(uid).templating.list.map(({ name }: { name: string }) => name);
      return variables.filter((name) => !declared.includes(name)).map((name) => `${uid} has no variable ${name}`);
    });
    expect([...new Set(unknown)]).toEqual([]);
  });
});
