import { type CatalogService, inEnvironment } from './catalog.ts';
import type { Environment } from './environment.ts';
import { below, isMapping, type Located } from './located.ts';
import type { Overlay, Problems } from './problems.ts';
import { quote } from './quote.ts';
import { remedy } from './suggest.ts';

/** An environment, as far as single jobs depend on it. */
interface ScrapingEnvironment {
  readonly environment: string;
  readonly root: Located;
  /** @default - it does not hold, which is reported by itself */
  readonly settings: Pick<Environment, 'prometheus' | 'podMonitors'> | undefined;
  /** @default - the environment is base itself */
  readonly overlay?: Overlay;
}

/** What a job says of its scrapes. */
interface Job {
  readonly node: Located;
  readonly defaultScheme: 'http' | 'https';
}

/** Keys of an environment whose entries are jobs, with the protocol that they have by default. */
const JOBS = { targets: 'https', podMonitors: 'http' } as const;

/** What is wrong with something that a job says, if anything. */
type Check = (prometheus: Environment['prometheus'], node: Located, job: Job) => string | undefined;

const CHECKS: Readonly<Record<string, Check>> = {
  sampleLimit: aboveCeiling,
  scrapeClass: wrongClass,
  histograms: unsentHistograms,
};

/** Reports what single jobs say about their scrapes and what their environment does not let them have. */
export function checkScrapeSettings(
  layers: readonly ScrapingEnvironment[],
  catalog: readonly CatalogService[],
  problems: Problems,
): void {
  for (const { environment, root, settings, overlay } of layers) {
    if (!settings) continue;
    for (const job of jobsOf(root, environment, catalog)) {
      for (const [key, check] of Object.entries(CHECKS)) {
        const node = below(job.node, [key]);
        const message = node && check(settings.prometheus, node, job);
        if (message) problems.report(node, message, { overlay });
      }
      const controller = below(job.node, ['ingress', 'job']);
      const message = controller && noController(settings.podMonitors, controller);
      if (message) problems.report(controller, message, { overlay });
    }
  }
}

/** The jobs that an environment declares itself, and what its services say of theirs. */
function jobsOf(root: Located, environment: string, catalog: readonly CatalogService[]): Job[] {
  const own = Object.entries(JOBS).flatMap(([key, defaultScheme]) => {
    const jobs = below(root, [key]);
    return jobs && isMapping(jobs) ? [...jobs.value.values()].map((node) => ({ node, defaultScheme })) : [];
  });
  const services = catalog
    .map((entry) => inEnvironment(environment, entry))
    .filter(({ service }) => service?.enabled !== false)
    .flatMap(({ root: declared }) => below(declared, ['metrics']) ?? [])
    .map((node) => ({ node, defaultScheme: 'http' as const }));
  return [...own, ...services];
}

/** The operator would silently use the ceiling. A limit that nobody wrote is a default, and meant to be lowered by it. */
function aboveCeiling({ enforcedLimits: { samples: ceiling } }: Environment['prometheus'], { value }: Located) {
  if (ceiling === undefined || typeof value !== 'number' || value <= ceiling) return undefined;
  return `${value} is above prometheus.enforcedLimits.samples, which is ${ceiling}; lower it or raise the ceiling`;
}

/** The operator refuses a monitor whose class does not exist, and nobody would notice but for the gap. */
function wrongClass({ scrapeClasses }: Environment['prometheus'], { value }: Located, { node, defaultScheme }: Job) {
  if (typeof value !== 'string') return undefined;
  const names = scrapeClasses.map(({ name }) => name);
  const used = scrapeClasses.find(({ name }) => name === value);
  if (!used) {
    const add = names.length > 0 ? remedy(value, names) : 'declare it under prometheus.scrapeClasses';
    return `there is no scrape class ${quote(value)}; ${add}`;
  }
  const scheme = below(node, ['scheme'])?.value ?? defaultScheme;
  if (scheme === 'http' && (used.bearer || used.tls)) {
    return `the scrape class ${quote(value)} has ${used.bearer ? 'a token' : 'certificates'}; set scheme: https`;
  }
  const own = ['basic', 'bearer'].find((key) => below(node, [key]) !== undefined);
  return used.bearer && own ? `the scrape class ${quote(value)} logs in already; remove ${own} here` : undefined;
}

/** Requests that a job counts which nobody scrapes are no requests. */
function noController(podMonitors: Environment['podMonitors'], { value }: Located): string | undefined {
  const jobs = Object.keys(podMonitors);
  if (typeof value !== 'string' || jobs.includes(value)) return undefined;
  return `there is no pod monitor ${quote(value)}; ${jobs.length > 0 ? remedy(value, jobs) : 'declare it under podMonitors'}`;
}

/** The ruler of agents only knows what was sent. */
function unsentHistograms({ mode, remoteWrite }: Environment['prometheus'], { value }: Located): string | undefined {
  if (value !== 'native' || mode !== 'agent' || remoteWrite.every((each) => each.sendNativeHistograms))
    return undefined;
  return 'native histograms are not sent to where rules are evaluated; set prometheus.nativeHistograms.enabled, and sendNativeHistograms of each prometheus.remoteWrite';
}
