import fc from 'fast-check';
import { allAlerts, allLogAlerts, serviceAlerts } from '../../src/rules/all-alerts.ts';
import type { Overrides, Plain } from './schema-arbitrary.ts';

/** Names of alerts on logs, for which some changes mean nothing. */
export const LOG_ALERTS = allLogAlerts().map(({ alert }) => alert);
const ALERTS = allAlerts().map(({ alert }) => alert);
const SERVICE_ALERTS = serviceAlerts().map(({ alert }) => alert);

const some = (value: fc.Arbitrary<string>) => fc.option(value, { nil: undefined });
const written = (value: Readonly<Record<string, Plain | undefined>>): Plain =>
  Object.fromEntries(Object.entries(value).filter((entry): entry is [string, Plain] => entry[1] !== undefined));
const mapping = (shape: Readonly<Record<string, fc.Arbitrary<Plain | undefined>>>) => fc.record(shape).map(written);

/** Requests below every default limit, and limits above every default request. */
const resources = mapping({
  requests: mapping({
    cpu: some(fc.constantFrom('1m', '10m', '0.01')),
    memory: some(fc.constantFrom('1Mi', '16Mi', '20M')),
  }),
  limits: mapping({
    cpu: some(fc.constantFrom('4', '2500m', '64')),
    memory: some(fc.constantFrom('8Gi', '64Gi', '1Ti')),
  }),
});

/** Inhibitions on both of whose sides there are alerts. */
const inhibition = fc.constantFrom<Plain>(
  {
    reason: 'x: "y"',
    source: ['severity="critical"'],
    target: ['severity="warning"'],
    equal: ['namespace', 'service'],
  },
  { reason: 'One.', source: ['alertname="KubePodCrashLooping"'], target: ['severity=~"warning|info"', 'team!=""'] },
  { reason: 'Two.', source: ['alertname=~"Kube.*"'], target: ['severity!="critical"'], equal: ['namespace'] },
);

/** Receivers and teams have few names, so that references often hit. */
const receivers = fc.constantFrom('platform', 'pager', 'shop-chat', 'x1');
const teams = fc.constantFrom('shop', 'payments', 'platform');
const namespaces = fc.constantFrom('shop', 'payments', 'a', 'team-x', '0');

/**
 * Series by what they tell: one that is said to be a counter in one place and a gauge in another, or to tell two things,
 * is refused by a policy.
 */
const ROLES = [
  'processed',
  'succeeded',
  'failed',
  'length',
  'lag',
  'lastSuccess',
  'duration',
  'failures',
  'total',
  'errors',
  'good',
  'timestamp',
  'counter',
];
const MATCHERS = ['', '{}', '{kind="gift"}', '{kind=~"gift|loan",x!=""}', '{job!="x", }', '{m="a\\"b"}'];
const seriesOf = (where: string, role: string) =>
  fc.constantFrom(
    ...MATCHERS.flatMap((matchers) => [`${where}_${role}_of_it${matchers}`, `it:${where}_${role}:sum${matchers}`]),
  );
const SERIES = ['metrics.queue', 'metrics.cron', 'slos.*.events', 'slos.*.freshness', 'slos.*.throughput'].flatMap(
  (parent) =>
    ROLES.map((role) => {
      const pattern = new RegExp(`^service\\.${parent.replaceAll('.', '\\.').replace('*', '\\*')}\\.${role}$`);
      return [pattern, seriesOf(parent.split('.').at(-1) ?? '', role)] as const;
    }),
);

const BY_PATH: readonly (readonly [path: RegExp, arbitrary: fc.Arbitrary<Plain>])[] = [
  ...SERIES,
  [/(^|\.)resources$/, resources],
  [/^alerting\.inhibitions\.\*$/, inhibition],
  [/^alerting\.receivers\.~$/, receivers],
  [/^teams\.~$/, teams],
  [/^alerts\.overrides\.~$/, fc.constantFrom(...ALERTS)],
  [/^service\.alerts\.overrides\.~$/, fc.constantFrom(...SERVICE_ALERTS)],
  // Volumes of a few bytes are refused by a policy.
  [/\.size$/, fc.constantFrom('64Mi', '1Gi', '1.5Gi', '20Gi', '100M', '1Ti')],
  [/^service\.namespace$/, namespaces],
  // What is promised is almost everything; lower objectives are drawn, too, and put right by their tiers.
  [/^service\.slos\.\*\.objective$/, fc.constantFrom('99%', '99.9%', '99.95%', '95%', '90%', '80%', '50%')],
];

/** What the schema alone does not tell. */
export const overrides: Overrides = (path) => BY_PATH.find(([pattern]) => pattern.test(path))?.[1];
