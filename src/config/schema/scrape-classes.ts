import { z } from 'zod';
import { regularExpression } from './regular-expression.ts';
import { type ReportRelation, relation } from './relation.ts';
import { tlsClient } from './remote-authentication.ts';
import { dnsLabel, labelName, secretKey } from './scalars.ts';

/** Classes of Panoptes itself. */
export const OWN_CLASSES = ['cluster', 'cluster-api'] as const;

/** Labels by which rules and routes know a series; the job sets them after its class. */
const OWN_LABELS = ['cluster', 'job'] as const;

/** What each action reads and writes. */
const ACTIONS = {
  replace: { needs: ['targetLabel'], has: ['sourceLabels', 'regex', 'targetLabel', 'replacement'] },
  keep: { needs: ['sourceLabels', 'regex'], has: ['sourceLabels', 'regex'] },
  drop: { needs: ['sourceLabels', 'regex'], has: ['sourceLabels', 'regex'] },
  labeldrop: { needs: ['regex'], has: ['regex'] },
  labelkeep: { needs: ['regex'], has: ['regex'] },
} as const;
const KEYS = ['sourceLabels', 'regex', 'targetLabel', 'replacement'] as const;

const step = z
  .strictObject({
    action: z
      .enum(Object.keys(ACTIONS) as [keyof typeof ACTIONS, ...(keyof typeof ACTIONS)[]])
      .default('replace')
      .describe(
        'replace: writes targetLabel. keep, drop: what matches stays or goes. labeldrop, labelkeep: labels whose name matches go or stay.',
      ),
    sourceLabels: z
      .array(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'is not a label name; use letters, digits and underscores'))
      .min(1, 'is empty; name at least one label')
      .optional()
      .describe('Labels whose values are matched, joined by semicolons; those of discovery start with __meta_.'),
    regex: regularExpression()
      .optional()
      .describe('What the values (or names) must match as a whole. Default: anything.'),
    targetLabel: labelName().optional().describe('Label that is written.'),
    replacement: z.string().optional().describe('What is written; $1 is the first group. Default: $1.'),
  })
  .check(relation<Step>(['action'], checkStep));

interface Step {
  readonly action: keyof typeof ACTIONS;
  readonly sourceLabels?: unknown;
  readonly regex?: unknown;
  readonly targetLabel?: unknown;
  readonly replacement?: unknown;
}

function checkStep(value: Step, report: ReportRelation): void {
  const { needs, has }: { needs: readonly string[]; has: readonly string[] } = ACTIONS[value.action];
  for (const key of KEYS) {
    if (value[key] === undefined && needs.includes(key)) report([], `does nothing without ${key}; add it`);
    if (value[key] !== undefined && !has.includes(key)) report([key], `means nothing to ${value.action}; remove it`);
  }
  if (OWN_LABELS.some((label) => label === value.targetLabel)) {
    report(['targetLabel'], 'is set by Panoptes; choose another name');
  }
}

const scrapeClass = z.strictObject({
  name: dnsLabel().describe('Name by which services and targets choose the class.'),
  tls: tlsClient.optional().describe('What to trust, and which certificate to show.'),
  bearer: secretKey().optional().describe('Secret that holds a token to log in with.'),
  relabelings: z.array(step).default([]).describe('Steps over the labels of each target, before those of the job.'),
  metricRelabelings: z.array(step).default([]).describe('Steps over each series, before those of the job.'),
});

/** What jobs may have in common. */
export type ScrapeClass = z.output<typeof scrapeClass>;

/** Classes that services and targets may choose. */
export const scrapeClassesSchema = z
  .array(scrapeClass)
  .check(
    relation<(Partial<ScrapeClass> | null)[]>([], (classes, report) => {
      for (const [index, each] of classes.entries()) {
        const name = each?.name;
        if (name === undefined) continue;
        const isOwn = OWN_CLASSES.some((own) => own === name);
        if (isOwn) report([index, 'name'], 'is a class of Panoptes; choose another name');
        if (classes.findIndex((other) => other?.name === name) < index) {
          report([index, 'name'], 'is the name of an earlier class; give each its own');
        }
      }
    }),
  )
  .default([]);
