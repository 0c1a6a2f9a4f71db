import { describe, expect, test } from '@jest/globals';
import { BASE_YAML, edit, load, problemsOf } from '../support/config-tree.ts';

/** The base with another team and with lines below `alerting`. */
const base = (team: string, lines = '') =>
  edit(
    edit(BASE_YAML, 'shop: { receiver: platform }', `shop: { receiver: platform, ${team} }`),
    'alerting:\n',
    `alerting:\n${lines}`,
  );
/** What is said, without its place in the file. */
const said = (team: string, lines?: string) =>
  problemsOf({ 'base.yaml': base(team, lines) }).map((text) => text.replace(/^\S+ /, ''));

const own = (text = '') => `ownRouting: { namespaces: [shop]${text} }`;

describe('own routing of a team', () => {
  test('takes one line', () => {
    expect(load({ 'base.yaml': base(own()) }).base.teams.shop?.ownRouting).toEqual({
      namespaces: ['shop'],
      severities: ['critical', 'warning', 'info'],
    });
  });

  test.each([
    [
      'ownRouting: { namespaces: [] }',
      'teams.shop.ownRouting.namespaces: is empty; name the namespaces of its AlertmanagerConfigs',
    ],
    [own(', severities: []'), 'teams.shop.ownRouting.severities: is empty; remove it for all severities'],
    [
      'ownRouting: { namespaces: [shop, monitoring] }',
      'teams.shop.ownRouting.namespaces[1]: "monitoring" is a namespace of the stack, with Secrets that no AlertmanagerConfig may use; name one of the team',
    ],
    [
      'ownRouting: { namespaces: [monitoring-agents] }',
      'teams.shop.ownRouting.namespaces[0]: "monitoring-agents" is a namespace of the stack, with Secrets that no AlertmanagerConfig may use; name one of the team',
    ],
    [
      'ownRouting: { namespaces: [kube-system] }',
      'teams.shop.ownRouting.namespaces[0]: "kube-system" is a namespace of the cluster, with Secrets that no AlertmanagerConfig may use; name one of the team',
    ],
  ])('%s', (team, message) => {
    expect(said(team)).toEqual([message]);
  });

  test('may not take critical alerts where somebody must be woken', () => {
    const lines = '  pagerRequired: true\n';
    const pager = 'pager: { pagerduty: [{ routingKey: { secret: a, key: b } }] }';
    const withPager = (text: string) =>
      problemsOf({
        'base.yaml': edit(base(`page: [pager], ${own(text)}`, lines), '  receivers:\n', `  receivers:\n    ${pager}\n`),
      });
    expect(withPager('')).toEqual([
      expect.stringContaining(
        'teams.shop.ownRouting.severities: leave critical alerts to receivers that Panoptes does not see, but alerting.pagerRequired is true; use [warning, info], and they reach `page` of the team',
      ),
    ]);
    expect(withPager(', severities: [warning, info]')).toEqual([]);
  });

  test('makes other receivers of the team useless where it takes everything', () => {
    const everything = '  ownRouting: { matcherStrategy: None }\n';
    expect(said(`notify: [platform], ${own()}`, everything)).toEqual([
      'teams.shop.notify: has no effect: ownRouting leaves every alert to the team; remove it',
    ]);
    expect(said(`notify: [platform], ${own(', severities: [info]')}`, everything)).toEqual([]);
    expect(said(`notify: [platform], ${own()}`)).toEqual([]);
  });

  test('is what settings about AlertmanagerConfigs are for', () => {
    const lines = '  ownRouting: { labels: { routing: own }, matcherStrategy: None }\n';
    expect(said('page: [platform]', lines)).toEqual(
      ['labels', 'matcherStrategy'].map(
        (key) => `alerting.ownRouting.${key}: has no effect: no team has ownRouting; add it to one, or remove this`,
      ),
    );
    expect(said(own(), lines)).toEqual([]);
  });

  test.each([
    [
      '{ labels: { "-a": b } }',
      'alerting.ownRouting.labels: "-a" is not the key of a label; write one such as team or example.com/team',
    ],
    [
      '{ matcherStrategy: none }',
      'alerting.ownRouting.matcherStrategy: "none" is not one of OnNamespace, None; did you mean "None"?',
    ],
  ])('%s', (text, message) => {
    expect(said(own(), `  ownRouting: ${text}\n`)).toEqual([message]);
  });

  test('excludes Discord, whose address the operator does not read from a file', () => {
    const chat = '    chat: { discord: [{ webhookUrl: { secret: a, key: b } }] }\n';
    const text = (team: string) => edit(base(`notify: [chat]${team}`), '  receivers:\n', `  receivers:\n${chat}`);
    expect(problemsOf({ 'base.yaml': text(`, ${own()}`) })).toEqual([
      expect.stringContaining(
        'alerting.receivers.chat.discord: cannot be used while a team (shop) has ownRouting: Prometheus Operator then refuses addresses of Discord in a file (webhook_url_file)',
      ),
    ]);
    expect(problemsOf({ 'base.yaml': text('') })).toEqual([]);
  });

  test('has a receiver whose name is taken', () => {
    expect(problemsOf({ 'base.yaml': edit(BASE_YAML, '    platform:\n', '    own-routing:\n') })).toContainEqual(
      expect.stringContaining('alerting.receivers.own-routing: is a receiver of Panoptes itself; choose another name'),
    );
  });
});
