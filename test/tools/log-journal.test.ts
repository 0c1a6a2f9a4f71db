import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { dump } from 'js-yaml';
import { renderAlloy } from '../../src/logs/alloy/config.ts';
import { JOURNAL_SERVICE } from '../../src/logs/journal.ts';
import { logPipeline } from '../../src/logs/pipeline.ts';
import { renderPromtail } from '../../src/logs/promtail.ts';
import { tool } from '../support/tools.ts';

const common = {
  lokiUrl: 'http://loki:3100',
  cluster: 'test',
  discovery: { includeNamespaces: [], excludeNamespaces: [], workloads: [] },
  journal: true,
};

/** Configurations without the logs of containers: the programs run the first pipeline that they find. */
const CONFIGS = {
  'promtail-stages': () => {
    const config = renderPromtail(logPipeline, { ...common, positionsFile: '/positions.yaml', httpPort: 3101 });
    return dump({ ...config, scrape_configs: config.scrape_configs.slice(1) }, { lineWidth: -1, noRefs: true });
  },
  'alloy-stages': () => {
    const config = renderAlloy(logPipeline, { ...common, promtailPositionsFile: '/positions.yaml' });
    const first = config.indexOf('loki.process "pods"');
    return config.slice(0, first) + config.slice(config.indexOf('loki.process "journal"'));
  },
} as const;

const LABELS = {
  job: JOURNAL_SERVICE,
  service_name: JOURNAL_SERVICE,
  node_name: 'worker-1',
  unit: 'kubelet.service',
  systemd_unit: 'kubelet.service',
  identifier: 'kubelet',
  level: 'info',
};

function send(collector: keyof typeof CONFIGS, lines: readonly string[]) {
  const directory = mkdtempSync(join(tmpdir(), 'panoptes-journal-'));
  const config = join(directory, 'config');
  try {
    writeFileSync(config, CONFIGS[collector]());
    const input = JSON.stringify({ labels: LABELS, lines: lines.map((line) => Buffer.from(line).toString('base64')) });
    const { entries } = JSON.parse(execFileSync(tool(collector), [config], { input, encoding: 'utf8' }));
    return entries as { labels: Record<string, string>; metadata: Record<string, string>; line: string }[];
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describe.each(Object.keys(CONFIGS) as (keyof typeof CONFIGS)[])(
  'the journal in the stages of %s (install them with: npm run tools)',
  (collector) => {
    test('keeps the level of the entry, unless the line says its own', () => {
      const { systemd_unit, identifier, ...labels } = LABELS;
      const lines = ['Started the kubelet.', 'E0822 10:00:00.000000 1 kubelet.go:42] "Failed"', 'level=warning msg=x'];
      expect(send(collector, lines).map((entry) => [entry.labels, entry.metadata])).toEqual(
        ['info', 'error', 'warn'].map((level) => [
          { ...labels, level },
          { identifier, systemd_unit },
        ]),
      );
    });

    test('drops blank lines and takes secrets out', () => {
      const [sent, ...more] = send(collector, ['  ', 'login password=hunter2']);
      expect(Buffer.from(sent?.line ?? '', 'base64').toString()).toBe('login password=[redacted]');
      expect(more).toEqual([]);
    });
  },
);
