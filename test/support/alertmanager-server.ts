/**
 * A real Alertmanager on loopback, for tests of what the generated configuration does (test/tools).
 *
 *   const sink = await startHttpSink();                               // http-sink.ts; mails: startSmtpSink()
 *   const config = toWebhook(quickly(alertmanagerConfig(environment)), sink.url);
 *   const server = await startAlertmanager({ config });               // credentials and flags: see its options
 *   await server.post([{ labels: { alertname: 'A', severity: 'critical' } }]);
 *   const [first] = notifications(await sink.atLeast(1));             // first.receiver, .groupLabels, .alerts
 *   await server.alerts();                                            // status.inhibitedBy / mutedBy / silencedBy, receivers
 *   await server.groups();                                            // groups with their receiver and alerts
 *   await server.stop(); await sink.stop();
 *
 * - `toWebhook(config, url)`: every receiver, also those that notify nobody, sends JSON to `url`/<name of the receiver>.
 * - `toSinks(config, url, smarthost)`: receivers stay as they are; chats and pagers are found below `url`, mail at `smarthost`.
 *   Webhooks are found where their credentials say.
 * - `quickly(config)`: groups wait 1 s and look again every 2 s, in every route; nothing is repeated in the time of a test.
 * - Everything ends by itself: the server is killed after two minutes, and waiting (until.ts) has an end.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { dump, load } from 'js-yaml';
import { notificationTemplates } from '../../src/alerting/templates/templates.ts';
import type { Received } from './http-sink.ts';
import { tool } from './tools.ts';
import { until } from './until.ts';

/** Longer than any test waits, and short enough not to outlive a test run that was interrupted by much. */
const LIFETIME_SECONDS = 120;

/** An alert as its API takes it. */
export interface PostedAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** @default - now */
  readonly startsAt?: string;
  /** In the past for one that is resolved. @default - five minutes (the resolve timeout) from now */
  readonly endsAt?: string;
  readonly generatorURL?: string;
}

/** An alert as its API shows it. */
export interface ShownAlert extends PostedAlert {
  readonly fingerprint: string;
  readonly receivers: readonly { readonly name: string }[];
  readonly status: {
    readonly state: 'unprocessed' | 'active' | 'suppressed';
    /** Fingerprints of the alerts that inhibit it. */
    readonly inhibitedBy: readonly string[];
    readonly silencedBy: readonly string[];
    /** Names of the time intervals that mute it. */
    readonly mutedBy: readonly string[];
  };
}

export interface AlertGroup {
  readonly labels: Readonly<Record<string, string>>;
  readonly receiver: { readonly name: string };
  readonly alerts: readonly ShownAlert[];
}

/** What arrives at a webhook. */
export interface Notification {
  readonly receiver: string;
  readonly status: 'firing' | 'resolved';
  readonly groupKey: string;
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly commonLabels: Readonly<Record<string, string>>;
  readonly alerts: readonly (PostedAlert & { readonly status: 'firing' | 'resolved' })[];
}

export interface AlertmanagerOptions {
  /** The text of alertmanager.yaml. Paths of the container are changed to those of a temporary directory. */
  readonly config: string;
  /** Values of credentials by `<secret>/<key>`. */
  readonly credentials?: Readonly<Record<string, string>>;
  /** Further flags, instead of those of a member that is alone. @default - not part of a cluster, with an address to link to */
  readonly flags?: readonly string[];
}

export interface AlertmanagerServer {
  readonly url: string;
  post(alerts: readonly PostedAlert[]): Promise<void>;
  alerts(): Promise<readonly ShownAlert[]>;
  groups(): Promise<readonly AlertGroup[]>;
  /** The answer of any path of the API, such as `status`. */
  get<T>(path: string): Promise<T>;
  /** What it has logged. */
  log(): string;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts one member and waits until it is ready. */
export async function startAlertmanager(options: AlertmanagerOptions): Promise<AlertmanagerServer> {
  const directory = mkdtempSync(join(tmpdir(), 'panoptes-alertmanager-'));
  const child = spawn(
    tool('alertmanager'),
    [
      `--config.file=${writeConfiguration(directory, options)}`,
      `--storage.path=${join(directory, 'data')}`,
      '--web.listen-address=127.0.0.1:0',
      ...(options.flags ?? ['--cluster.listen-address=', '--web.external-url=https://alertmanager.example.com']),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const output: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString('utf8')));
  const lifetime = setTimeout(() => child.kill('SIGKILL'), LIFETIME_SECONDS * 1000);
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    clearTimeout(lifetime);
    await ended(child, signal);
    rmSync(directory, { recursive: true, force: true });
  };
  const log = () => output.join('');
  try {
    const url = await until('an Alertmanager that listens', () => listening(child, log()));
    await until('an Alertmanager that is ready', async () => (await fetch(`${url}/-/ready`)).ok);
    return client(url, log, stop);
  } catch (error) {
    await stop('SIGKILL');
    throw new Error(`${(error as Error).message}\n${log()}`);
  }
}

function client(url: string, log: () => string, stop: AlertmanagerServer['stop']): AlertmanagerServer {
  const get = async <T>(path: string) => (await fetch(`${url}/api/v2/${path}`)).json() as Promise<T>;
  return {
    url,
    log,
    stop,
    get,
    alerts: () => get('alerts'),
    groups: () => get('alerts/groups'),
    async post(alerts) {
      const body = JSON.stringify(alerts);
      const answer = await fetch(`${url}/api/v2/alerts`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body,
      });
      if (!answer.ok) throw new Error(`Alertmanager refuses the alerts: ${await answer.text()}`);
    },
  };
}

/** Its address, once it has logged which port it got. */
function listening(child: ChildProcess, log: string): string | undefined {
  if (child.exitCode !== null) throw new Error(`Alertmanager ended with ${child.exitCode}`);
  const address = /msg="Listening on" address=(\S+)/.exec(log)?.[1];
  return address && `http://${address}`;
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  const impatience = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exit;
  clearTimeout(impatience);
}

/** Writes the configuration, its templates and its credentials as the operator mounts them. */
export function writeConfiguration(directory: string, { config, credentials = {} }: AlertmanagerOptions): string {
  const write = (path: string, text: string) => {
    const file = join(directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  for (const [path, value] of Object.entries(credentials)) write(join('secrets', path), value);
  const templates = notificationTemplates({ grafanaUrl: 'https://grafana.example.com' });
  for (const [name, text] of Object.entries(templates)) write(join('config', name), text);
  return write('alertmanager.yaml', config.replaceAll('/etc/alertmanager/', `${directory}/`));
}

interface Route {
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly routes?: readonly Route[];
}

interface Configuration {
  readonly global: Readonly<Record<string, string>>;
  readonly route: Route;
  readonly receivers: readonly { readonly name: string }[];
}

/** The same configuration, whose receivers all send JSON to a webhook of their own below `url`. */
export function toWebhook(config: string, url: string): string {
  const document = load(config) as Configuration;
  const receivers = document.receivers.map(({ name }) => ({ name, webhook_configs: [{ url: `${url}/${name}` }] }));
  return dump({ ...document, receivers }, { lineWidth: -1, noRefs: true });
}

/** The same configuration, whose services are reached at `url` instead of on the Internet, and whose mail goes to `smarthost`. */
export function toSinks(config: string, url: string, smarthost: string): string {
  const document = load(config) as Configuration;
  const services = {
    slack_app_url: `${url}/slack-app`,
    pagerduty_url: `${url}/enqueue`,
    opsgenie_api_url: `${url}/`,
    telegram_api_url: url,
  };
  const text = dump({ ...document, global: { ...document.global, ...services } }, { lineWidth: -1, noRefs: true });
  // The sink speaks no TLS; on loopback the password may go without.
  return text
    .replace(/smarthost: .*/g, `smarthost: ${smarthost}`)
    .replaceAll('require_tls: true', 'require_tls: false');
}

/** The same configuration, whose groups notify within seconds. */
export function quickly(config: string): string {
  const document = load(config) as Configuration;
  const quick = (route: Route): Route => ({
    ...route,
    group_wait: '1s',
    group_interval: '2s',
    repeat_interval: '1h',
    ...(route.routes ? { routes: route.routes.map(quick) } : {}),
  });
  return dump({ ...document, route: quick(document.route) }, { lineWidth: -1, noRefs: true });
}

/** What a sink has received, as notifications of webhooks. */
export function notifications(received: readonly Received[]): Notification[] {
  return received.map(({ body }) => JSON.parse(body) as Notification);
}
