import type { Labels } from '../../kubernetes/labels.ts';
import type { ServiceIdentity } from '../identity.ts';

/** Codes of answers that mean the same to a golden signal. */
export interface CodeClass {
  /** Regular expression over the whole value of the code label. */
  readonly pattern: string;
  /** One code of the class, for test cases. */
  readonly example: string;
}

/** What an answer's code says of it. */
export interface Codes {
  /** A code of success, for test cases. */
  readonly success: string;
  /** Failures by the caller's fault. */
  readonly clientErrors: CodeClass;
  /** Failures by the service's fault. */
  readonly serverErrors: CodeClass;
}

/** Which series count. */
export interface Filter {
  /** Label matchers that leave the others out. */
  readonly matchers: string;
  /** Labels of one that is left out, for test cases. */
  readonly example: Labels;
  /** Labels of one that counts, for test cases. @default - any labels but those of the example */
  readonly counts?: Labels;
}

/** A label that routes are told apart by, with an example for test cases. */
export interface RouteLabel {
  readonly label: string;
  readonly example: string;
}

/** What becomes of the label `route` in records. */
export interface Routes {
  /** Whether records have it. */
  readonly enabled: boolean;
  /** Routes that keep their name; all others become one. @default - all of them do */
  readonly keep?: string;
}

/** A job that counts the requests of a service in its place, such as that of an ingress controller. */
export interface RequestSource {
  readonly job: string;
  /** Matchers of the series about one service, by its identity. */
  readonly matchers: string;
  /** Labels of such a series, for test cases. */
  readonly example: Labels;
}

/** The metrics in which an instrumentation library describes the requests that a service answered. */
export interface RequestMetrics extends Codes {
  /** Counter of finished requests. The `_count` of a histogram is one, too, and a native histogram is one as a whole. */
  readonly counter: string;
  /** Name of the latency histogram, without the suffix of its buckets. @default - latency is not measured */
  readonly histogram?: string;
  /** Whether the histogram is a native one: one series instead of one for each bucket. @default - a classic one */
  readonly native?: boolean;
  /** Unit of the histogram. */
  readonly unit: 'seconds' | 'milliseconds';
  /** Finite boundaries of its buckets in seconds, where the service changes nothing about them. */
  readonly boundaries: readonly number[];
  /** Names of the labels that tell requests apart. */
  readonly labels: {
    readonly code: string;
    /** Several labels are joined by a slash; without any, there are no routes. */
    readonly route: readonly RouteLabel[];
    /** Too many series for a record; drill-down panels group by it. @default - there is none */
    readonly method?: string;
  };
  /** A label that says whether the answer was a failure, which its code does not always tell. */
  readonly verdict?: { readonly label: string; readonly success: string; readonly failure: string };
  /** Requests that no user made. @default - every request counts */
  readonly requestFilter?: Filter;
  /** Requests that say nothing about latency. @default - the same as requestFilter */
  readonly latencyFilter?: Filter;
  /** @default - every route is recorded */
  readonly routes?: Routes;
  /** Where the series come from. @default - the service itself */
  readonly source?: RequestSource;
}

/** What a preset of the catalog means. */
export interface Preset {
  /** @default - the service answers no requests, or says itself how it counts them */
  readonly requests?: RequestMetrics;
  /** The same with the names of OpenTelemetry as they are, which have dots. @default - it has no such names */
  readonly dotted?: RequestMetrics;
  /** Where the requests are counted, by service and job. @default - by the service itself */
  readonly source?: (service: ServiceIdentity, job: string) => RequestSource;
}
