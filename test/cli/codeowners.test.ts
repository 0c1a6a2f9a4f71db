import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { codeowners } from '../../src/cli/codeowners.ts';
import { displayPath } from '../../src/config/config-files.ts';
import { BASE_YAML, type ConfigFiles, edit, SERVICE_YAML, withConfig } from '../support/config-tree.ts';

const TEAMS = `teams:
  shop:
    receiver: platform
    description: Sells things.
    github: ["@example/shop", shop@example.com]
    contacts: { slack: "#shop", email: shop@example.com, onCall: https://oncall.example.com }
  edge: { receiver: platform, github: ["@example/edge"] }
`;

const OWNED: ConfigFiles = {
  'base.yaml': edit(
    edit(BASE_YAML, 'teams:\n  shop: { receiver: platform }\n', TEAMS),
    'alerting:\n',
    'alerting:\n  platformTeam: edge\n',
  ),
  'services/a b.yaml': edit(SERVICE_YAML, 'api-gateway', 'other'),
  'services/edge.yaml': `${edit(edit(SERVICE_YAML, 'api-gateway', 'edge'), 'team: shop', 'team: edge')}environments: { prod: { team: shop } }\n`,
};

/** Runs in a directory with this configuration, which is called config in what comes back. */
function withOwned<T>(use: (directory: string) => T, changes: ConfigFiles = {}): T {
  return withConfig({ ...OWNED, ...changes }, use);
}

/** Beside the configuration: nothing else may lie in it. */
const ownersOf = (directory: string): string => join(dirname(directory), 'OWNERS');

const inWords = (directory: string, text: string): string => text.replaceAll(`${displayPath(dirname(directory))}/`, '');

function run(directory: string, ...args: string[]) {
  const result = codeowners(['--config', directory, '--file', ownersOf(directory), ...args]);
  return { ...result, stderr: inWords(directory, result.stderr) };
}

const textOf = (directory: string) => inWords(directory, readFileSync(ownersOf(directory), 'utf8'));

const SECTION = `# BEGIN panoptes: written by \`npm run codeowners\` from config; do not edit
# edge
/config/services/edge.yaml @example/edge @example/shop shop@example.com
# shop: Sells things. (#shop, shop@example.com, https://oncall.example.com)
/config/services/a\\ b.yaml @example/shop shop@example.com
/config/services/api-gateway.yaml @example/shop shop@example.com
# END panoptes
`;

describe('CODEOWNERS', () => {
  test('maps each service file to the owners of its teams, and says how to reach them', () => {
    withOwned((directory) => {
      expect(run(directory)).toMatchObject({ exitCode: 0 });
      expect(textOf(directory)).toBe(SECTION);
      expect(run(directory, '--check')).toMatchObject({ exitCode: 0 });
    });
  });

  test('lines of others stay, before and after', () => {
    withOwned((directory) => {
      writeFileSync(ownersOf(directory), '* @example/all\n');
      run(directory);
      writeFileSync(ownersOf(directory), `${readFileSync(ownersOf(directory), 'utf8')}/docs @example/docs\n`);
      run(directory);
      expect(textOf(directory)).toBe(`* @example/all\n\n${SECTION}/docs @example/docs\n`);
    });
  });

  test('--check fails where the file is not fresh, and writes nothing', () => {
    withOwned((directory) => {
      writeFileSync(ownersOf(directory), 'stale\n');
      expect(run(directory, '--check')).toEqual({
        exitCode: 1,
        stdout: '',
        stderr: 'OWNERS is not what config says; run npm run codeowners, and commit it\n',
      });
      expect(textOf(directory)).toBe('stale\n');
    });
  });

  test('a file without an owner is a problem', () => {
    const base = edit(OWNED['base.yaml'] as string, ', github: ["@example/edge"]', '');
    withOwned(
      (directory) => {
        expect(run(directory)).toEqual({
          exitCode: 1,
          stdout: '',
          stderr:
            'config/services/edge.yaml is owned by the team "edge", which names no owner; add teams.edge.github\n',
        });
      },
      { 'base.yaml': base },
    );
  });

  test.each(['shop', '@', '@example/shop me', 'a@b'])('%s is no owner', (owner) => {
    const base = edit(OWNED['base.yaml'] as string, '"@example/edge"', JSON.stringify(owner));
    withOwned(
      (directory) => {
        expect(run(directory).stderr).toMatch(
          /^config\/base\.yaml:\d+:\d+ teams\.edge\.github\[0\]: ".*" is no owner; write @organisation\/team, @user or an email address\n$/,
        );
      },
      { 'base.yaml': base },
    );
  });

  test.each([
    ['slack: "#shop"', 'slack: shop', 'slack: "shop" is not a Slack channel; write #channel or the id of one'],
    ['email: shop@example.com', 'email: shop', 'email: "shop" is not an email address; write name@example.com'],
    [
      'onCall: https://oncall.example.com',
      'onCall: oncall.example.com',
      'onCall: "oncall.example.com" is not an address; write one that starts with https:// or http://',
    ],
    ['slack: "#shop"', 'irc: "#shop"', 'unknown key "irc"; use one of slack, email, onCall'],
  ])('the contact %s cannot be %s', (from, to, message) => {
    withOwned(
      (directory) => {
        const { exitCode, stderr } = run(directory);
        expect([exitCode, stderr.replace(/^config\/base\.yaml:\d+:\d+ teams\.shop\.contacts[.:] ?/, '')]).toEqual([
          1,
          `${message}\n`,
        ]);
      },
      { 'base.yaml': edit(OWNED['base.yaml'] as string, from, to) },
    );
  });

  test('the committed file is fresh; run `npm run codeowners` when this fails', () => {
    expect(codeowners(['--check'])).toEqual({ exitCode: 0, stdout: '', stderr: 'CODEOWNERS: fresh\n' });
    expect(readFileSync('CODEOWNERS', 'utf8')).toContain('/config/services/payment-service.yaml @example/payments\n');
  });
});
