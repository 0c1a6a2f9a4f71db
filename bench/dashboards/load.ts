/**
 * What the dashboard of all services costs a real Prometheus: its queries over the last hours, once as they are and once
 * without records, each record replaced by what its rule evaluates. Both must return the same.
 *
 *   npm run bench:dashboards [-- --services 100 --hours 6 --rounds 3]
 *
 * It needs `prometheus` and `promtool` on the PATH or in tools/bin. It listens on this machine only, writes some
 * gigabytes below the directory for temporary files, and ends after twenty minutes at the latest.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { synthesizeEnvironment } from '../../src/build.ts';
import { Duration } from '../../src/config/duration.ts';
import type { Environment } from '../../src/config/environment.ts';
import { loadEnvironments } from '../../src/config/load.ts';
import { serviceSchema } from '../../src/config/schema/service.ts';
import { goldenSignals } from '../../src/dashboards/services/golden-signals.ts';
import { scrapesOf } from '../../src/metrics/scraped.ts';
import { metricNames, parseExpression } from '../../src/promql/syntax.ts';
import { EVERY_JOB } from '../../src/rules/all-alerts.ts';
import { groupsOf } from '../../src/rules/lint-rules.ts';
import { ownSeries } from '../../src/services/identity.ts';
import { namespaceOf, population, type Series, serviceName } from '../rules/population.ts';
import { compare } from './compare.ts';
import { History } from './history.ts';
import { layersBehind, type Recording } from './layers.ts';
import { queriesOf, stepOf } from './panels.ts';
import { RawQueries } from './raw-queries.ts';
import { Server } from './server.ts';

const LIMIT = 20 * 60_000;
const SCRAPE = 30;
/** Seconds before the time range: rates of five minutes are whole from its start, and those of an hour nearly so. */
const WARM_UP = 3_600;
/** Requests to ask at once for what rules evaluate to. */
const PARALLEL = 4;

const { values } = parseArgs({
  options: {
    services: { type: 'string', default: '100' },
    hours: { type: 'string', default: '6' },
    rounds: { type: 'string', default: '3' },
  },
});
const count = Number(values.services);
const range = Number(values.hours) * 3_600;
const end = Math.floor(Date.now() / 3_600_000) * 3_600;
const start = end - range;

const directory = mkdtempSync(join(tmpdir(), 'panoptes-dashboards-'));
const server = new Server(directory);
const timer = setTimeout(() => {
  console.error('twenty minutes are over; take fewer services or hours');
  process.exit(1);
}, LIMIT);
process.on('exit', () => {
  void server.stop();
  rmSync(directory, { recursive: true, force: true });
});

const environment = environmentOf();
const objects = [...synthesizeEnvironment(environment).components.values()].flat();
const groups = groupsOf(objects);
const queries = queriesOf(JSON.parse(goldenSignals(environment).json), range);
const layers = layersBehind([...new Set(queries.flatMap(({ expr }) => metricNames(parseExpression(expr))))], groups);
const raw = new RawQueries(layers.flat().map(({ rule, group }) => ({ rule, ...matchersOf(group) })));

const history = new History(directory, start - WARM_UP, end);
const series = scraped();
history.scrape(series, SCRAPE);
console.log(`${count} services, ${series.length} series scraped, ${values.hours} hours`);
history.store('scraped', (file) => server.store(file));
const { blocks } = server;
for (const [index, layer] of layers.entries()) await evaluate(layer, index);
console.log(`${layers.flat().length} rules evaluated in ${layers.length} layers`);

// Once more together: a server has one block for each two hours, and not one for each layer of rules.
server.keep(blocks);
for (const [index] of layers.entries()) history.merge('recorded', kindOf(index));
history.store('recorded', (file) => server.store(file));
await server.start();
const step = stepOf(range, SCRAPE);
await compare(
  server,
  queries.map((query) => ({ ...query, raw: raw.of(query.expr) })),
  { start, end, step },
  Number(values.rounds),
);
await server.stop();
clearTimeout(timer);
process.exit();

/** The base of the sample catalog with as many services as asked for, of ten teams. */
function environmentOf(): Environment {
  const { base } = loadEnvironments('config');
  const services = Array.from({ length: count }, (_, index) =>
    serviceSchema.parse({
      name: serviceName(index),
      namespace: namespaceOf(index),
      team: `team-${index % 10}`,
      metrics: { preset: 'promhttp', port: 'http-metrics' },
      slos: { availability: { objective: '99.9%' } },
    }),
  );
  return { ...base, platform: 'kubeadm', kubernetes: EVERY_JOB, services };
}

/** Everything scraped that the rules behind the dashboard read. Each service has its own speed, so that none tie. */
function scraped(): Series[] {
  const wanted = new Set(layers.flat().flatMap(({ rule }) => metricNames(parseExpression(rule.expr))));
  const size = { services: count, podsPerService: 2, nodes: 10 };
  // One method is enough: more of them would only make what has no records slower.
  const found = [...population(scrapesOf(objects, environment), wanted, size)].filter(
    ({ labels }) => (labels.method ?? 'GET') === 'GET',
  );
  const all = found.map((each) => {
    const speed = 1 + Number(/service-(\d+)/.exec(each.labels.pod ?? '')?.[1] ?? 0) / count;
    // Few requests fail.
    const share = each.labels.code && each.labels.code !== '200' ? 0.001 * speed : 1;
    const value = each.name === 'container_memory_working_set_bytes' ? each.value * speed : each.value;
    return { ...each, value, perSecond: each.perSecond * speed * share };
  });
  const self = { cluster: 'bench', job: 'prometheus', instance: 'prometheus-0' };
  return [...all, ...alerts(), { name: 'up', labels: self, value: 1, perSecond: 0 }];
}

/** How the rules of a group name their service. */
function matchersOf(group: string): { ownMatchers?: string } {
  const service = environment.services.find(({ namespace, name }) => group.startsWith(`${namespace}.${name}.`));
  return service ? { ownMatchers: ownSeries(service) } : {};
}

/** One service of ten has an alert that fires. No query gets rid of these series: only Prometheus writes them. */
function alerts(): Series[] {
  const firing = environment.services.filter((_, index) => index % 10 === 0);
  return firing.map(({ namespace, name: service, team }) => ({
    name: 'ALERTS',
    labels: { alertname: 'ServiceErrors', alertstate: 'firing', cluster: 'bench', namespace, service, team },
    value: 1,
    perSecond: 0,
  }));
}

function kindOf(layer: number): string {
  return `layer-${layer}`;
}

/** Evaluates rules over the past, and stores what they write for those that read it. */
async function evaluate(layer: readonly Recording[], index: number): Promise<void> {
  await server.start();
  const waiting = [...layer];
  const work = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { rule, interval } = next;
      const times = { start: start - WARM_UP, end, step: Duration.parse(interval).seconds };
      const answers = await server.range(rule.expr, times);
      history.record(kindOf(index), rule.record ?? '', rule.labels ?? {}, answers);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  await server.stop();
  history.store(kindOf(index), (file) => server.store(file));
}
