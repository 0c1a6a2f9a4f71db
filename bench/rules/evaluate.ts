/**
 * Lets a real Prometheus evaluate every rule of an environment with 1,000 services and 3,000 pods, and prints how
 * long each group takes.
 *
 *   npm run bench:rules [-- --services 1000 --nodes 100 --evaluated 50]
 *
 * All services have their series, but only the rules of some are evaluated, and counted for all: their groups are
 * alike, and on a small machine thousands of them would only wait for each other. `--evaluated 1000` shows that.
 *
 * It needs `prometheus` on the PATH or in tools/bin. It listens on this machine only, writes below the directory for
 * temporary files, and ends after ten minutes at the latest.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { synthesizeEnvironment } from '../../src/build.ts';
import type { Environment } from '../../src/config/environment.ts';
import { loadEnvironments } from '../../src/config/load.ts';
import { serviceSchema } from '../../src/config/schema/service.ts';
import { scrapesOf } from '../../src/metrics/scraped.ts';
import { parsePromql, selectorsIn } from '../../src/promql/ast.ts';
import { EVERY_JOB } from '../../src/rules/all-alerts.ts';
import { groupsOf } from '../../src/rules/lint-rules.ts';
import { tool } from '../../test/support/tools.ts';
import { freePort } from '../free-port.ts';
import { Exposition } from './exposition.ts';
import { namespaceOf, population, type Size, serviceName } from './population.ts';
import { figuresOf, printTable, type Sample, serviceOf } from './report.ts';

const LIMIT = 10 * 60_000;
/** Seconds of history before the first evaluation that counts. */
const PAST = 900;
/** Scrapes in parallel. */
const PARTS = 8;
/** Evaluations of each group that count. */
const EVALUATIONS = 3;

const { values } = parseArgs({
  options: {
    services: { type: 'string', default: '1000' },
    pods: { type: 'string', default: '3' },
    nodes: { type: 'string', default: '100' },
    evaluated: { type: 'string', default: '50' },
  },
});
const size: Size = {
  services: Number(values.services),
  podsPerService: Number(values.pods),
  nodes: Number(values.nodes),
};
const ends = Date.now() + LIMIT;

const environment = environmentOf(size);
const objects = [...synthesizeEnvironment(environment).components.values()].flat();
const all = groupsOf(objects);
const groups = all.filter(({ name }) => (serviceOf(name) ?? 0) < Number(values.evaluated));
const wanted = new Set(
  groups.flatMap(({ rules }) =>
    rules.flatMap(({ expr }) => selectorsIn(parsePromql(expr)).map(({ name = '' }) => name)),
  ),
);
const series = [...population(scrapesOf(objects, environment), wanted, size)];
console.log(`${size.services} services, ${size.services * size.podsPerService} pods, ${size.nodes} nodes`);
const rulesIn = all.reduce((sum, { rules }) => sum + rules.length, 0);
console.log(`${all.length} groups, ${rulesIn} rules, ${series.length} series that they read`);
console.log(`evaluated are the rules of the platform and of ${values.evaluated} services`);

const directory = mkdtempSync(join(tmpdir(), 'panoptes-rules-'));
const exposition = new Exposition(series, PARTS, PAST);
try {
  const port = await freePort();
  writeConfiguration(directory, await exposition.listen());
  const prometheus = spawn(
    tool('prometheus'),
    [
      `--config.file=${join(directory, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  process.on('exit', () => prometheus.kill('SIGKILL'));
  try {
    printTable(groups, figuresOf(await samples(`http://127.0.0.1:${port}/metrics`)), size.services);
  } finally {
    prometheus.kill('SIGKILL');
    await new Promise((resolve) => prometheus.once('close', resolve));
  }
} finally {
  exposition.close();
  rmSync(directory, { recursive: true, force: true });
}

/** The base of the sample catalog on a platform with every job, and as many services as asked for. */
function environmentOf({ services }: Size): Environment {
  const { base } = loadEnvironments('config');
  const catalog = Array.from({ length: services }, (_, index) =>
    serviceSchema.parse({
      name: serviceName(index),
      namespace: namespaceOf(index),
      team: 'shop',
      metrics: { preset: 'promhttp', port: 'http-metrics' },
    }),
  );
  return { ...base, platform: 'kubeadm', kubernetes: EVERY_JOB, services: catalog };
}

function writeConfiguration(root: string, exposed: number): void {
  mkdirSync(join(root, 'rules'));
  writeFileSync(join(root, 'rules/all.json'), JSON.stringify({ groups }));
  const targets = Array.from({ length: PARTS }, (_, part) => ({
    targets: [`127.0.0.1:${exposed}`],
    labels: { __metrics_path__: `/${part}`, part: String(part) },
  }));
  const configuration = {
    global: { scrape_interval: '4s', scrape_timeout: '4s', evaluation_interval: '30s' },
    rule_files: [join(root, 'rules/all.json')],
    scrape_configs: [{ job_name: 'bench', honor_labels: true, static_configs: targets }],
  };
  // JSON is YAML.
  writeFileSync(join(root, 'prometheus.yml'), JSON.stringify(configuration));
}

/** What Prometheus says about its groups after each of the evaluations that count. */
async function samples(url: string): Promise<Sample[]> {
  const read = async () => {
    const response = await fetch(url).catch(() => undefined);
    return { text: (await response?.text()) ?? '', seconds: Date.now() / 1_000 };
  };
  while (!exposition.upToDate) await wait(5);
  // Whatever was evaluated over half of the past does not count.
  await wait(35);
  console.log(`${PAST / 60} minutes of history were written; ${Math.round((ends - Date.now()) / 1_000)} s are left`);
  const found: Sample[] = [await read()];
  for (let evaluation = 0; evaluation < EVALUATIONS; evaluation++) {
    await wait(30);
    found.push(await read());
  }
  return found;
}

async function wait(seconds: number): Promise<void> {
  if (Date.now() + seconds * 1_000 > ends) throw new Error('ten minutes are over; take fewer services');
  await sleep(seconds * 1_000);
}
