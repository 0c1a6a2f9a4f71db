import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { build } from '../src/build.ts';
import { changeNotes } from '../src/cli/change-notes.ts';
import { SERVICE_YAML, withConfig } from './support/config-tree.ts';
import { filesIn } from './support/files.ts';

/** Runs the app as cdk8s does, on what an earlier run has left. */
function runApp(outdir: string, config: string, ...args: string[]) {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'src/main.ts', '--config', config, ...args],
    { env: { ...process.env, CDK8S_OUTDIR: outdir }, encoding: 'utf8' },
  );
  return { status, lines: stderr.replaceAll(config, 'config').trim().split('\n'), files: filesIn(outdir) };
}

const dev = (text: string) => ({
  'environments/dev.yaml': `cluster: dev\n${text}`,
  'services/api-gateway.yaml': `${SERVICE_YAML}slos:\n  availability: { objective: 99%, window: 7d }\n`,
});
const MUCH = 'prometheus: { retention: 30d }\n';
const LESS = 'prometheus: { retention: 20d }\n';
const ACCEPT =
  'gitops: { accept: [{ change: lowered-retention, object: Prometheus monitoring/*, reason: nobody looks back }] }\n';

describe('a dangerous change', () => {
  test('writes nothing and ends with 1, until it is accepted; the acceptance is to be removed afterwards', () => {
    const outdir = mkdtempSync(join(tmpdir(), 'panoptes-changes-'));
    try {
      const first = withConfig(dev(MUCH), (config) => runApp(outdir, config));
      expect(first.status).toBe(0);

      const refused = withConfig(dev(LESS), (config) => runApp(outdir, config));
      expect(refused.status).toBe(1);
      expect(refused.files).toEqual(first.files);
      expect(refused.lines.map((line) => line.replace(/in \S+\/environments/, 'in config/environments'))).toEqual([
        'dev: prometheus: Prometheus monitoring/panoptes lowers retention from 30d to 20d: soon after the sync, what exceeds it is deleted for good; keep 30d, or copy what is needed; or accept it in config/environments/dev.yaml: gitops.accept: [{ change: lowered-retention, object: "Prometheus monitoring/panoptes", reason: … }] [lowered-retention]',
        '',
        '1 problem; nothing was written.',
      ]);

      const checked = withConfig(dev(LESS + ACCEPT), (config) => runApp(outdir, config, '--check'));
      const told =
        '  dev: prometheus: Prometheus monitoring/panoptes lowers retention from 30d to 20d: soon after the sync, what exceeds it is deleted for good; keep 30d, or copy what is needed [lowered-retention, accepted: nobody looks back]';
      expect(checked.status).toBe(0);
      expect(checked.lines).toEqual(['Changes against what was there before:', told]);
      expect(checked.files).toEqual(first.files);

      const accepted = withConfig(dev(LESS + ACCEPT), (config) => runApp(outdir, config));
      expect(accepted.status).toBe(0);
      expect(accepted.lines).toContain(told);
      expect(accepted.files).not.toEqual(first.files);

      const again = withConfig(dev(LESS + ACCEPT), (config) => runApp(outdir, config));
      expect(again.status).toBe(0);
      expect(again.files).toEqual(accepted.files);
      expect(again.lines).toContain(
        '  dev: gitops.accept has lowered-retention of "Prometheus monitoring/*", which does not happen; remove it, or the next one passes unseen',
      );
    } finally {
      rmSync(outdir, { recursive: true });
    }
  }, 120_000);

  test('is accepted where an alert is switched off with a reason', () => {
    const before = withConfig(dev(''), (config) => build(config).tree.files);
    const off = 'alerts: { overrides: { KubeAPIDown: { enabled: false, reason: The provider watches it. } } }\n';
    const { changes } = withConfig(dev(off), (config) => build(config, { files: before }));
    expect(changeNotes(changes).filter((line) => line.includes('alert KubeAPIDown'))).toEqual([
      expect.stringMatching(
        /^ {2}dev: kubernetes: alert KubeAPIDown \(critical\) is removed: .* \[removed-alerts, accepted: The provider watches it\.\]$/,
      ),
    ]);
  });

  test('is not that an environment goes, which leaves everything where it is', () => {
    const before = withConfig(dev(''), (config) => build(config).tree.files);
    const without = { ...dev(''), 'environments/dev.yaml': null };
    const { changes } = withConfig(without, (config) => build(config, { files: before }));
    expect(changeNotes(changes)).toEqual([
      'Changes against what was there before:',
      '  dev: argocd: environment dev is no longer deployed: its root Application fails to synchronize and leaves everything in the cluster; delete the Application panoptes-dev by hand, and what it deployed [removed-components]',
    ]);
  });
});
