import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { type AlertingConfig, alertmanagerConfig } from '../../src/alerting/config.ts';
import { knownAlerts, textOf } from '../../src/alerting/known-alerts.ts';
import { isPagerGrade } from '../../src/alerting/pager-grade.ts';
import { alertRoutingPage } from '../../src/alerting/routing-page.ts';
import {
  type AlertmanagerModel,
  type RouteNode,
  readAlertmanagerConfig,
} from '../../src/alerting/simulator/document.ts';
import type { AlertLabels } from '../../src/alerting/simulator/matcher.ts';
import { type Destination, destinationsOf } from '../../src/alerting/simulator/simulate.ts';
import type { Environment } from '../../src/config/environment.ts';
import { allAlerts } from '../../src/rules/all-alerts.ts';
import { type Sample, samples } from '../support/sample.ts';

const objectsOf = ({ components }: Sample) => [...components.values()].flat();

/** Every alert of an environment, as it is and as if an override gave it to each team in turn. */
function everyAlert(sample: Sample): AlertLabels[] {
  const known = knownAlerts(sample.environment, objectsOf(sample));
  const teams = Object.keys(sample.environment.teams);
  const all = known.flatMap((labels) => [labels, ...teams.map((team) => ({ ...labels, team }))]);
  return [...new Map(all.map((labels) => [textOf(labels), labels])).values()];
}

const modelOf = ({ environment }: Sample): AlertmanagerModel => readAlertmanagerConfig(alertmanagerConfig(environment));
const receivers = (destinations: readonly Destination[]) => destinations.map(({ route }) => route.receiver);

/** The routes of what has no team: they are not for alerts of Panoptes. */
const isForStrangers = ({ path }: Destination) =>
  path.length === 1 || ['severity=~"info|none"', 'severity="critical"'].includes(path[1]?.label ?? '');

/** The same, in which everything is muted that can be. */
function withQuietTimes({ alerting, teams }: Environment): AlertingConfig {
  const window = { reason: 'r', from: '2026-11-28T22:00', until: '2026-11-29T02:00', timeZone: 'UTC' };
  const schedule = { severities: ['warning' as const, 'info' as const], active: ['hours'], mute: ['hours'] };
  const quiet = Object.entries(teams).map(([name, team]) => [name, { ...team, schedules: [schedule] }]);
  return { alerting: { ...alerting, maintenance: [window] }, teams: Object.fromEntries(quiet) };
}

/** The same, in which a team routes the alerts of a namespace itself. */
function withOwnRouting({ alerting, teams }: Environment, name: string, namespace: string): AlertingConfig {
  const team = teams[name] as Environment['teams'][string];
  const ownRouting = {
    namespaces: [namespace],
    severities: ['critical' as const, 'warning' as const, 'info' as const],
  };
  return { alerting: { ...alerting, routes: [] }, teams: { ...teams, [name]: { ...team, ownRouting } } };
}

describe.each(samples)('every alert of %s', (name, sample) => {
  const { alerting } = sample.environment;
  const all = everyAlert(sample);
  const model = modelOf(sample);
  const routed = all.map((labels) => ({ labels, to: destinationsOf(model, labels) }));
  const wrong = (isWrong: (labels: AlertLabels, destinations: Destination[]) => boolean) =>
    routed.filter(({ labels, to }) => isWrong(labels, to)).map(({ labels }) => textOf(labels));

  test('is known with the labels that route it', () => {
    expect(all.length).toBeGreaterThan(800);
    expect(all.filter(({ severity, team, cluster }) => !severity || !team || !cluster).map(textOf)).toEqual([]);
  });

  test('reaches a receiver that exists, and none by default', () => {
    expect(wrong((_, destinations) => destinations.some(isForStrangers))).toEqual([]);
    const declared = [...Object.keys(alerting.receivers), 'nobody', 'dead-mans-switch'];
    expect(wrong((_, to) => to.length === 0 || !receivers(to).every((each) => declared.includes(each)))).toEqual([]);
  });

  test('reaches nobody only if it is information or drives machinery', () => {
    const toNobody = wrong((_, destinations) => receivers(destinations).includes('nobody'));
    expect(toNobody.filter((text) => !/severity=(info|none)/.test(text))).toEqual([]);
  });

  test('that a team routes itself is left to it, and to nobody else; all others go where they went', () => {
    const [{ team, namespace } = { team: '', namespace: '' }] = sample.environment.services;
    const isOwn = (labels: AlertLabels) => labels.team === team && labels.namespace === namespace;
    const own = readAlertmanagerConfig(alertmanagerConfig(withOwnRouting(sample.environment, team, namespace)));
    expect(all.filter(isOwn).length).toBeGreaterThan(10);
    const special = ['Watchdog', 'InfoInhibitor'];
    const misled = routed.filter(({ labels, to }) => {
      const expected = isOwn(labels) && !special.includes(labels.alertname ?? '') ? ['own-routing'] : receivers(to);
      return receivers(destinationsOf(own, labels)).join() !== expected.join();
    });
    expect(misled.map(({ labels }) => textOf(labels))).toEqual([]);
  });

  test('that is critical is never muted, though every team has schedules and the whole environment is in maintenance', () => {
    const quiet = readAlertmanagerConfig(alertmanagerConfig(withQuietTimes(sample.environment)));
    const isMuted = ({ mute, active }: RouteNode) => mute.length > 0 || active.length > 0;
    const muted = all.filter((labels) => destinationsOf(quiet, labels).some(({ route }) => isMuted(route)));
    expect(muted.filter(({ severity }) => severity === 'critical').map(textOf)).toEqual([]);
    expect(muted.filter(({ severity }) => severity === 'warning').length).toBeGreaterThan(300);
  });

  test('that is critical wakes somebody where pagers are required', () => {
    expect(alerting.pagerRequired).toBe(name === 'prod');
    const isPaged = (to: Destination[]) => receivers(to).some((each) => isPagerGrade(alerting.receivers[each] ?? {}));
    const unheard = wrong(({ severity }, to) => severity === 'critical' && !isPaged(to));
    expect(unheard.length > 0).toBe(name !== 'prod');
  });

  test('is one that a rule of Panoptes has', () => {
    const shipped = new Set(allAlerts().map(({ alert }) => alert));
    expect(all.filter(({ alertname = '' }) => !shipped.has(alertname)).map(textOf)).toEqual([]);
  });
});

test('docs/alert-routing.md is up to date', () => {
  const routed = samples.map(([, sample]) => ({ environment: sample.environment, objects: objectsOf(sample) }));
  expect(readFileSync('docs/alert-routing.md', 'utf8')).toBe(alertRoutingPage(routed));
});
