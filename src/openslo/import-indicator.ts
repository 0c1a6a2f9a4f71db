import { INDICATORS } from '../config/schema/slo.ts';
import { errorRate, eventRate } from '../slos/records.ts';
import { ANNOTATIONS } from './document.ts';
import type { ImportedDocuments, Metric, RatioMetric, SliSpec, SloSource } from './import-documents.ts';
import { type ImportProblems, type Source, shown } from './import-problems.ts';
import { counterOf } from './import-query.ts';

type Path = readonly (string | number)[];
type Fragment = Readonly<Record<string, unknown>>;

/** An indicator, and where it stands: in the document of the objective, or in one of its own. */
interface Place {
  readonly source: Source;
  readonly path: Path;
  readonly spec: SliSpec;
}

/** The key of the catalog that says what an objective measures; undefined where that is not possible, which is reported. */
export function indicatorFragment(
  slo: SloSource,
  documents: ImportedDocuments,
  problems: ImportProblems,
): Fragment | undefined {
  const place = placeOf(slo, documents, problems);
  if (!place) return undefined;
  const annotation = slo.metadata.annotations?.[ANNOTATIONS.indicator];
  if (annotation !== undefined) return ownIndicator(annotation, slo.source, place, problems);
  if (slo.spec.budgetingMethod !== 'Occurrences') {
    const message = `${shown(slo.spec.budgetingMethod)} judges slices of time, which cannot be taken over; use Occurrences, or declare freshness or throughput in the catalog`;
    problems.add(slo.source, ['spec', 'budgetingMethod'], message);
    return undefined;
  }
  const events = eventsOf(place, documents, problems);
  return events && { events };
}

function placeOf({ source, spec }: SloSource, documents: ImportedDocuments, problems: ImportProblems) {
  const { indicator, indicatorRef } = spec;
  if (indicator && indicatorRef === undefined) {
    return { source, path: ['spec', 'indicator', 'spec'], spec: indicator.spec } satisfies Place;
  }
  if (indicatorRef === undefined || indicator) {
    const message = indicator ? 'stands beside indicator; keep one of them' : 'is missing; add it, or indicator';
    problems.add(source, ['spec', 'indicatorRef'], message);
    return undefined;
  }
  const referred = documents.indicators.get(indicatorRef);
  if (referred) return { source: referred.source, path: ['spec'], spec: referred.spec } satisfies Place;
  const message = `there is no SLI ${shown(indicatorRef)} in these files; name the file that holds it, too`;
  problems.add(source, ['spec', 'indicatorRef'], message);
  return undefined;
}

/** What Panoptes exported says itself what it measures. Queries that were changed since then mean something else. */
function ownIndicator(annotation: string, source: Source, place: Place, problems: ImportProblems) {
  const { bad, total } = place.spec.ratioMetric ?? {};
  const isOwn = (metric: Metric | undefined, record: string) => queryOf(metric)?.startsWith(`${record}{`) ?? false;
  if (!isOwn(bad, errorRate('5m')) || !isOwn(total, eventRate('5m'))) {
    const message = `says what ${errorRate('5m')} and ${eventRate('5m')} count, but the queries are others; remove the annotation to import the queries`;
    problems.add(source, ['metadata', 'annotations', ANNOTATIONS.indicator], message);
    return undefined;
  }
  try {
    const value: unknown = JSON.parse(annotation);
    if (isIndicator(value)) return value;
  } catch {
    // Reported below, like everything else that is no mapping.
  }
  const message = `${shown(annotation)} is not the JSON of an indicator (${INDICATORS.join(', ')}); export the document again`;
  problems.add(source, ['metadata', 'annotations', ANNOTATIONS.indicator], message);
  return undefined;
}

function isIndicator(value: unknown): value is Fragment {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.keys(value).every((key) => (INDICATORS as readonly string[]).includes(key));
}

function eventsOf({ source, path, spec }: Place, documents: ImportedDocuments, problems: ImportProblems) {
  const { ratioMetric } = spec;
  if (!ratioMetric) {
    const message =
      'compares a value with a threshold, which counts no events; write ratioMetric with total and good or bad';
    problems.add(source, [...path, 'thresholdMetric'], message);
    return undefined;
  }
  const at = [...path, 'ratioMetric'];
  if (ratioMetric.raw) {
    const message =
      'is a ratio that is computed already, so windows cannot be weighted by events; write total and good or bad';
    problems.add(source, [...at, 'raw'], message);
    return undefined;
  }
  const part = partOf(ratioMetric, at, source, problems);
  if (!part) return undefined;
  const selectors = (['total', part] as const).map((key) => {
    return selectorOf(ratioMetric[key], [...at, key], source, documents, problems);
  });
  const [total, counted] = selectors;
  if (total === undefined || counted === undefined) return undefined;
  return { total, [part === 'good' ? 'good' : 'errors']: counted };
}

function partOf({ good, bad, total }: RatioMetric, at: Path, source: Source, problems: ImportProblems) {
  if (!total) problems.add(source, [...at, 'total'], 'is missing; add the query of all events');
  else if (good && bad) problems.add(source, [...at, 'good'], 'says the same as bad; keep one of them');
  else if (!good && !bad) problems.add(source, [...at, 'good'], 'is missing; add it, or bad');
  else return good ? ('good' as const) : ('bad' as const);
  return undefined;
}

function selectorOf(
  metric: Metric | undefined,
  at: Path,
  source: Source,
  { dataSources }: ImportedDocuments,
  problems: ImportProblems,
): string | undefined {
  const { type, metricSourceRef } = metric?.metricSource ?? {};
  const found = type ?? (metricSourceRef === undefined ? undefined : dataSources.get(metricSourceRef));
  if (found !== undefined && found.toLowerCase() !== 'prometheus') {
    const message = `${shown(found)} is not asked by Panoptes; write a query of Prometheus`;
    problems.add(source, [...at, 'metricSource', 'type'], message);
    return undefined;
  }
  const query = queryOf(metric);
  if (query === undefined) {
    problems.add(source, [...at, 'metricSource', 'spec', 'query'], 'is missing; write the PromQL of the metric');
    return undefined;
  }
  const counter = counterOf(query);
  if ('selector' in counter) return counter.selector;
  problems.add(source, [...at, 'metricSource', 'spec', 'query'], `${shown(query)} ${counter.problem}`);
  return undefined;
}

/** Tools disagree on the name of the key. */
function queryOf(metric: Metric | undefined): string | undefined {
  const { query, promql } = metric?.metricSource.spec ?? {};
  const text = query ?? promql;
  return typeof text === 'string' ? text.trim() : undefined;
}
