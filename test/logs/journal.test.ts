import { describe, expect, test } from '@jest/globals';
import { renderAlloy } from '../../src/logs/alloy/config.ts';
import { JOURNAL_SERVICE, JOURNAL_STATIC_LABELS, journalStages } from '../../src/logs/journal.ts';
import { JOURNAL_LABELS, JOURNAL_METADATA } from '../../src/logs/labels.ts';
import { logPipeline } from '../../src/logs/pipeline.ts';
import { renderPromtail } from '../../src/logs/promtail.ts';
import { relabel } from './relabel-model.ts';

const common = {
  lokiUrl: 'http://loki.monitoring.svc:3100',
  cluster: 'test',
  discovery: { includeNamespaces: [], excludeNamespaces: [], workloads: [] },
};
const promtail = (journal: boolean) =>
  renderPromtail(logPipeline, { ...common, positionsFile: '/positions.yaml', httpPort: 3101, journal });
const alloy = (journal: boolean) =>
  renderAlloy(logPipeline, { ...common, promtailPositionsFile: '/positions.yaml', journal });

const [pods, journal] = promtail(true).scrape_configs;

/** Labels of an entry before the stages. */
const entry = (fields: Readonly<Record<string, string>>) =>
  relabel(
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [`__journal_${name}`, value])),
    journal?.relabel_configs ?? [],
  );

describe('the journal of a node', () => {
  test('is read by both collectors where it is wanted, and else by none', () => {
    expect(promtail(false).scrape_configs).toEqual([pods]);
    expect(journal).toMatchObject({
      job_name: JOURNAL_SERVICE,
      // No path: both /var/log/journal and /run/log/journal are read.
      journal: { json: false, max_age: '12h', labels: JOURNAL_STATIC_LABELS },
    });
    expect(alloy(false)).not.toContain('journal');
    expect(alloy(true)).toContain(`loki.source.journal "journal" {
	max_age = "12h"
	labels  = {
		job          = "${JOURNAL_SERVICE}",
		service_name = "${JOURNAL_SERVICE}",
		node_name    = sys.env("HOSTNAME"),
	}
	relabel_rules = loki.relabel.journal.rules
	forward_to    = [loki.process.journal.receiver]

	legacy_position {
		file = "/positions.yaml"
		name = "${JOURNAL_SERVICE}"
	}
}`);
  });

  test('does not change how logs of containers are read', () => {
    expect(promtail(true).scrape_configs[0]).toEqual(promtail(false).scrape_configs[0]);
    for (const block of alloy(false).split('\n\n')) expect(alloy(true)).toContain(block);
  });

  test.each([
    ['kubelet.service', 'kubelet.service'],
    ['systemd-journald.service', 'systemd-journald.service'],
    ['getty@tty1.service', 'getty.service'],
    ['user@1000.service', 'user.service'],
    ['run-u1234.service', 'transient.service'],
    ['run-r0123456789abcdef.service', 'transient.service'],
    ['job-0123abcd.service', 'transient.service'],
    ['build-2026.service', 'transient.service'],
    ['session-42.scope', undefined],
    ['cri-containerd-0123456789abcdef.scope', undefined],
    ['dbus-:1.2-org.example.service', undefined],
  ])('names the unit %s %s', (systemdUnit, unit) => {
    expect(entry({ _systemd_unit: systemdUnit })).toEqual({ systemd_unit: systemdUnit, ...(unit ? { unit } : {}) });
  });

  test('knows the kernel as a unit, and every program', () => {
    expect(entry({ _transport: 'kernel', syslog_identifier: 'kernel' })).toEqual({
      unit: 'kernel',
      identifier: 'kernel',
    });
  });

  test.each([
    ['emerg', 'fatal'],
    ['alert', 'fatal'],
    ['crit', 'fatal'],
    ['error', 'error'],
    ['warning', 'warn'],
    ['notice', 'info'],
    ['info', 'info'],
    ['debug', 'debug'],
    ['12', undefined],
  ])('gives entries of priority %s the level %s', (keyword, level) => {
    expect(entry({ priority_keyword: keyword })).toEqual(level ? { level } : {});
  });

  test('is made no stream for each of ten thousand transient units', () => {
    const units = Array.from({ length: 10_000 }, (_, index) => [
      `run-u${index}.service`,
      `session-${index}.scope`,
      `user@${index}.service`,
    ]).flat();
    const seen = new Set(units.map((unit) => entry({ _systemd_unit: unit })?.unit));
    expect([...seen]).toEqual(['transient.service', undefined, 'user.service']);
  });

  test('goes through the stages of all lines, but for those of the container runtime', () => {
    const stages = journalStages(logPipeline);
    expect(stages.some((stage) => 'cri' in stage || 'match' in stage)).toBe(false);
    expect(stages.at(-1)).toEqual({ labelallow: [...JOURNAL_LABELS] });
    expect(stages.at(-2)).toEqual({
      structured_metadata: Object.fromEntries(JOURNAL_METADATA.map((name) => [name, name])),
    });
    expect(stages.find((stage) => 'limit' in stage)).toMatchObject({ limit: { by_label_name: 'unit' } });
  });
});
