import { loadAll, YAMLException } from 'js-yaml';
import { z } from 'zod';
import { remedy } from '../config/suggest.ts';
import { OPENSLO_VERSION } from './document.ts';
import { type ImportProblems, type Source, shown } from './import-problems.ts';

/** Values that tools choose themselves. */
const anything = z.unknown().optional();
const metadata = z.strictObject({
  name: z.string(),
  displayName: z.string().optional(),
  labels: anything,
  annotations: z.record(z.string(), z.string()).optional(),
});
const metric = z.strictObject({
  metricSource: z.strictObject({
    metricSourceRef: z.string().optional(),
    type: z.string().optional(),
    spec: z.record(z.string(), z.unknown()),
  }),
});
const sliSpec = z.strictObject({
  description: z.string().optional(),
  thresholdMetric: metric.optional(),
  ratioMetric: z
    .strictObject({
      counter: z.boolean().optional(),
      good: metric.optional(),
      bad: metric.optional(),
      total: metric.optional(),
      rawType: z.string().optional(),
      raw: metric.optional(),
    })
    .optional(),
});
const objective = z.strictObject({
  displayName: z.string().optional(),
  op: z.string().optional(),
  value: z.number().optional(),
  target: z.number().optional(),
  targetPercent: z.number().optional(),
  timeSliceTarget: z.number().optional(),
  timeSliceWindow: z.union([z.string(), z.number()]).optional(),
  indicator: anything,
  indicatorRef: anything,
  compositeWeight: anything,
});
const sloSpec = z.strictObject({
  description: z.string().optional(),
  service: z.string(),
  indicator: z.strictObject({ metadata: metadata.optional(), spec: sliSpec }).optional(),
  indicatorRef: z.string().optional(),
  timeWindow: z
    .array(z.strictObject({ duration: z.string(), isRolling: z.boolean().optional(), calendar: anything }))
    .optional(),
  budgetingMethod: z.string(),
  objectives: z.array(objective),
  alertPolicies: z.array(z.unknown()).optional(),
});
const dataSourceSpec = z.looseObject({ type: z.string() });

const documents = {
  SLO: z.strictObject({ apiVersion: anything, kind: anything, metadata, spec: sloSpec }),
  SLI: z.strictObject({ apiVersion: anything, kind: anything, metadata, spec: sliSpec }),
  DataSource: z.strictObject({ apiVersion: anything, kind: anything, metadata, spec: dataSourceSpec }),
};

export type SliSpec = z.output<typeof sliSpec>;
export type RatioMetric = NonNullable<SliSpec['ratioMetric']>;
export type Metric = z.output<typeof metric>;

/** An objective of OpenSLO, and the document that it stands in. */
export interface SloSource {
  readonly source: Source;
  readonly metadata: z.output<typeof metadata>;
  readonly spec: z.output<typeof sloSpec>;
}

/** Everything in the files that objectives are made from. */
export interface ImportedDocuments {
  readonly slos: readonly SloSource[];
  /** By name. */
  readonly indicators: ReadonlyMap<string, { readonly source: Source; readonly spec: SliSpec }>;
  /** Types of data sources, by name. */
  readonly dataSources: ReadonlyMap<string, string>;
}

/** A file with documents. */
export interface OpenSloFile {
  readonly file: string;
  readonly text: string;
}

/** Kinds that say nothing that an objective of the catalog holds. */
const OTHER_KINDS = ['AlertCondition', 'AlertNotificationTarget', 'AlertPolicy', 'Service'];

/** Reads the documents of all files; what cannot be read is reported. */
export function readDocuments(files: readonly OpenSloFile[], problems: ImportProblems): ImportedDocuments {
  const slos: SloSource[] = [];
  const indicators = new Map<string, { source: Source; spec: SliSpec }>();
  const dataSources = new Map<string, string>();
  for (const { source, value } of files.flatMap((file) => documentsOf(file, problems))) {
    const kind = kindOf(source, value, problems);
    if (kind === 'SLO') {
      const slo = parsed(documents.SLO, source, value, problems);
      if (slo) slos.push({ source, metadata: slo.metadata, spec: slo.spec });
    } else if (kind === 'SLI') {
      const sli = parsed(documents.SLI, source, value, problems);
      if (sli) indicators.set(sli.metadata.name, { source, spec: sli.spec });
    } else if (kind === 'DataSource') {
      const dataSource = parsed(documents.DataSource, source, value, problems);
      if (dataSource) dataSources.set(dataSource.metadata.name, dataSource.spec.type);
    }
  }
  return { slos, indicators, dataSources };
}

function documentsOf({ file, text }: OpenSloFile, problems: ImportProblems): { source: Source; value: unknown }[] {
  try {
    return loadAll(text)
      .map((value, index) => ({ source: { file, number: index + 1, ...identityOf(value) }, value }))
      .filter(({ value }) => value !== null);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { line, column } = error.mark ?? { line: 0, column: 0 };
    problems.addFile(`${file}:${line + 1}:${column + 1}`, `is not valid YAML: ${error.reason}; correct it there`);
    return [];
  }
}

function identityOf(value: unknown): Pick<Source, 'kind' | 'name'> {
  const { kind, metadata: about } = (value ?? {}) as { kind?: unknown; metadata?: { name?: unknown } | null };
  return {
    ...(typeof kind === 'string' ? { kind } : {}),
    ...(typeof about?.name === 'string' ? { name: about.name } : {}),
  };
}

/** The kind of a document that Panoptes reads; undefined where it is another, which is reported unless it is known. */
function kindOf(source: Source, value: unknown, problems: ImportProblems): keyof typeof documents | undefined {
  if (typeof value !== 'object' || Array.isArray(value)) {
    problems.add(source, [], `${shown(value)} is no document of OpenSLO; write apiVersion, kind, metadata and spec`);
    return undefined;
  }
  const { apiVersion, kind } = value as { apiVersion?: unknown; kind?: unknown };
  if (apiVersion !== OPENSLO_VERSION) {
    problems.add(source, ['apiVersion'], versionMessage(apiVersion));
    return undefined;
  }
  if (OTHER_KINDS.includes(String(kind))) return undefined;
  if (typeof kind === 'string' && Object.hasOwn(documents, kind)) return kind as keyof typeof documents;
  const known = [...Object.keys(documents), ...OTHER_KINDS];
  problems.add(source, ['kind'], `${shown(kind)} is no kind of ${OPENSLO_VERSION}; ${remedy(String(kind), known)}`);
  return undefined;
}

function versionMessage(apiVersion: unknown): string {
  const is = `${shown(apiVersion)} is not ${OPENSLO_VERSION}`;
  if (apiVersion !== 'openslo/v1alpha') return `${is}, the only version that can be imported; convert the document`;
  return `${is}: v1alpha keeps queries and windows elsewhere; convert the document (timeWindows to timeWindow, objectives[].ratioMetrics to indicator.spec.ratioMetric)`;
}

function parsed<S extends z.ZodType>(
  schema: S,
  source: Source,
  value: unknown,
  problems: ImportProblems,
): z.output<S> | undefined {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  for (const issue of error.issues) {
    const path = issue.path as (string | number)[];
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys)
        problems.add(source, [...path, key], `is no field of ${OPENSLO_VERSION}; remove it`);
    } else {
      const found = path.reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], value);
      const expected = 'expected' in issue ? issue.expected : 'another value';
      problems.add(source, path, `expected ${expected}, got ${shown(found)}; see the specification of OpenSLO v1`);
    }
  }
  return undefined;
}
