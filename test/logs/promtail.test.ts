import { describe, expect, test } from '@jest/globals';
import { logPipeline } from '../../src/logs/pipeline.ts';
import { renderPromtail } from '../../src/logs/promtail.ts';
import { stagesOf } from '../../src/logs/stages.ts';

const config = renderPromtail(logPipeline, {
  lokiUrl: 'http://loki.monitoring.svc:3100',
  cluster: 'test',
  discovery: { includeNamespaces: [], excludeNamespaces: [], workloads: [] },
  positionsFile: '/var/lib/promtail/positions.yaml',
  httpPort: 3101,
});

const stageNames = stagesOf(logPipeline).map((stage) => Object.keys(stage)[0]);

/** Settings of all stages of that name. */
const stages = (name: string) =>
  stagesOf(logPipeline).flatMap((stage) => (name in stage ? [Object.values(stage)[0]] : []));

describe('promtail configuration', () => {
  test('undoes the format of the runtime before anything looks at a line', () => {
    expect(stageNames[0]).toBe('cri');
    expect(stageNames.filter((name) => name === 'cri')).toHaveLength(1);
  });

  test('settles the index after the last stage that reads labels', () => {
    expect(stageNames.slice(-3)).toEqual(['labels', 'structured_metadata', 'labelallow']);
  });

  test('has no stage that reorders lines, loses metadata or makes up times', () => {
    const hazards = ['match', 'multiline', 'timestamp', 'pack', 'output'];
    expect(hazards.filter((name) => stageNames.includes(name))).toEqual([]);
  });

  test('reads keys of JSON lines in order, and quotes those that are no identifiers', () => {
    const [json] = stages('json') as [{ expressions: Record<string, string> }];
    expect(Object.keys(json.expressions)).toEqual(['json_level', 'json_trace_id', 'json_span_id']);
    expect(json.expressions.json_trace_id).toBe('trace_id || traceId || traceID || TraceId || "trace.id" || trace.id');
    expect(json.expressions.json_level).toMatch(/ \|\| "log\.level" \|\| log\.level \|\| "@l"$/);
  });

  test('renders a field as a template with a default for lines without it', () => {
    expect(stages('template')).toContainEqual({
      source: 'span_id',
      template:
        '{{ $v := .json_span_id | default .text_span_id | default "" | lower | trim }}' +
        '{{ if eq $v "" }}' +
        '{{ else if regexMatch "^0+$" $v }}' +
        '{{ else if regexMatch "^([0-9a-f]{16})$" $v }}{{ $v }}{{ end }}',
    });
  });

  test('gives sizes and ages in the form that each stage reads', () => {
    expect(stages('cri')).toEqual([
      { max_partial_lines: 256, max_partial_line_size: 262_144, max_partial_line_size_truncate: true },
    ]);
    expect(config.limits_config).toEqual({ max_line_size: '256KB', max_line_size_truncate: true });
    // Go knows no days.
    expect(stages('drop')).toContainEqual({ drop_counter_reason: 'too_old', older_than: '167h' });
  });

  test('may drop lines of a label only, because Promtail takes no other limit by label', () => {
    expect(stages('limit')).toEqual([
      { rate: 5_000, burst: 20_000, drop: true, by_label_name: 'namespace', max_distinct_labels: 10_000 },
    ]);
  });

  test('sends to Loki with the name of the cluster', () => {
    expect(config.clients[0]).toMatchObject({
      url: 'http://loki.monitoring.svc:3100/loki/api/v1/push',
      external_labels: { cluster: 'test' },
    });
  });

  test('can be rendered from another pipeline', () => {
    const names = stagesOf({ ...logPipeline, drops: [], redactions: [], fields: logPipeline.fields.slice(0, 1) }).map(
      (stage) => Object.keys(stage)[0],
    );
    expect(names).toEqual([
      'cri',
      'limit',
      'json',
      'regex',
      'regex',
      'template',
      'labels',
      'structured_metadata',
      'labelallow',
    ]);
  });
});
