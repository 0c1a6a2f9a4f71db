import { describe } from '../policy.ts';
import type { ChangePolicy, Data } from './change.ts';

/** Kinds whose pods agree with each other, or each hold a part of the data. */
const STATEFUL: ReadonlySet<string> = new Set([
  'Alertmanager',
  'Prometheus',
  'PrometheusAgent',
  'StatefulSet',
  'ThanosRuler',
]);

/** Fewer pods, down to where the rest cannot agree any more, where one of a kind is left, or none. */
export const loweredReplicas: ChangePolicy = {
  name: 'lowered-replicas',
  *check({ changed }) {
    for (const { component, old, now } of changed) {
      const [from, to] = [replicasOf(old), replicasOf(now)];
      if (from === undefined || to === undefined || to >= from) continue;
      // What Loki loses then is said by its own policy.
      if (component === 'loki' && from - to >= 3) continue;
      const [message, dangerous] = verdict(now.kind, from, to);
      yield { component, object: describe(now), message: `goes from ${from} to ${to} pods${message}`, dangerous };
    }
  },
};

function verdict(kind: string, from: number, to: number): readonly [message: string, dangerous: boolean] {
  if (to === 0) return [': nothing is left that does its work; remove it from the configuration instead', true];
  const majority = Math.floor(from / 2) + 1;
  if (STATEFUL.has(kind) && from > 2 && to < majority) {
    return [
      ` at once: fewer than the ${majority} that are a majority of those before, so what only the others know is lost; go to ${majority} first, and on when these are in step`,
      true,
    ];
  }
  return to === 1
    ? [': it fails with the node of the last one; keep 2 where that matters', false]
    : [', which leaves less to spare when a node fails', false];
}

/** Pods in all: shards multiply. One pod is the default; under an autoscaler, nothing is said. */
function replicasOf({ kind, spec = {} }: Data): number | undefined {
  if (kind === 'Deployment') return spec.replicas;
  return STATEFUL.has(kind) ? (spec.replicas ?? 1) * (spec.shards ?? 1) : undefined;
}
