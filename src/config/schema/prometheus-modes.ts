import { isMapping, type Located, locate } from '../located.ts';
import type { Overlay, Problems } from '../problems.ts';
import type { ReportRelation } from './relation.ts';

/** What Prometheus does itself. */
export const PROMETHEUS_MODES = ['server', 'agent'] as const;
type Mode = (typeof PROMETHEUS_MODES)[number];

/** Why a key means nothing in a mode. */
const WITHOUT_MEANING: Readonly<Record<Mode, Readonly<Record<string, string>>>> = {
  agent: {
    exemplars: 'an agent keeps none; remoteWrite sends them',
    globalView: 'remoteQuery answers in its place',
    query: 'an agent answers no queries',
    retention: 'an agent keeps samples only until they are sent',
    retentionSize: 'an agent keeps samples only until they are sent',
    shardRetention: 'an agent keeps samples only until they are sent',
    thanos: 'an agent has no blocks to upload',
  },
  server: {
    remoteQuery: 'Prometheus answers queries itself; globalView names what answers in its place',
    thanosRuler: 'Prometheus evaluates rules itself; rules.ruler names what evaluates in its place',
  },
};

/**
 * Refuses keys that have no meaning in the mode that is set. It looks at what is written, not at values: those that
 * nobody wrote have defaults in either mode.
 */
export function checkPrometheusMode(environment: Located, problems: Problems, overlay?: Overlay): void {
  const { node: prometheus, missing } = locate(environment, ['prometheus']);
  if (missing.length > 0 || !isMapping(prometheus)) return;
  const mode = prometheus.value.get('mode')?.value ?? 'server';
  if (mode !== 'agent' && mode !== 'server') return;
  for (const [key, why] of Object.entries(WITHOUT_MEANING[mode])) {
    const node = prometheus.value.get(key);
    if (node?.value === undefined) continue;
    // The same words for every environment: what is wrong in base.yaml is told once.
    const message = `means nothing in ${mode} mode: ${why}; remove it (in an environment: ${key}: null)`;
    problems.report(node, message, { place: node.keyAt, overlay });
  }
}

/** What an agent cannot do without. */
interface Agent {
  readonly mode: Mode;
  readonly remoteWrite: readonly unknown[];
  readonly remoteQuery?: unknown;
}

/** Somebody else must keep the samples of an agent and answer for them. */
export function checkAgent({ mode, remoteWrite, remoteQuery }: Agent, report: ReportRelation): void {
  if (mode !== 'agent') return;
  if (remoteWrite.length === 0) report(['mode'], 'needs remoteWrite: an agent forwards its samples and keeps none');
  if (!remoteQuery) report(['mode'], 'needs remoteQuery: Grafana and the rules ask what the samples are sent to');
}
