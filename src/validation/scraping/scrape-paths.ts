import { subPathOf } from '../../components/grafana/grafana-ini.ts';
import { JOB_METRICS } from '../../metrics/registry.ts';
import { scrapes } from '../facts.ts';
import { describe, ofKind, type Policy, type PolicyInput } from '../policy.ts';

// biome-ignore lint/suspicious/noExplicitAny: monitors are plain data here.
type Data = any;

/** Jobs that the stack knows are scraped at paths at which they answer. What services answer, the catalog says. */
export const scrapePaths: Policy = {
  name: 'scrape-paths',
  needsConfiguration: true,
  *check(input) {
    for (const { job, path } of scrapes(input) ?? []) {
      const known = Object.keys(JOB_METRICS[job] ?? {}).map((each) => `${rootOf(job, input)}${each}`);
      if (known.length === 0 || known.includes(path)) continue;
      const message = `scrapes the job ${job} at ${path}, where it does not answer`;
      yield {
        ...placeOf(input, path),
        message,
        remedy: `use ${known.join(' or ')}, or add it to src/metrics/registry.ts`,
      };
    }
  },
};

/** Grafana answers below the path of its address. */
function rootOf(job: string, { environment }: PolicyInput): string {
  return job === 'grafana' && environment ? subPathOf(environment.grafana.url) : '';
}

/** The monitor that names a path that no other names. */
function placeOf(input: PolicyInput, path: string) {
  const found = ofKind(input, 'ServiceMonitor').find(({ object }) =>
    ((object.spec as Data).endpoints ?? []).some((endpoint: Data) => endpoint.path === path),
  );
  return { component: found?.component ?? '', object: found ? describe(found.object) : 'a monitor' };
}
