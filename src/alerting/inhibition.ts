import type { Environment } from '../config/environment.ts';
import { INHIBITIONS, type Inhibition } from './inhibitions.ts';

/** An inhibition in the form of alertmanager.yaml. */
export interface InhibitRule {
  readonly name: string;
  readonly source_matchers: string[];
  readonly target_matchers: string[];
  readonly equal: string[];
}

/** Labels that say what an alert is about. Two alerts of one name that differ in any of them are about two things. */
const IDENTITY = ['cluster', 'namespace', 'service', 'slo', 'node', 'pod', 'container', 'job', 'instance', 'alertname'];

/** Which alerts are silent because another one already says what matters. */
export function inhibitRules(configured: Environment['alerting']['inhibitions'] = []): InhibitRule[] {
  return [
    ...bySeverity(),
    // Without a namespace it speaks of information about the cluster, which has none either: here, missing is equal.
    {
      name: 'info without anything worse',
      source_matchers: ['alertname="InfoInhibitor"', 'cluster!=""'],
      target_matchers: ['severity="info"', 'cluster!=""'],
      equal: ['cluster', 'namespace'],
    },
    ...INHIBITIONS.map(rendered),
    ...configured.map(configuredRule),
  ];
}

/** Rules that others bring often give one alert several severities; those of Panoptes have one name for each. */
function bySeverity(): InhibitRule[] {
  const over = (source: string, target: string): InhibitRule => ({
    name: `${source} over ${target.replace('|', ' and ')} of the same name`,
    source_matchers: [`severity="${source}"`, 'cluster!=""'],
    target_matchers: [`severity=~"${target}"`, 'cluster!=""'],
    equal: IDENTITY,
  });
  return [over('critical', 'warning|info'), over('warning', 'info')];
}

function rendered({
  name,
  source,
  target,
  equal = [],
  sourceMatchers = [],
  targetMatchers = [],
}: Inhibition): InhibitRule {
  const present = ['cluster', ...equal].map((label) => `${label}!=""`);
  return {
    name,
    source_matchers: [`alertname=~"${source}"`, ...sourceMatchers, ...present],
    target_matchers: [`alertname=~"${target}"`, ...targetMatchers, ...present],
    equal: ['cluster', ...equal],
  };
}

/** An inhibition of the configuration, which gets what makes it safe. */
export function configuredRule(
  { source, target, equal }: Environment['alerting']['inhibitions'][number],
  index: number,
): InhibitRule {
  const labels = [...new Set(['cluster', ...equal])];
  const present = labels.map((label) => `${label}!=""`);
  return {
    name: `alerting.inhibitions[${index}]`,
    source_matchers: [...source, ...present],
    target_matchers: [...target, ...present],
    equal: labels,
  };
}
