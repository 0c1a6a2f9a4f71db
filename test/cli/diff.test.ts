import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from '../../src/build.ts';
import { diff } from '../../src/cli/diff.ts';
import { filesAt } from '../../src/gitops/git-tree.ts';
import { filesBelow } from '../../src/gitops/tree-files.ts';
import { SERVICE_YAML, withConfig } from '../support/config-tree.ts';

const SERVICE = `${SERVICE_YAML}slos:\n  availability: { objective: 99%, window: 7d }\n`;
const keeping = (retention: string, more = '') => ({
  'environments/dev.yaml': `cluster: dev\nprometheus: { retention: ${retention} }\n${more}`,
  'services/api-gateway.yaml': SERVICE,
});
const SAME = keeping('30d');
const LESS = keeping('20d');
const ACCEPTED = keeping(
  '20d',
  'gitops: { accept: [{ change: lowered-retention, object: Prometheus *, reason: nobody looks back }] }\n',
);
const FINDING =
  'prometheus: Prometheus monitoring/panoptes lowers retention from 30d to 20d: soon after the sync, what exceeds it is deleted for good; keep 30d, or copy what is needed [lowered-retention]';

let root: string;

const write = (directory: string, files: ReadonlyMap<string, string>) => {
  for (const [path, text] of files) {
    mkdirSync(join(root, directory, path, '..'), { recursive: true });
    writeFileSync(join(root, directory, path), text);
  }
};
const git = (...args: string[]) => {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false'];
  const { status, stderr } = spawnSync('git', [...identity, ...args], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
};

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'panoptes-diff-'));
  write(
    'dist',
    withConfig(SAME, (config) => build(config).tree.files),
  );
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'first');
  write(
    'less',
    withConfig(LESS, (config) => build(config).tree.files),
  );
});

afterAll(() => rmSync(root, { recursive: true }));

describe('npm run diff', () => {
  test('compares a commit with what the configuration makes, and ends with 1 for what is dangerous', () => {
    const { exitCode, stdout, stderr } = withConfig(LESS, (config) => diff(['--config', config], root));
    expect(exitCode).toBe(1);
    expect(stdout.split('\n').slice(0, 4)).toEqual([
      expect.stringMatching(/^dev: objects: /),
      '',
      '  Dangerous, and not accepted',
      `    ! ${FINDING}`,
    ]);
    expect(stdout).toContain('    ~ Prometheus monitoring/panoptes\n          spec.retention: 30d -> 20d\n');
    expect(stdout).toContain('\nprod: no difference\n');
    expect(stderr).toBe('1 dangerous change is not accepted; see gitops.accept in docs/validation.md\n');
  });

  test('ends with 0 when it is accepted, or harmless', () => {
    const accepted = withConfig(ACCEPTED, (config) => diff(['--config', config, '--environment', 'dev'], root));
    expect(accepted.exitCode).toBe(0);
    expect(accepted.stdout).toContain(`  Dangerous, and accepted\n    ! ${FINDING} (nobody looks back)\n`);
    const same = withConfig(SAME, (config) => diff(['--config', config, '--format', 'markdown'], root));
    expect(same).toEqual({ exitCode: 0, stdout: '## dev: no difference\n\n## prod: no difference\n', stderr: '' });
  });

  test('compares directories and revisions, either way', () => {
    const compared = (...args: string[]) => withConfig(SAME, (config) => diff(['--config', config, ...args], root));
    expect(compared('--from', join(root, 'dist'), '--to', 'HEAD').stdout).toBe(
      'dev: no difference\n\nprod: no difference\n',
    );
    expect(compared('--from', 'HEAD', '--to', join(root, 'less')).exitCode).toBe(1);
    expect(compared('--from', join(root, 'less'), '--to', 'HEAD')).toMatchObject({ exitCode: 0, stderr: '' });
  });

  test('tells of environments that come and go', () => {
    cpSync(join(root, 'dist'), join(root, 'fewer'), { recursive: true });
    rmSync(join(root, 'fewer/overlays/dev'), { recursive: true });
    const [all, fewer] = [join(root, 'dist'), join(root, 'fewer')];
    const gone = diff(['--from', all, '--to', fewer]);
    expect(gone.exitCode).toBe(0);
    expect(gone.stdout).toMatch(
      /^dev: objects: \d+ removed\n\n {2}Good to know\n {6}argocd: environment dev is no longer deployed: /,
    );
    expect(diff(['--from', fewer, '--to', all]).stdout).toMatch(/^dev: objects: \d+ added\n\n {2}Rights\n/);
  });

  test.each<[string, string[], RegExp]>([
    ['an unknown revision', ['--from', 'nope'], /^"nope" is neither a directory nor a revision with a tree: /],
    [
      'a revision that is an option',
      ['--from=--output=/tmp/x'],
      /^"--output=\/tmp\/x" is neither .*: --output=\/tmp\/x is no revision$/m,
    ],
    ['a path without a tree', ['--path', 'nope'], /^"HEAD" is neither .*: HEAD has no manifests below nope$/m],
    [
      'a directory without a tree',
      ['--from', 'src/cli'],
      /^src\/cli has no overlays\/<environment>\/kustomization\.yaml$/m,
    ],
    ['an unknown format', ['--format', 'html'], /^--format "html" is unknown; /],
    ['an unknown option', ['--form'], /^Unknown option '--form'\n\nShows what changes/],
  ])('refuses %s', (_, args, message) => {
    const { exitCode, stdout, stderr } = withConfig(SAME, (config) => diff(['--config', config, ...args], root));
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(message);
  });

  test('names the environments where there is none of the name', () => {
    const { stderr } = withConfig(SAME, (config) => diff(['--config', config, '--environment', 'prd'], root));
    expect(stderr).toMatch(/^there is no environment "prd"; .*"?prod"?/);
  });
});

test('a commit is read as the disk is', () => {
  expect([...filesAt('HEAD', 'dist', root)]).toEqual([...filesBelow(join(root, 'dist'))]);
});
