import type { JobQueries } from './job-queries.ts';
import { closedRow, quarter, type Row } from './layout.ts';
import { timeseries } from './panels.ts';
import { UNITS } from './vocabulary.ts';

/** The processes of a job, written in Go. */
export interface Processes {
  readonly queries: JobQueries;
  /** Label that tells the processes apart. @default 'pod' */
  readonly by?: 'instance' | 'node' | 'pod';
}

/** What the processes of a job take, for when the panels above say that something is wrong. */
export function processRow(processes: Processes): Row {
  return closedRow('Processes', [
    quarter(cpu(processes), 'medium'),
    quarter(memory(processes), 'medium'),
    quarter(goroutines(processes), 'medium'),
    quarter(age(processes), 'medium'),
  ]);
}

const cpu = ({ queries, by = 'pod' }: Processes) =>
  timeseries({
    title: 'CPU of processes',
    description: 'Cores that each process uses. More of it without more work above is work that leads nowhere.',
    unit: UNITS.cores,
    queries: [{ expr: queries.rate('process_cpu_seconds_total', [by]), legend: `{{${by}}}` }],
  });

const memory = ({ queries, by = 'pod' }: Processes) =>
  timeseries({
    title: 'Memory of processes',
    description: 'Memory that each process occupies. A saw that rises from tooth to tooth is a leak.',
    unit: UNITS.bytes,
    queries: [{ expr: queries.sum('process_resident_memory_bytes', [by]), legend: `{{${by}}}` }],
  });

const goroutines = ({ queries, by = 'pod' }: Processes) =>
  timeseries({
    title: 'Goroutines',
    description: 'Things that each process does or waits for at the same time. A steady rise means that it is stuck.',
    unit: UNITS.count,
    queries: [{ expr: queries.sum('go_goroutines', [by]), legend: `{{${by}}}` }],
  });

const age = ({ queries, by = 'pod' }: Processes) =>
  timeseries({
    title: 'Time since start',
    description: 'Age of each process. Each fall to zero is a start, and one that nobody planned is a crash.',
    unit: UNITS.seconds,
    queries: [{ expr: `time() - ${queries.max('process_start_time_seconds', [by])}`, legend: `{{${by}}}` }],
  });
