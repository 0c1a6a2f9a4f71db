import { describe, expect, test } from '@jest/globals';
import { renderAlloy } from '../../src/logs/alloy/config.ts';
import { renderEvents } from '../../src/logs/events.ts';
import { logPipeline } from '../../src/logs/pipeline.ts';
import { pipelineOf } from '../../src/logs/pipeline-of.ts';
import { renderPromtail } from '../../src/logs/promtail.ts';
import { stagesOf } from '../../src/logs/stages.ts';
import { type Tenancy, tenancyOf, tenantOf, tenantStages, tenantsOf } from '../../src/logs/tenancy.ts';
import { testEnvironment, testService } from '../support/environment.ts';
import { fileLabels, NOW, sendOf } from './send.ts';
import { StageModel } from './stage-model.ts';

const SERVICES = [
  testService(),
  testService({ name: 'web', namespace: 'edge', team: 'traffic' }),
  testService({ name: 'tiles', namespace: 'maps', team: 'traffic' }),
  testService({ name: 'pay', namespace: 'money', team: 'money' }),
];
const environmentOf = (tenancy: object) => testEnvironment({ loki: { tenancy } }, SERVICES);
const byTeam = tenancyOf(environmentOf({ by: 'team' }))!;
const byNamespace = tenancyOf(environmentOf({ by: 'namespace', default: 'rest' }))!;

/** Whose a line of a namespace is: the stages that are rendered say it, or else the client does. */
function tenantOfLine(tenancy: Tenancy, namespace: string): string {
  const model = new StageModel(stagesOf({ ...logPipeline, tenancy }), NOW);
  const labels = { ...fileLabels(), namespace };
  const [entry] = model.push('2026-08-22T10:00:00Z stdout F hello', labels);
  return entry?.labels.__tenant_id__ ?? tenancy.default;
}

describe('tenants', () => {
  test('are off', () => {
    expect(tenancyOf(testEnvironment({}, SERVICES))).toBeUndefined();
    expect(pipelineOf(testEnvironment({}, SERVICES))).not.toHaveProperty('tenancy');
    expect(JSON.stringify(stagesOf(logPipeline))).not.toContain('tenant');
  });

  test('are teams, or namespaces of the catalog, and one for all the rest', () => {
    expect(tenantsOf(byTeam)).toEqual(['money', 'platform', 'shop', 'traffic']);
    expect(tenantsOf(byNamespace)).toEqual(['edge', 'maps', 'money', 'rest', 'shop']);
    expect(['maps', 'shop', 'kube-system', 'toString'].map((name) => tenantOf(byTeam, name))).toEqual([
      'traffic',
      'shop',
      'platform',
      'platform',
    ]);
  });

  test.each([
    ['team', byTeam],
    ['namespace', byNamespace],
  ] as const)('by %s have the lines that everything else expects of them', (_, tenancy) => {
    const namespaces = ['edge', 'maps', 'money', 'shop', 'kube-system', 'shop-2', 'my-shop'];
    for (const namespace of namespaces) {
      expect([namespace, tenantOfLine(tenancy, namespace)]).toEqual([namespace, tenantOf(tenancy, namespace)]);
    }
  });

  test('are found by one question, however many namespaces are tenants of their own', () => {
    expect(tenantStages(byNamespace)).toEqual([
      { match: { selector: '{namespace=~"edge|maps|money|shop"}', stages: [{ tenant: { label: 'namespace' } }] } },
    ]);
    expect(tenantStages(byTeam)).toEqual([
      { match: { selector: '{namespace=~"edge|maps"}', stages: [{ tenant: { value: 'traffic' } }] } },
      { match: { selector: '{namespace=~"money|shop"}', stages: [{ tenant: { label: 'namespace' } }] } },
    ]);
  });

  test('of the rest need no stage: the client has them', () => {
    expect(tenantStages({ default: 'shop', namespaces: { shop: 'shop' } })).toEqual([]);
  });

  test('are set after the list of labels, which would take them away', () => {
    const stages = stagesOf({ ...logPipeline, tenancy: byTeam });
    expect(stages.slice(0, -2)).toEqual(stagesOf(logPipeline));
    expect(stages.at(-3)).toEqual({ labelallow: [...logPipeline.labels] });
  });

  test('change nothing else about a line', () => {
    const lines = ['2026-08-22T10:00:00Z stdout F {"level":"warn","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736"}'];
    const [plain] = sendOf(logPipeline, lines).sent;
    const [owned] = sendOf({ ...logPipeline, tenancy: byTeam }, lines).sent;
    expect(owned).toEqual({ ...plain, labels: { ...plain?.labels, __tenant_id__: 'shop' } });
  });
});

const DESTINATION = {
  lokiUrl: 'http://loki.monitoring.svc:3100',
  cluster: 'test',
  discovery: { includeNamespaces: [], excludeNamespaces: [], workloads: [] },
};

describe('clients', () => {
  test('of Promtail send what no stage names a tenant for to that of the rest', () => {
    const options = { ...DESTINATION, positionsFile: '/positions.yaml', httpPort: 3101 };
    const [client] = renderPromtail({ ...logPipeline, tenancy: byTeam }, options).clients;
    expect(client?.tenant_id).toBe('platform');
    expect(renderPromtail(logPipeline, options).clients[0]).not.toHaveProperty('tenant_id');
  });

  test('of Alloy do so, too', () => {
    const options = { ...DESTINATION, promtailPositionsFile: '/positions.yaml' };
    const text = renderAlloy({ ...logPipeline, tenancy: byNamespace }, options);
    expect(text).toMatch(/url +=.*\n\t\ttenant_id += "rest"\n/);
    expect(text).toContain(`	stage.match {
		selector = \`{namespace=~"edge|maps|money|shop"}\`

		stage.tenant {
			label = "namespace"
		}
	}
`);
    expect(renderAlloy(logPipeline, options)).not.toContain('tenant');
  });

  test('of events send them to whom the lines of the namespace belong', () => {
    const options = { lokiUrl: 'http://loki:3100', cluster: 'test', redactions: [] };
    const text = renderEvents({ ...options, tenancy: byTeam });
    expect(text).toContain(`	stage.match {
		selector = \`{namespace=~"edge|maps"}\`

		stage.tenant {
			value = "traffic"
		}
	}
`);
    expect(text.indexOf('stage.label_keep')).toBeLessThan(text.indexOf('stage.tenant'));
    expect(text).toMatch(/tenant_id += "platform"/);
    expect(renderEvents(options)).not.toContain('tenant');
  });
});
