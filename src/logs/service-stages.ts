import type { ServiceLogs } from './pipeline.ts';
import type { LogStage } from './stages.ts';

/**
 * Stages for the lines of single services, each within a `match` for the services of a namespace that have the same
 * ones: every line of the node asks every `match`, so there are as few as may be.
 */
export function matched(services: readonly ServiceLogs[], stagesOf: (service: ServiceLogs) => LogStage[]): LogStage[] {
  const groups = new Map<string, { namespace: string; names: string[]; stages: LogStage[] }>();
  for (const service of services) {
    const stages = stagesOf(service);
    if (stages.length === 0) continue;
    const key = JSON.stringify([service.namespace, stages]);
    const group = groups.get(key);
    if (group) group.names.push(service.service);
    else groups.set(key, { namespace: service.namespace, names: [service.service], stages });
  }
  return [...groups.values()].map(({ namespace, names, stages }) => ({
    match: { selector: selectorOf(namespace, names), stages },
  }));
}

/** Names are DNS labels, which mean themselves in an expression. */
function selectorOf(namespace: string, names: readonly string[]): string {
  const service = names.length === 1 ? `="${names[0]}"` : `=~"${names.join('|')}"`;
  return `{namespace="${namespace}",service_name${service}}`;
}
