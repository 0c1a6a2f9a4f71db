import { expect } from '@jest/globals';
import { minimalConfig } from '../../support/environment.ts';
import { type Config, type Field, field } from './field.ts';

/** What stands in alertmanager.yaml because of keys below `alerting`, and of those of the team shop. */
const inConfig = (what: string, alerting: Config, team: Config, text: string): Field =>
  field(
    what,
    {
      alerting: { ...minimalConfig.alerting, ...alerting },
      teams: { shop: { receiver: 'platform', ...team }, sre: { receiver: 'platform' } },
    },
    'Secret/alertmanager-panoptes',
    'stringData',
    expect.objectContaining({ 'alertmanager.yaml': expect.stringContaining(text) }),
  );

const PAGER = {
  receivers: { ...minimalConfig.alerting.receivers, pager: minimalConfig.alerting.receivers.platform },
};
/** The first route of a team for a severity. */
const reaches = (receiver: string, severity: string) => `- receiver: ${receiver}
          matchers:
            - severity="${severity}"`;

const NIGHTS = { nights: [{ timeZone: 'Europe/Berlin', weekdays: ['sunday'], daysOfMonth: [-1], months: ['may'] }] };
const WINDOW = {
  reason: 'r',
  from: '2026-11-28T22:00',
  until: '2026-11-29T02:00',
  timeZone: 'Asia/Tokyo',
  teams: ['sre'],
};

export const ALERT_ROUTING: readonly Field[] = [
  field(
    'the team of the platform',
    {
      alerting: { ...minimalConfig.alerting, platformTeam: 'sre' },
      teams: { shop: { receiver: 'platform' }, sre: { receiver: 'platform' } },
    },
    'PrometheusRule/general',
    'spec.groups.0.rules.1.labels.team',
    'sre',
  ),
  inConfig(
    'alerts that a team routes itself',
    {},
    { ownRouting: { namespaces: ['shop'], severities: ['warning', 'info'] } },
    `- receiver: own-routing
          matchers:
            - namespace="shop"
            - severity=~"warning|info"`,
  ),
  field(
    'which AlertmanagerConfigs take part',
    {
      alerting: { ...minimalConfig.alerting, ownRouting: { labels: { routing: 'own' } } },
      teams: { shop: { receiver: 'platform', ownRouting: { namespaces: ['shop'] } } },
    },
    'Alertmanager/panoptes',
    'spec.alertmanagerConfigSelector',
    { matchLabels: { routing: 'own' } },
  ),
  field(
    'what AlertmanagerConfigs may take',
    {
      alerting: { ...minimalConfig.alerting, ownRouting: { matcherStrategy: 'None' } },
      teams: { shop: { receiver: 'platform', ownRouting: { namespaces: ['shop'] } } },
    },
    'Alertmanager/panoptes',
    'spec.alertmanagerConfigMatcherStrategy.type',
    'None',
  ),
  inConfig('receivers that wake', PAGER, { page: ['pager'] }, reaches('pager', 'critical')),
  inConfig('receivers of what can wait', PAGER, { notify: ['pager'] }, reaches('pager', 'warning')),
  inConfig(
    'the urgency of warnings',
    { urgency: { critical: 'page', warning: 'nobody', info: 'nobody' }, pagerRequired: false },
    {},
    reaches('nobody', 'warning'),
  ),
  inConfig(
    'escalation',
    {},
    { escalation: [{ severity: 'critical', after: '47m', receivers: ['platform'] }] },
    `group_wait: 47m
          group_interval: 47m`,
  ),
  inConfig(
    'a schedule that mutes',
    { timeIntervals: NIGHTS },
    { schedules: [{ severities: ['warning'], mute: ['nights'], active: [] }] },
    `mute_time_intervals:
            - nights`,
  ),
  inConfig(
    'a schedule that is active',
    { timeIntervals: { hours: [{ times: [{ from: '09:00', until: '17:00' }] }] } },
    { schedules: [{ active: ['hours'] }] },
    `active_time_intervals:
            - hours`,
  ),
  inConfig(
    'an interval',
    { timeIntervals: NIGHTS },
    { schedules: [{ mute: ['nights'] }] },
    `time_intervals:
  - name: nights
    time_intervals:
      - weekdays:
          - sunday
        days_of_month:
          - '-1'
        months:
          - may
        location: Europe/Berlin
`,
  ),
  inConfig(
    'a maintenance window',
    { maintenance: [WINDOW] },
    {},
    `        days_of_month:
          - '28'
        months:
          - '11'
        years:
          - '2026'
        location: Asia/Tokyo
`,
  ),
  inConfig(
    'a route',
    { routes: [{ reason: 'r', matchers: ['namespace="a"'], receivers: ['platform'], continue: true }] },
    {},
    `matchers:
        - namespace="a"`,
  ),
  inConfig(
    'an inhibition',
    { inhibitions: [{ reason: 'r', source: ['severity="critical"'], target: ['severity="info"'], equal: ['node'] }] },
    {},
    `name: alerting.inhibitions[0]
    source_matchers:
      - severity="critical"
      - cluster!=""
      - node!=""`,
  ),
];
