import { describe, expect, test } from '@jest/globals';
import { signalsOf } from '../../src/dashboards/context.ts';
import { goldenSignals } from '../../src/dashboards/services/golden-signals.ts';
import { serviceDetail } from '../../src/dashboards/services/service-detail.ts';
import { series } from '../../src/rules/cases.ts';
import { groupsOf } from '../../src/rules/lint-rules.ts';
import { records } from '../../src/rules/records.ts';
import type { InputSeries } from '../../src/rules/rule.ts';
import { requestsOf } from '../../src/services/request-metrics.ts';
import { type DashboardJson, panelsOf } from '../support/dashboards.ts';
import { testEnvironment } from '../support/environment.ts';
import {
  AT,
  AUTOSCALED,
  boundsOf,
  buckets,
  constant,
  identityOf,
  KNOWN,
  type KnownService,
  perSecond,
  rareSeries,
  scrapedOf,
} from '../support/known-services.ts';
import { promtool, withFiles } from '../support/promtool.ts';
import { sampleOf } from '../support/sample.ts';

const services = KNOWN.map(({ service }) => service);
const environment = testEnvironment(
  {
    teams: { shop: { receiver: 'platform' }, front: { receiver: 'platform' } },
  },
  services,
);
const context = { ...environment, signals: signalsOf(services) };
const fleet: DashboardJson = JSON.parse(goldenSignals(context).json);
const detail: DashboardJson = JSON.parse(serviceDetail(context).json);

/** Every rule of the environment that records something, as it is deployed. */
const groups = groupsOf([...sampleOf(environment).components.values()].flat())
  .map((group) => ({ ...group, rules: group.rules.filter(({ record }) => record !== undefined) }))
  .filter(({ rules }) => rules.length > 0);

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number];

/** What a query must answer: these samples, or for each service a quantile that lies in the bucket of the truth. */
interface Expected {
  readonly samples?: readonly Sample[];
  readonly quantile?: number;
  readonly of?: readonly KnownService[];
  /** What is asked of the answer, such as the count of a histogram. @default - the answer itself */
  readonly asked?: (expr: string) => string;
}

interface Question {
  readonly expr: string;
  readonly samples: readonly Sample[];
}

/** Sums of rates differ in their last bits. */
const PRECISION = 0.000001;
const rounded = (value: number): number => Math.round(value / PRECISION) * PRECISION;

const labelText = (labels: Labels): string =>
  `{${Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',')}}`;

/** Lets promtool evaluate all rules over the series, and compare what the questions find at the end. */
function ask(input: readonly InputSeries[], questions: readonly Question[], rules: unknown = groups): void {
  const tests = {
    rule_files: ['rules.json'],
    evaluation_interval: '30s',
    fuzzy_compare: true,
    group_eval_order: (rules as typeof groups).map(({ name }) => name),
    tests: [
      {
        interval: '30s',
        input_series: input,
        promql_expr_test: questions.map(({ expr, samples }) => ({
          expr: `round(${expr}, ${PRECISION})`,
          eval_time: `${AT}s`,
          exp_samples: samples.map(([labels, value]) => ({ labels: labelText(labels), value: rounded(value) })),
        })),
      },
    ],
  };
  withFiles({ 'rules.json': { groups: rules }, 'tests.json': tests }, (path) =>
    promtool('test', 'rules', path('tests.json')),
  );
}

/** What stands in place of the variables and of the times that Grafana chooses. */
const filled = (expr: string, chosen: Labels = {}): string =>
  expr
    .replaceAll('$__range', '1h')
    .replaceAll('$__rate_interval', '2m')
    .replaceAll(/"\$([a-z]\w*)"/g, (_, name) => JSON.stringify(chosen[name] ?? '.*'));

/** The questions that follow from what a query must answer. */
function questionsOf(expr: string, { samples, quantile, of = [], asked = (each) => each }: Expected): Question[] {
  if (quantile === undefined) return [{ expr: asked(expr), samples: samples ?? [] }];
  const several = of.length > 1;
  const within = of.flatMap((known): Question[] => {
    const one = several
      ? `(${expr}) and on (service) ${records.serviceWorkload}{service="${known.service.name}"}`
      : `(${expr})`;
    const [lower, upper] = boundsOf(known, quantile);
    return [
      { expr: `sum((${one}) > bool ${lower})`, samples: [[{}, 1]] },
      { expr: `sum((${one}) <= bool ${upper})`, samples: [[{}, 1]] },
    ];
  });
  return [{ expr: `count(${expr})`, samples: of.length > 0 ? [[{}, of.length]] : [] }, ...within];
}

/** What the panels of a dashboard must answer, by type and title, query by query. */
type Answers = Readonly<Record<string, readonly Expected[]>>;

/** The questions of every panel. @throws Error for a panel that nothing is known of: each must be proven. */
function questionsOfAll(dashboard: DashboardJson, answers: Answers, chosen: Labels = {}): Question[] {
  const asked = panelsOf(dashboard).filter(({ datasource }) => datasource.type === 'prometheus');
  const titles = asked.map(({ type, title }) => `${type} ${title}`);
  expect([...titles].sort()).toEqual(Object.keys(answers).sort());
  return asked.flatMap(({ type, title, targets }) => {
    const expected = answers[`${type} ${title}`] ?? [];
    expect([title, expected.length]).toEqual([title, targets.length]);
    return targets.flatMap(({ expr }: DashboardJson, index: number) =>
      questionsOf(filled(expr, chosen), expected[index] ?? {}),
    );
  });
}

const samples = (...list: readonly Sample[]): Expected => ({ samples: list });
const none = samples();
const number = (value: number): Expected => samples([{}, value]);
const quantile = (share: number, ...of: readonly KnownService[]): Expected => ({ quantile: share, of });

const answering = KNOWN.filter(({ requests }) => requests !== undefined);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const ratio5xx = (known: KnownService) => perSecond(known).serverErrors / perSecond(known).total;
const ratio4xx = (known: KnownService) => perSecond(known).clientErrors / perSecond(known).total;
const cpuOfLimit = ({ cpu: [use, , limit] }: KnownService) => use / limit;
const memoryOfLimit = ({ memory: [use, , limit] }: KnownService) => use / limit;
const total = sum(answering.map((known) => perSecond(known).total));

/** How many times the budget each objective of a service spends. */
function burnsOf(known: KnownService): (readonly [slo: string, burn: number])[] {
  const { slos } = known.service;
  const [, inTime = 0] = buckets(known).find(([boundary]) => boundary === 0.5) ?? [];
  const late = 1 - inTime / perSecond(known).total;
  return [
    ...(slos.availability ? [['availability', ratio5xx(known) / 0.01] as const] : []),
    ...(slos.quick ? [['quick', late / 0.05] as const] : []),
  ];
}
const promised = KNOWN.filter((known) => burnsOf(known).length > 0);
const leastBudget = (known: KnownService) => 1 - Math.max(...burnsOf(known).map(([, burn]) => burn));

describe('golden signals of all services', () => {
  type Value = (known: KnownService) => number;
  const each = (of: readonly KnownService[], value: Value, more: (known: KnownService) => Labels = () => ({})) =>
    samples(...of.map((known): Sample => [{ ...identityOf(known), ...more(known) }, value(known)]));
  const withTeam = ({ service: { team } }: KnownService): Labels => ({ team });
  const rows = (of: readonly KnownService[], value: Value) => each(of, value, withTeam);
  const [api] = KNOWN;
  const slowest = answering.find(({ service }) => service.name === 'billing')!;
  const fullest = KNOWN.flatMap((known): Sample[] => [
    [{ ...identityOf(known), ...withTeam(known), resource: 'CPU' }, cpuOfLimit(known)],
    [{ ...identityOf(known), ...withTeam(known), resource: 'memory' }, memoryOfLimit(known)],
  ])
    .sort(([, a], [, b]) => b - a)
    .slice(0, 10);

  const answers: Answers = {
    'stat Services': [number(KNOWN.length)],
    'stat Requests': [number(total)],
    'stat Server errors': [number(sum(answering.map((known) => perSecond(known).serverErrors)) / total)],
    'stat Slowest P99': [quantile(0.99, slowest)],
    'stat Fullest CPU': [number(0.7)],
    'stat Fullest memory': [number(0.7)],
    // Four of a hundred failed, where one may: three budgets too many.
    'stat Lowest budget': [number(-3)],
    'stat Firing alerts': [number(1)],
    'table Services': [
      rows(answering, (known) => perSecond(known).total),
      rows(answering, ratio5xx),
      rows(answering, ratio4xx),
      quantile(0.95, ...answering),
      quantile(0.99, ...answering),
      rows(KNOWN, cpuOfLimit),
      rows(KNOWN, memoryOfLimit),
      rows(promised, leastBudget),
      rows([api!], () => 1),
    ],
    'table Slowest 10': [quantile(0.99, ...answering)],
    'table Most failing 10': [rows(answering, ratio5xx)],
    'table Fullest 10': [samples(...fullest)],
    'table Burning fastest 10': [
      samples(
        ...promised.flatMap((known) =>
          burnsOf(known).map(([slo, burn]): Sample => [{ ...identityOf(known), ...withTeam(known), slo }, burn]),
        ),
      ),
    ],
    'timeseries Latency P95': [quantile(0.95, ...answering)],
    'timeseries Latency P99': [quantile(0.99, ...answering)],
    'timeseries Requests by service': [each(answering, (known) => perSecond(known).total)],
    'timeseries Server errors (5xx)': [each(answering, ratio5xx)],
    'timeseries Client errors (4xx)': [each(answering, ratio4xx)],
    'timeseries CPU of limits': [each(KNOWN, cpuOfLimit)],
    'timeseries Memory of limits': [each(KNOWN, memoryOfLimit)],
    'timeseries CPU of requests': [each(KNOWN, ({ cpu: [use, requests] }) => use / requests)],
    'timeseries Memory of requests': [each(KNOWN, ({ memory: [use, requests] }) => use / requests)],
  };

  /** The same queries with a team chosen. */
  function questionsOfTeam(team: string): Question[] {
    const own = KNOWN.filter(({ service }) => service.team === team);
    const requests = (known: KnownService) => perSecond(known).total;
    const expected = {
      'stat Requests': number(sum(own.map(requests))),
      'table Services': rows(own, requests),
      'timeseries Requests by service': each(own, requests),
    };
    return Object.entries(expected).flatMap(([name, answer]) => {
      const [panel] = panelsOf(fleet).filter(({ type, title }) => `${type} ${title}` === name);
      return questionsOf(filled(panel.targets[0].expr, { team }), answer);
    });
  }

  test('every panel tells what is known, and of a team only its own', () => {
    const questions = [...questionsOfAll(fleet, answers), ...questionsOfTeam('front')];
    expect(questions.length).toBeGreaterThan(60);
    ask([...scrapedOf(KNOWN), ...rareSeries()], questions);
  });

  test('graphs show the ten with the highest peak, even where the peak is over', () => {
    const [{ targets }] = panelsOf(fleet).filter(({ title }) => title === 'Requests by service');
    const names = Array.from({ length: 12 }, (_, index) => `service-${index}`);
    const labels = (service: string) => ({ namespace: 'shop', service });
    // The first was busy half an hour ago, and is idle now; the next two are the least busy of the others.
    const input = names.flatMap((name, index) => [
      series(records.requests, labels(name), index === 0 ? '500x90 0x42' : constant(index)),
      series(records.serviceWorkload, { ...labels(name), team: 'shop', workload: name }, constant(1)),
    ]);
    const shown = names.filter((_, index) => index === 0 || index > 2);
    const expected = shown.map(
      (name): Sample => [{ cluster: 'test', ...labels(name) }, name === 'service-0' ? 0 : names.indexOf(name)],
    );
    ask(input, [{ expr: filled(targets[0].expr), samples: expected }], []);
  });
});

describe('service detail', () => {
  const noRequests: Answers = {
    'stat Requests': [none],
    'stat Server errors': [none],
    'stat P95': [none],
    'stat P99': [none],
    'heatmap Latency distribution': [none, none],
    'timeseries Latency P50, P95 and P99': [none, none, none, none],
    'timeseries Requests by code': [none],
    'timeseries Requests by route': [none],
    'timeseries Server errors (5xx)': [none],
    'timeseries Client errors (4xx)': [none],
  };

  function requestAnswers(known: KnownService): Answers {
    const { service, requests, pods } = known;
    const metrics = requestsOf(service);
    if (!requests || !metrics) return noRequests;
    const [first, second] = requests.success;
    const { clientErrors, serverErrors } = requests;
    const byCode: Sample[] = [
      [{ code: metrics.success }, pods * (first + second)],
      [{ code: metrics.clientErrors.example }, pods * clientErrors],
      [{ code: metrics.serverErrors.example }, pods * serverErrors],
    ];
    // gRPC has the method behind the name of its service.
    const rest = metrics.labels.route.slice(1).map(({ example }) => `/${example}`);
    const byRoute: Sample[] = [
      [{ route: ['first', ...rest].join('') }, pods * (first + clientErrors + serverErrors)],
      [{ route: ['second', ...rest].join('') }, pods * second],
    ];
    const factor = metrics.unit === 'milliseconds' ? 1_000 : 1;
    const distribution: Expected[] = metrics.native
      ? [none, { ...number(perSecond(known).total), asked: (expr) => `histogram_count(${expr})` }]
      : [
          samples(...buckets(known).map(([boundary, rate]): Sample => [{ le: String(boundary * factor) }, rate]), [
            { le: '+Inf' },
            perSecond(known).total,
          ]),
          none,
        ];
    const limit = service.slos.quick?.latency?.threshold.seconds;
    return {
      'stat Requests': [number(perSecond(known).total)],
      'stat Server errors': [number(ratio5xx(known))],
      'stat P95': [quantile(0.95, known)],
      'stat P99': [quantile(0.99, known)],
      'heatmap Latency distribution': distribution,
      'timeseries Latency P50, P95 and P99': [
        quantile(0.5, known),
        quantile(0.95, known),
        quantile(0.99, known),
        limit === undefined ? none : samples([{ ...identityOf(known), slo: 'quick' }, limit]),
      ],
      'timeseries Requests by code': [samples(...byCode)],
      'timeseries Requests by route': [samples(...byRoute)],
      'timeseries Server errors (5xx)': [number(ratio5xx(known))],
      'timeseries Client errors (4xx)': [number(ratio4xx(known))],
    };
  }

  function resourceAnswers({ pods, cpu, memory, throttled, service }: KnownService): Answers {
    const scaled = service.name === 'api';
    return {
      'timeseries CPU of requests and limits': [number(cpu[0] / cpu[1]), number(cpu[0] / cpu[2])],
      'timeseries Memory of requests and limits': [number(memory[0] / memory[1]), number(memory[0] / memory[2])],
      'timeseries CPU': [number(pods * cpu[0])],
      'timeseries CPU throttling': [number(throttled)],
      'timeseries Memory': [number(pods * memory[0])],
      'timeseries Replicas': [number(pods + 1), number(pods)],
      'timeseries Restarts': [number(pods)],
      'timeseries Autoscaling': Object.values(AUTOSCALED).map((value) => (scaled ? number(value) : none)),
    };
  }

  function promiseAnswers(known: KnownService): Answers {
    const objectives = (value: (slo: string, burn: number) => number) =>
      samples(...burnsOf(known).map(([slo, burn]): Sample => [{ ...identityOf(known), slo }, value(slo, burn)]));
    return {
      'stat Objectives': [objectives((slo) => (slo === 'quick' ? 0.95 : 0.99))],
      'stat Budget left': [objectives((_, burn) => 1 - burn)],
      'stat Burn rate': [objectives((_, burn) => burn)],
    };
  }

  function rareAnswers({ service: { name } }: KnownService): Answers {
    const of = (which: string, value: Expected) => (name === which ? value : none);
    const instance = { instance: 'https://shop.example.com' };
    const ofProbe = (value: number) => of('api', samples([instance, value]));
    const ofWork = (value: number) => of('mailer', number(value));
    return {
      'stat Firing alerts': [number(name === 'api' ? 1 : 0)],
      'table Firing alerts': [of('api', samples([{ alertname: 'ServiceErrors', severity: 'critical' }, AT - 600]))],
      'timeseries Messages': [ofWork(5), ofWork(0.25)],
      'timeseries Failed messages': [ofWork(0.05)],
      'timeseries Queue length': [ofWork(42)],
      'timeseries Queue lag': [ofWork(17)],
      'timeseries Since the last success': [ofWork(AT - 3_000)],
      'timeseries Duration of runs': [ofWork(93)],
      'timeseries Failed runs': [ofWork(2)],
      'timeseries Probes that succeed': [ofProbe(1)],
      'timeseries Duration of probes': [ofProbe(0.25)],
      'timeseries Certificates expire in': [ofProbe(86_400)],
    };
  }

  test('every panel tells what is known of every service', () => {
    const questions = KNOWN.flatMap((known) => {
      const answers = {
        ...requestAnswers(known),
        ...resourceAnswers(known),
        ...promiseAnswers(known),
        ...rareAnswers(known),
      };
      return questionsOfAll(detail, answers, { service: known.service.name });
    });
    expect(questions.length).toBeGreaterThan(300);
    ask([...scrapedOf(KNOWN), ...rareSeries()], questions);
  });

  test('the line behind single requests is P99, from every kind of histogram', () => {
    const prometheus = { ...environment.prometheus, exemplars: { ...environment.prometheus.exemplars, enabled: true } };
    const dashboard: DashboardJson = JSON.parse(serviceDetail({ ...context, prometheus }).json);
    const [panel] = panelsOf(dashboard).filter(({ title }) => title === 'Single requests and P99');
    const questions = answering.flatMap((known) =>
      questionsOf(filled(panel.targets[0].expr, { service: known.service.name }), quantile(0.99, known)),
    );
    ask(scrapedOf(KNOWN), questions, []);
  });
});
