import { SLO_WINDOWS, slos as slosSchema } from '../config/schema/slo.ts';
import { ANNOTATIONS } from './document.ts';
import { type ImportedDocuments, type OpenSloFile, readDocuments, type SloSource } from './import-documents.ts';
import { indicatorFragment } from './import-indicator.ts';
import { ImportProblems, shown } from './import-problems.ts';
import { isSameObjective, percentageText, percentOf } from './objective.ts';

/** Objectives as the file of one service declares them. */
export interface ImportedService {
  /** As the catalog calls it where Panoptes exported the documents; otherwise as the documents call it. */
  readonly name: string;
  /** @default - the documents do not say */
  readonly namespace?: string;
  /** The value of `slos`. */
  readonly slos: Readonly<Record<string, unknown>>;
}

/** What was taken over, and what a person should know of what was not. */
export interface OpenSloImport {
  readonly services: readonly ImportedService[];
  readonly notes: readonly string[];
}

type Fragment = Readonly<Record<string, unknown>>;

/**
 * Reads documents of OpenSLO v1. Those that Panoptes exported become what they were; others become objectives over
 * the counters that their queries read.
 *
 * @throws OpenSloError with every problem of every document.
 */
export function importOpenSlo(files: readonly OpenSloFile[]): OpenSloImport {
  const problems = new ImportProblems();
  const documents = readDocuments(files, problems);
  const services = new Map<string, { name: string; namespace?: string; slos: Map<string, Fragment> }>();
  for (const slo of documents.slos) {
    const annotations = slo.metadata.annotations ?? {};
    const name = annotations[ANNOTATIONS.service] ?? slo.spec.service;
    const namespace = annotations[ANNOTATIONS.namespace];
    const key = JSON.stringify([namespace, name]);
    const service = services.get(key) ?? { name, namespace, slos: new Map() };
    services.set(key, service);
    addSlo(slo, service.slos, documents, problems);
  }
  problems.throwIfAny();
  return {
    services: [...services.values()].map((service) => ({ ...service, slos: Object.fromEntries(service.slos) })),
    notes: documents.slos.flatMap(noteOf),
  };
}

function addSlo(
  slo: SloSource,
  slos: Map<string, Fragment>,
  documents: ImportedDocuments,
  problems: ImportProblems,
): void {
  const name = slo.metadata.annotations?.[ANNOTATIONS.slo] ?? slo.metadata.name;
  if (slos.has(name)) {
    problems.add(
      slo.source,
      ['metadata', 'name'],
      `${shown(name)} is the name of another SLO of this service; rename it`,
    );
    return;
  }
  const fragment = fragmentOf(slo, documents, problems);
  slos.set(name, fragment ?? {});
  if (fragment) checkFragment(name, fragment, slo, problems);
}

/** All parts are looked at, so that the problems of one do not hide those of the others. */
function fragmentOf(slo: SloSource, documents: ImportedDocuments, problems: ImportProblems): Fragment | undefined {
  const objective = objectiveOf(slo, problems);
  const window = windowOf(slo, problems);
  const indicator = indicatorFragment(slo, documents, problems);
  if (objective === undefined || window === undefined || indicator === undefined) return undefined;
  const annotations = slo.metadata.annotations ?? {};
  const description = annotations[ANNOTATIONS.description] ?? slo.spec.description;
  const tiers = annotations[ANNOTATIONS.tiers]?.split(',');
  const minBadEvents = numberOf(annotations[ANNOTATIONS.minBadEvents]);
  return {
    objective,
    ...window,
    ...(description === undefined ? {} : { description }),
    ...indicator,
    ...(tiers === undefined || isDefault('tiers', tiers) ? {} : { tiers }),
    ...(minBadEvents === undefined || isDefault('minBadEvents', minBadEvents) ? {} : { minBadEvents }),
  };
}

/** An annotation as a number; not a number where it is none, which the schema of the catalog refuses. */
function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return text.trim() === '' ? Number.NaN : Number(text);
}

function objectiveOf({ source, metadata, spec }: SloSource, problems: ImportProblems): string | undefined {
  const [objective, second] = spec.objectives;
  const at = ['spec', 'objectives'];
  if (!objective || second) {
    const message = objective
      ? `has ${spec.objectives.length} items; give each objective an SLO of its own`
      : 'is empty; add one with targetPercent';
    problems.add(source, at, message);
    return undefined;
  }
  const { target, targetPercent, indicator, indicatorRef } = objective;
  if (indicator !== undefined || indicatorRef !== undefined) {
    problems.add(
      source,
      [...at, 0],
      'has an indicator of its own (a composite); give each indicator an SLO of its own',
    );
    return undefined;
  }
  if ((target === undefined) === (targetPercent === undefined)) {
    problems.add(source, [...at, 0], 'needs either target or targetPercent; write one of them');
    return undefined;
  }
  const percent = targetPercent ?? percentOf(target ?? 0);
  const written = metadata.annotations?.[ANNOTATIONS.objective];
  return written !== undefined && isSameObjective(written, percent) ? written : percentageText(percent);
}

/** Minutes of the units of OpenSLO whose length is not disputed, and of the month as its own tools count it. */
const UNITS: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440, w: 10_080, M: 43_200 };

const minutesOf = (text: string): number => {
  const [, count, unit = ''] = /^(\d+)([a-zA-Z])$/.exec(text) ?? [];
  return Number(count) * (UNITS[unit] ?? Number.NaN);
};

function windowOf({ source, spec }: SloSource, problems: ImportProblems): Fragment | undefined {
  const [timeWindow, second] = spec.timeWindow ?? [];
  // OpenSLO leaves out what an implementation has a default for; so does the catalog.
  if (!timeWindow) return {};
  const at = ['spec', 'timeWindow'];
  if (second) {
    problems.add(source, at, 'has several items; keep one');
    return undefined;
  }
  const { duration, isRolling = timeWindow.calendar === undefined } = timeWindow;
  if (!isRolling || timeWindow.calendar !== undefined) {
    const message =
      'starts at dates of a calendar, which the rules cannot follow; write isRolling: true without calendar';
    problems.add(source, [...at, 0], message);
    return undefined;
  }
  const window = SLO_WINDOWS.find((each) => minutesOf(each) === minutesOf(duration));
  if (window !== undefined) return { window };
  problems.add(
    source,
    [...at, 0, 'duration'],
    `${shown(duration)} is not ${SLO_WINDOWS.join(', ')}; choose one of them`,
  );
  return undefined;
}

const RATIO_METRIC = ['spec', 'indicator', 'spec', 'ratioMetric'];

/** Where a key of the catalog stands in a document, other than those of the indicator. */
const PLACES: Readonly<Record<string, readonly (string | number)[]>> = {
  objective: ['spec', 'objectives', 0],
  window: ['spec', 'timeWindow', 0, 'duration'],
  tiers: ['metadata', 'annotations', ANNOTATIONS.tiers],
  minBadEvents: ['metadata', 'annotations', ANNOTATIONS.minBadEvents],
};

/** The schema of the catalog has the last word: what it refuses would only be refused later, in another file. */
function checkFragment(name: string, fragment: Fragment, { source, metadata }: SloSource, problems: ImportProblems) {
  const isOwn = metadata.annotations?.[ANNOTATIONS.indicator] !== undefined;
  const indicator = isOwn ? ['metadata', 'annotations', ANNOTATIONS.indicator] : RATIO_METRIC;
  for (const issue of slosSchema().safeParse({ [name]: fragment }).error?.issues ?? []) {
    if (issue.code === 'invalid_key') {
      problems.add(source, ['metadata', 'name'], inWords(name, issue.issues[0]?.message ?? issue.message));
      continue;
    }
    const [, ...path] = issue.path as (string | number)[];
    const value = path.reduce<unknown>((node, key) => (node as Fragment | undefined)?.[key], fragment);
    problems.add(source, PLACES[String(path[0])] ?? indicator, inWords(value, issue.message));
  }
}

/** Messages of the schema that start with a verb follow the value; its own name it themselves; the rest is zod's. */
function inWords(value: unknown, message: string): string {
  if (/^(is|has|leaves) /.test(message) && typeof value !== 'object') return `${shown(value)} ${message}`;
  return message.startsWith('Invalid') ? `${shown(value)} cannot be used (${message}); correct it` : message;
}

const DEFAULTS = slosSchema().parse({ any: { objective: '99%' } }).any;

function isDefault(key: 'tiers' | 'minBadEvents', value: unknown): boolean {
  return JSON.stringify(DEFAULTS?.[key]) === JSON.stringify(value);
}

function noteOf({ source, metadata, spec }: SloSource): string[] {
  if (metadata.annotations?.[ANNOTATIONS.indicator] !== undefined || !spec.alertPolicies?.length) return [];
  return [
    `${source.file}: alert policies of ${metadata.name} were left behind: Panoptes alerts at speeds of its own, which \`tiers\` chooses`,
  ];
}
