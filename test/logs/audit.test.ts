import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { renderAlloy } from '../../src/logs/alloy/config.ts';
import {
  AUDIT_LABELS,
  AUDIT_METADATA,
  AUDIT_NOISE,
  AUDIT_SERVICE,
  AUDIT_STATIC_LABELS,
  type AuditLog,
  auditDirectory,
  auditStages,
} from '../../src/logs/audit.ts';
import { logPipeline } from '../../src/logs/pipeline.ts';
import { auditLogOf, pipelineOf } from '../../src/logs/pipeline-of.ts';
import { renderPromtail } from '../../src/logs/promtail.ts';
import { testEnvironment, testService } from '../support/environment.ts';
import { auditFixtures, auditLine, WRITTEN } from './audit-fixtures.ts';
import { NOW } from './send.ts';
import { StageModel } from './stage-model.ts';

const common = {
  lokiUrl: 'http://loki.monitoring.svc:3100',
  cluster: 'test',
  discovery: { includeNamespaces: [], excludeNamespaces: [], workloads: [] },
};
const PATH = '/var/log/kubernetes/audit/audit.log';
const AUDIT: AuditLog = { path: PATH, omit: AUDIT_NOISE, drops: [] };
const LABELS = { ...AUDIT_STATIC_LABELS, node_name: 'control-plane-1' };

const model = (audit = AUDIT, pipeline = logPipeline) => new StageModel(auditStages(pipeline, audit), NOW);
const send = (lines: readonly string[], to = model()) =>
  lines.flatMap((line) => to.push(line, { ...LABELS, filename: PATH }));

describe('a line of an audit log', () => {
  test.each(auditFixtures.map((fixture) => [fixture.name, fixture] as const))('%s', (_, { line, sent }) => {
    const arrived = send([line]).map(({ line, labels, metadata, time }) => ({ line, labels, metadata, time }));
    const time = sent?.time === null ? NOW : Date.parse(sent?.time ?? WRITTEN);
    const expected = {
      line: sent?.line ?? line,
      labels: { ...LABELS, ...sent?.labels },
      metadata: sent?.metadata,
      time,
    };
    expect(arrived).toEqual(sent ? [expected] : []);
  });

  test('stays JSON whatever is taken out of it', () => {
    const redacted = auditFixtures.filter(({ sent }) => sent?.line !== undefined);
    expect(redacted.length).toBeGreaterThanOrEqual(7);
    for (const { line, sent } of redacted) {
      expect(() => JSON.parse(sent?.line ?? '')).not.toThrow();
      expect(line).not.toContain('[redacted]');
    }
  });

  test('holds no secret although it was cut within one', () => {
    const whole = auditLine({ level: 'Request', request: { data: { a: 'hunter2', b: 'hunter3\\' } } });
    for (let end = whole.indexOf('hunter2'); end < whole.indexOf('hunter3') + 9; end += 1) {
      expect(send([whole.slice(0, end)])[0]?.line).not.toMatch(/hunter[23]/);
    }
  });

  test('makes no stream for each of two thousand users, verbs, objects and codes', () => {
    const stages = auditStages({ ...logPipeline, limit: { ...logPipeline.limit, burst: 2_000 } }, AUDIT);
    const lines = Array.from({ length: 2_000 }, (_, index) =>
      auditLine({
        user: `u-${index}`,
        verb: `v-${index}`,
        code: 100 + (index % 500),
        object: { resource: `r-${index}`, namespace: `n-${index}`, name: `o-${index}` },
        uri: `/${index}`,
        stage: `s-${index}`,
        level: `l-${index}`,
      }),
    );
    const arrived = send(lines, new StageModel(stages, NOW));
    expect(arrived).toHaveLength(2_000);
    expect(new Set(arrived.map(({ labels }) => JSON.stringify(labels))).size).toBe(3);
  });
});

describe('the kinds of lines that are not sent', () => {
  const sentWith = (omit: readonly (typeof AUDIT_NOISE)[number][]) =>
    auditFixtures.filter(({ line }) => send([line], model({ ...AUDIT, omit: [...omit] })).length > 0).length;

  test.each(AUDIT_NOISE.map((kind) => [kind]))('%s can be had', (kind) => {
    const others = AUDIT_NOISE.filter((each) => each !== kind);
    expect(sentWith(others)).toBeGreaterThan(sentWith(AUDIT_NOISE));
  });

  test('are joined by those that an environment names', () => {
    const { logs, loki } = testEnvironment({
      logs: { audit: { enabled: true, drop: [{ reason: 'ci', expression: '"username":"ci"' }] } },
    });
    const audit = auditLogOf({ logs })!;
    const own = model({ ...audit, omit: [...audit.omit], drops: [] });
    const line = auditLine({ user: 'ci' });
    expect(send([line], own)).toHaveLength(1);
    const stages = auditStages(pipelineOf({ logs, loki, services: [] }), audit);
    expect(send([line, auditLine()], new StageModel(stages, NOW))).toHaveLength(1);
  });

  test('are not those of containers, nor is a part of them taken', () => {
    const { logs, loki } = testEnvironment({
      logs: { drop: [{ reason: 'all', expression: '.' }], sample: [{ keep: '1%', expression: '.' }] },
    });
    const services = [testService({ logs: { drop: [{ reason: 'more', expression: '.' }] } })];
    const stages = auditStages(pipelineOf({ logs, loki, services }), AUDIT);
    expect(send([auditLine()], new StageModel(stages, NOW))).toHaveLength(1);
  });
});

describe('what docs/logs.md proposes', () => {
  const blocks = [...readFileSync('docs/logs.md', 'utf8').matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text);
  const ofKind = (kind: string) =>
    blocks.map((text) => load(text) as Record<string, never>).find((each) => each.kind === kind) as never;

  interface Policy {
    readonly omitStages: readonly string[];
    readonly rules: readonly {
      readonly level: string;
      readonly verbs?: readonly string[];
      readonly resources?: readonly { readonly group: string; readonly resources?: readonly string[] }[];
    }[];
  }

  test('writes no body of what holds a secret, and that of bindings, which an alert reads', () => {
    const { omitStages, rules }: Policy = ofKind('Policy');
    expect(omitStages).toEqual(['RequestReceived']);
    expect(rules.at(-1)).toEqual({ level: 'Metadata' });
    const about = (group: string, resource: string) =>
      rules.find(({ resources = [] }) =>
        resources.some((each) => each.group === group && (each.resources ?? [resource]).includes(resource)),
      );
    expect(about('', 'secrets')).toMatchObject({ level: 'Metadata' });
    expect(about('', 'secrets')).not.toHaveProperty('verbs');
    expect(about('authentication.k8s.io', 'tokenreviews')).toMatchObject({ level: 'Metadata' });
    const bindings = about('rbac.authorization.k8s.io', 'clusterrolebindings');
    expect(bindings).toMatchObject({ level: 'Request', verbs: expect.arrayContaining(['create', 'update', 'patch']) });
    const withBodies = rules.filter(({ level }) => level.startsWith('Request'));
    expect(withBodies).toEqual([bindings]);
  });

  test('has the API server write where the collector reads', () => {
    interface Kubeadm {
      readonly apiServer: {
        readonly extraArgs: readonly { readonly name: string; readonly value: string }[];
        readonly extraVolumes: readonly { readonly hostPath: string; readonly mountPath: string }[];
      };
    }
    const { apiServer }: Kubeadm = ofKind('ClusterConfiguration');
    const { path } = testEnvironment().logs.audit;
    expect(apiServer.extraArgs).toContainEqual({ name: 'audit-log-path', value: path });
    const directory = auditDirectory({ path, omit: [], drops: [] });
    expect(apiServer.extraVolumes.map(({ hostPath, mountPath }) => [hostPath, mountPath])).toContainEqual([
      directory,
      directory,
    ]);
  });
});

describe('the audit log', () => {
  const promtail = (audit?: AuditLog) =>
    renderPromtail(logPipeline, { ...common, positionsFile: '/positions.yaml', httpPort: 3101, audit });
  const alloy = (audit?: AuditLog) =>
    renderAlloy(logPipeline, { ...common, promtailPositionsFile: '/positions.yaml', audit });

  test('is read by both collectors where it is wanted, by its name and by no pattern', () => {
    expect(promtail(AUDIT).scrape_configs.slice(1)).toEqual([
      {
        job_name: AUDIT_SERVICE,
        pipeline_stages: auditStages(logPipeline, AUDIT),
        static_configs: [{ targets: ['localhost'], labels: { ...AUDIT_STATIC_LABELS, __path__: PATH } }],
      },
    ]);
    expect(alloy(AUDIT)).toContain(`loki.source.file "audit" {
	targets = [{
		job          = "${AUDIT_SERVICE}",
		service_name = "${AUDIT_SERVICE}",
		node_name    = sys.env("HOSTNAME"),
		__path__     = "${PATH}",
	}]
	forward_to            = [loki.process.audit.receiver]
	legacy_positions_file = "/positions.yaml"

	file_match {
		enabled     = true
		sync_period = "10s"
	}
}`);
  });

  test('does not change how logs of containers are read', () => {
    expect(promtail(AUDIT).scrape_configs[0]).toEqual(promtail().scrape_configs[0]);
    expect(promtail().scrape_configs).toHaveLength(1);
    for (const block of alloy().split('\n\n')) expect(alloy(AUDIT)).toContain(block);
    expect(alloy()).not.toContain('audit');
  });

  test('belongs to the tenant of the platform, whatever namespaces its lines are about', () => {
    const pipeline = { ...logPipeline, tenancy: { default: 'platform', namespaces: { shop: 'shop' } } };
    expect(JSON.stringify(auditStages(pipeline, AUDIT))).not.toContain('tenant');
  });

  test('ends with what may remain of it', () => {
    expect(auditStages(logPipeline, AUDIT).slice(-2)).toEqual([
      { structured_metadata: Object.fromEntries(AUDIT_METADATA.map((name) => [name, name])) },
      { labelallow: [...AUDIT_LABELS] },
    ]);
  });
});
