import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Files of a configuration: text by path below its directory. */
export type CatalogFiles = ReadonlyMap<string, string>;

const TEAMS = 10;
/** Services that share a namespace. */
const PER_NAMESPACE = 20;

/** Presets in turn, each with a boundary of its buckets; workers answer no requests. */
const PRESETS: readonly (readonly [preset: string, boundary?: string])[] = [
  ['promhttp', '500ms'],
  ['express', '300ms'],
  ['otel-http', '500ms'],
  ['grpc', '500ms'],
  ['istio', '500ms'],
  ['worker'],
  ['fastapi', '500ms'],
];

const range = (length: number) => Array.from({ length }, (_, index) => index);
const teamOf = (index: number) => `team-${index % TEAMS}`;

/** A configuration of that many synthetic services, with base and three environments that differ as real ones do. */
export function catalogFiles(services: number): CatalogFiles {
  return new Map([
    ['base.yaml', base()],
    ['environments/dev.yaml', DEV],
    ['environments/staging.yaml', STAGING],
    ['environments/prod.yaml', PROD],
    ...range(services).map((index) => serviceFile(index)),
  ]);
}

/** Path and text of one service. Services differ by their index only: adding one changes no other. */
export function serviceFile(index: number): [path: string, text: string] {
  const name = `service-${index}`;
  return [`services/${name}.yaml`, [...identity(index), ...promises(index), ...narrowings(index)].join('\n')];
}

/** Writes files below a directory. */
export function writeCatalog(directory: string, files: CatalogFiles): void {
  for (const [path, text] of files) {
    const file = join(directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

function identity(index: number): string[] {
  return [
    `name: service-${index}`,
    `namespace: namespace-${Math.floor(index / PER_NAMESPACE)}`,
    `team: ${teamOf(index)}`,
    'metrics:',
    `  preset: ${presetOf(index)[0]}`,
    '  port: metrics',
    ...(index % 7 === 0 ? ['  interval: 15s'] : []),
    ...(index % 5 === 0
      ? ['probes:', `  - { name: service-${index}, url: 'https://service-${index}.example.com/' }`]
      : []),
  ];
}

/** Every other service has two objectives. */
function promises(index: number): string[] {
  if (index % 2 === 1) return ['alerts:', '  cpuSaturation: 80%', ''];
  const [, boundary] = presetOf(index);
  const indicators = boundary
    ? ['    availability: {}', `    latency: { threshold: ${boundary} }`]
    : [
        '    events: { total: jobs_total, errors: jobs_failed_total }',
        '    throughput: { counter: jobs_total, minimum: 1 }',
      ];
  return [
    'slos:',
    ...indicators.flatMap((indicator, number) => [
      `  promise-${number}:`,
      '    objective: 99.5%',
      '    window: 7d',
      indicator,
    ]),
    '',
  ];
}

/** Half of the services are narrowed somewhere, and a few do not exist everywhere. */
function narrowings(index: number): string[] {
  const hasPromises = index % 2 === 0;
  const dev = index % 20 === 3 ? ['  dev:', '    enabled: false'] : [];
  const prod = [
    ...(hasPromises && index % 4 === 0 ? ['    slos:', '      promise-0:', '        objective: 99.9%'] : []),
    ...(index % 3 === 0 ? ['    alerts:', '      memorySaturation: 95%'] : []),
  ];
  const all = [...dev, ...(prod.length > 0 ? ['  prod:', ...prod] : [])];
  return all.length > 0 ? ['environments:', ...all, ''] : [];
}

/** Two services in a row have the same, one with objectives and one without. */
function presetOf(index: number): readonly [preset: string, boundary?: string] {
  return PRESETS[Math.floor(index / 2) % PRESETS.length] ?? ['worker'];
}

function base(): string {
  const channel = (team: number) =>
    `    team-${team}:\n      slack:\n        - channel: "#team-${team}"\n          webhookUrl: { secret: alertmanager-slack, key: team-${team} }`;
  return [
    'platform: kubeadm',
    'cluster: base',
    'gitops: { repoURL: https://git.example.com/platform/panoptes.git }',
    'prometheus: { retention: 15d }',
    'alerting:',
    '  defaultReceiver: team-0',
    '  platformTeam: team-0',
    '  receivers:',
    ...range(TEAMS).map(channel),
    'teams:',
    ...range(TEAMS).map((team) => `  team-${team}: { receiver: team-${team} }`),
    '',
  ].join('\n');
}

const DEV = `platform: kind
cluster: dev
prometheus: { retention: 7d, scrapeInterval: 1m, evaluationInterval: 1m }
alerts: { errorRatio: 10% }
`;

const STAGING = `platform: eks
cluster: staging
grafana: { url: https://grafana.staging.example.com }
`;

const PROD = `platform: eks
cluster: prod
prometheus:
  replicas: 2
  retention: 30d
  externalLabels: { region: eu-central-1 }
`;
