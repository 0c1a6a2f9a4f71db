import { destination } from './alloy/config.ts';
import { stageBlock } from './alloy/stages.ts';
import { type AlloyBlock, alloySyntax, object, reference } from './alloy/syntax.ts';
import { REDACTED } from './pipeline.ts';
import { type Tenancy, tenantStages } from './tenancy.ts';

export interface EventOptions {
  /** Address of Loki, without a path. */
  readonly lokiUrl: string;
  /** Value of the label `cluster`. */
  readonly cluster: string;
  /** RE2 expressions whose groups are replaced, as in the lines of containers. */
  readonly redactions: readonly string[];
  /** Whose events are whose, as for lines of the same namespace. @default - there is one tenant */
  readonly tenancy?: Tenancy | undefined;
}

/** What events are called in Loki: their labels `service_name` and `job`. */
export const EVENTS_SERVICE = 'kubernetes-events';

/**
 * Labels of the streams of events besides `cluster`. There are two for each namespace: what is normal (info), and
 * warnings (warn).
 */
export const EVENT_LABELS = ['job', 'level', 'namespace', 'service_name'] as const;

/** What queries filter events by without it being indexed. `pod` is there where an event is about a pod. */
export const EVENT_METADATA = ['kind', 'name', 'pod', 'reason'] as const;

/** Name of all components of the configuration. */
const EVENTS = 'events';

/**
 * How old an event may be. Alloy reads all that the API server still has when it starts without its memory, by default
 * an hour. Loki knows these already, and refuses what is an hour older than the newest line of its stream.
 */
const MAX_AGE = '55m';

/**
 * The configuration of Alloy by which events of Kubernetes become lines in Loki: each is a JSON object with everything
 * that `kubectl get events -o wide` shows.
 *
 * @see https://grafana.com/docs/alloy/latest/reference/components/loki/loki.source.kubernetes_events/
 */
export function renderEvents(options: EventOptions): string {
  return alloySyntax([
    { block: 'logging', attributes: { level: 'info', format: 'logfmt' } },
    {
      block: 'loki.source.kubernetes_events',
      label: EVENTS,
      attributes: {
        job_name: EVENTS_SERVICE,
        // The other format has values with spaces that nothing quotes.
        log_format: 'json',
        forward_to: [reference(`loki.process.${EVENTS}.receiver`)],
      },
    },
    {
      block: 'loki.process',
      label: EVENTS,
      attributes: { forward_to: [reference(`loki.write.${EVENTS}.receiver`)] },
      blocks: stages(options),
    },
    destination(EVENTS, { ...options, tenant: options.tenancy?.default }),
  ]);
}

function stages({ redactions, tenancy }: EventOptions): AlloyBlock[] {
  const stage = (name: string, attributes: AlloyBlock['attributes']): AlloyBlock => ({
    block: `stage.${name}`,
    ...(attributes ? { attributes } : {}),
  });
  const template = (source: string, text: string) => stage('template', { source, template: text });
  return [
    stage('drop', { older_than: MAX_AGE, drop_counter_reason: 'too_old' }),
    // Events quote what programs answered to probes, and addresses of images.
    ...redactions.map((expression) => stage('replace', { expression, replace: REDACTED })),
    stage('json', { expressions: object({ kind: '', name: '', reason: '', type: '' }) }),
    template('level', '{{ if eq (.type | default "") "Warning" }}warn{{ else }}info{{ end }}'),
    template('pod', '{{ if eq (.kind | default "") "Pod" }}{{ .name }}{{ end }}'),
    // Where kubectl shows events of what has no namespace, such as nodes.
    template('namespace', '{{ .namespace | default "default" }}'),
    stage('labels', { values: object({ level: '', namespace: '' }) }),
    stage('static_labels', { values: object({ service_name: EVENTS_SERVICE }) }),
    stage('structured_metadata', { values: object(Object.fromEntries(EVENT_METADATA.map((name) => [name, '']))) }),
    stage('label_keep', { values: EVENT_LABELS }),
    ...(tenancy ? tenantStages(tenancy).map(stageBlock) : []),
  ];
}
