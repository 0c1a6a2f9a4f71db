import { describe, expect, test } from '@jest/globals';
import { renderAlloy } from '../../src/logs/alloy/config.ts';
import { alloySyntax, object, reference } from '../../src/logs/alloy/syntax.ts';
import { logPipeline } from '../../src/logs/pipeline.ts';

const config = renderAlloy(logPipeline, {
  lokiUrl: 'http://loki.monitoring.svc:3100',
  cluster: 'test',
  discovery: { includeNamespaces: [], excludeNamespaces: ['kube-system'], workloads: [] },
  promtailPositionsFile: '/var/lib/promtail/positions.yaml',
});

describe('the syntax of Alloy', () => {
  test('aligns attributes, indents by tabs, and writes what needs escapes as raw strings', () => {
    const text = alloySyntax([
      {
        block: 'loki.process',
        label: 'pods',
        attributes: { forward_to: [reference('loki.write.pods.receiver')], n: 1 },
        blocks: [
          { block: 'stage.regex', attributes: { expression: '^"\\d+"$' } },
          { block: 'stage.labels', attributes: { values: object({ level: '', 'a.b': 'x' }) } },
          { block: 'stage.cri' },
        ],
      },
    ]);
    expect(text).toBe(
      [
        'loki.process "pods" {',
        '\tforward_to = [loki.write.pods.receiver]',
        '\tn          = 1',
        '',
        '\tstage.regex {',
        '\t\texpression = `^"\\d+"$`',
        '\t}',
        '',
        '\tstage.labels {',
        '\t\tvalues = {',
        '\t\t\tlevel = "",',
        '\t\t\t"a.b" = "x",',
        '\t\t}',
        '\t}',
        '',
        '\tstage.cri { }',
        '}',
        '',
      ].join('\n'),
    );
  });

  test('escapes what no raw string can hold', () => {
    expect(alloySyntax([{ block: 'a', attributes: { text: 'a `b` \\ c', lines: 'a\n"b"' } }])).toBe(
      'a {\n\ttext  = "a `b` \\\\ c"\n\tlines = "a\\n\\"b\\""\n}\n',
    );
  });
});

describe('the configuration of Alloy', () => {
  test('asks the API server for the pods of its own node only', () => {
    expect(config).toContain('field = "spec.nodeName=" + sys.env("HOSTNAME")');
  });

  test('goes on where Promtail has stopped', () => {
    expect(config).toContain('legacy_positions_file = "/var/lib/promtail/positions.yaml"');
  });

  test('waits rather than throwing lines away while Loki is down', () => {
    expect(config).toContain('block_on_overflow = true');
    expect(config).toContain('max_backoff_retries = 20');
  });

  test('has the stages of Promtail in the same order, and cuts lines where Promtail does so by itself', () => {
    const stages = [...config.matchAll(/^\tstage\.(\w+) \{/gm)].map(([, name]) => name);
    expect(stages).toEqual([
      'cri',
      'drop',
      'drop',
      'limit',
      ...logPipeline.redactions.map(() => 'replace'),
      'json',
      'regex',
      'regex',
      'regex',
      'regex',
      'template',
      'template',
      'template',
      'labels',
      'structured_metadata',
      'label_keep',
      'truncate',
    ]);
    expect(config).toContain('limit = "256KiB"');
  });

  test('leaves out the namespaces that are not collected', () => {
    expect(config).toMatch(/regex {9}= "kube-system"\n\t\taction {8}= "drop"/);
  });
});
