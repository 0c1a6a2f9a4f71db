import { createHash } from 'node:crypto';

/** The version of OpenSLO that Panoptes writes and reads. */
export const OPENSLO_VERSION = 'openslo/v1';

export interface Metadata {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A document of OpenSLO, as plain data. */
export interface OpenSloDocument {
  readonly apiVersion: typeof OPENSLO_VERSION;
  readonly kind: 'AlertNotificationTarget' | 'AlertPolicy' | 'DataSource' | 'Service' | 'SLO';
  readonly metadata: Metadata;
  readonly spec: Readonly<Record<string, unknown>>;
}

/**
 * Annotations for what OpenSLO cannot say, so that what was exported is imported as it was. The prefix is one DNS
 * label, which claims no domain.
 * @see https://github.com/OpenSLO/OpenSLO#notes-general-schema
 */
export const ANNOTATIONS = {
  namespace: 'panoptes/namespace',
  service: 'panoptes/service',
  slo: 'panoptes/slo',
  /** What is measured: the key of the catalog that says so, as JSON. */
  indicator: 'panoptes/indicator',
  tiers: 'panoptes/tiers',
  minBadEvents: 'panoptes/min-bad-events',
  /** The objective as its author wrote it, where a number does not keep that: 99.90%. */
  objective: 'panoptes/objective',
  /** The whole description, where it is longer than OpenSLO lets it be. */
  description: 'panoptes/description',
  /** Of services: how people reach their team. */
  slack: 'panoptes/slack',
  email: 'panoptes/email',
  onCall: 'panoptes/on-call',
  /** Of alert policies: the window that must burn as well, so that the alert ends soon after the trouble. */
  shortWindow: 'panoptes/short-window',
  for: 'panoptes/for',
  keepFiringFor: 'panoptes/keep-firing-for',
} as const;

/** Characters that a description may have. */
const DESCRIPTION_LENGTH = 1050;

/** As much of a description as OpenSLO lets it have. */
export function shortened(description: string): string {
  const characters = [...description];
  if (characters.length <= DESCRIPTION_LENGTH) return description;
  return `${characters.slice(0, DESCRIPTION_LENGTH - 1).join('')}…`;
}

const NAME_LENGTH = 63;

/**
 * Name of a document: its parts, joined so that no two lists of parts give the same name. Names are DNS labels, which
 * every tool must support. Where a part itself holds what joins them, or all are too long, a digest tells them apart;
 * such a name holds no double hyphen, so it is none of the others.
 */
export function documentName(...parts: readonly string[]): string {
  const joined = parts.join('--');
  if (joined.length <= NAME_LENGTH && !parts.some((part) => part.includes('--'))) return joined;
  const digest = createHash('sha256').update(parts.join('/')).digest('hex').slice(0, 10);
  const readable = parts.join('-').replaceAll(/-+/g, '-');
  return `${readable.slice(0, NAME_LENGTH - digest.length - 1).replace(/-$/, '')}-${digest}`;
}

export function document(
  kind: OpenSloDocument['kind'],
  metadata: Metadata,
  spec: OpenSloDocument['spec'],
): OpenSloDocument {
  return { apiVersion: OPENSLO_VERSION, kind, metadata, spec };
}
