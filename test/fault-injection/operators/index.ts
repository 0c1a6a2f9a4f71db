import type { Operator } from '../fault.ts';
import { DASHBOARDS } from './dashboards.ts';
import { FILES } from './files.ts';
import { HARMLESS } from './harmless.ts';
import { LABELS } from './labels.ts';
import { PODS } from './pods.ts';
import { PORTS } from './ports.ts';
import { REFERENCES } from './references.ts';
import { REMOVALS } from './removals.ts';
import { RIGHTS } from './rights.ts';
import { SCHEMAS } from './schemas.ts';
import { SERIES } from './series.ts';

/** Every way to break the synthesized objects, and some that break nothing. */
export const OPERATORS: readonly Operator[] = [
  ...LABELS,
  ...PORTS,
  ...REMOVALS,
  ...RIGHTS,
  ...SERIES,
  ...REFERENCES,
  ...PODS,
  ...DASHBOARDS,
  ...FILES,
  ...SCHEMAS,
  ...HARMLESS,
];
