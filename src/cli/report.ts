import picocolors from 'picocolors';
import type { ComponentStatistics } from '../gitops/overlay.ts';
import type { EnvironmentStatistics, GitopsTree } from '../gitops/tree.ts';

export interface ReportOptions {
  /** Whether to use colours; see `useColor`. */
  readonly color: boolean;
  /** How long everything took. */
  readonly milliseconds: number;
  /** Directory that the tree was written to. */
  readonly outdir: string;
  /** Lines that a person should read besides. */
  readonly notes: readonly string[];
}

type Colors = ReturnType<typeof picocolors.createColors>;

const COUNTS = ['objects', 'patches', 'operations', 'added', 'deleted'] as const;
type Counts = Readonly<Record<(typeof COUNTS)[number], number>>;

/** What was synthesized, for a person: per environment and component the objects, and how they differ from the base. */
export function report(tree: GitopsTree, options: ReportOptions): string {
  const colors = picocolors.createColors(options.color);
  const names = tree.statistics.flatMap(({ name, components }) => [
    name,
    ...components.map((each) => `  ${each.name}`),
  ]);
  const width = Math.max('  total'.length, ...names.map((name) => name.length));
  const tables = tree.statistics.map((environment) => environmentTable(environment, width, colors));
  const summary = `${colors.green('✓')} ${tree.files.size} files in ${options.outdir}, ${Math.round(options.milliseconds)} ms`;
  return `${[...tables, options.notes.join('\n'), summary].join('\n\n')}\n`;
}

function environmentTable({ name, components }: EnvironmentStatistics, width: number, colors: Colors): string {
  const head = [name.padEnd(width), ...COUNTS, 'kinds'].join('  ');
  const rows = components.map((component) =>
    row(`  ${component.name}`, countsOf(component), kindsOf(component), width),
  );
  const total = row('  total', sum(components.map(countsOf)), '', width);
  return [colors.bold(head), ...rows, colors.bold(total)].join('\n');
}

function row(name: string, counts: Counts, kinds: string, width: number): string {
  // A dash for zero: what differs from the base stands out.
  const cells = COUNTS.map((column) => String(counts[column] || '-').padStart(column.length));
  return [name.padEnd(width), ...cells, kinds].join('  ').trimEnd();
}

function countsOf({ kinds, patches, operations, added, deleted }: ComponentStatistics): Counts {
  const objects = [...kinds.values()].reduce((total, count) => total + count, 0);
  return { objects, patches, operations, added, deleted };
}

function sum(all: readonly Counts[]): Counts {
  const total = (column: (typeof COUNTS)[number]) => all.reduce((value, counts) => value + counts[column], 0);
  return {
    objects: total('objects'),
    patches: total('patches'),
    operations: total('operations'),
    added: total('added'),
    deleted: total('deleted'),
  };
}

function kindsOf({ kinds }: ComponentStatistics): string {
  return [...kinds].map(([kind, count]) => `${count} ${kind}`).join(', ');
}

/**
 * Whether to write colours to a stream: only to a terminal, and never where NO_COLOR is set.
 * @see https://no-color.org
 */
export function useColor(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  return stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
}
