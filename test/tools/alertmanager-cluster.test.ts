import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { alertmanagerConfig } from '../../src/alerting/config.ts';
import { startCluster } from '../support/alertmanager-cluster.ts';
import {
  type AlertmanagerServer,
  notifications,
  type PostedAlert,
  quickly,
  toWebhook,
} from '../support/alertmanager-server.ts';
import { type HttpSink, startHttpSink } from '../support/http-sink.ts';
import { sampleEnvironments } from '../support/sample.ts';
import { find } from '../support/synth.ts';
import { pause, until } from '../support/until.ts';

// Longer than all waits below together, which end by themselves.
jest.setTimeout(110_000);

/** Seconds after which the last of three members would have sent what it believes that nobody has. */
const LAST_MEMBER = 2 * 3 + 3;

interface Status {
  readonly cluster: { readonly status: string; readonly peers: readonly unknown[] };
}

let sink: HttpSink;
let members: AlertmanagerServer[];

beforeAll(async () => {
  const prod = sampleEnvironments.find(({ environment }) => environment.name === 'prod');
  if (!prod) throw new Error('there is no environment prod');
  sink = await startHttpSink();
  const resource = find([...prod.components.values()].flat(), 'Alertmanager', 'panoptes');
  members = await startCluster(resource, toWebhook(quickly(alertmanagerConfig(prod.environment)), sink.url));
});
afterAll(async () => {
  await Promise.all((members ?? []).map((member) => member.stop()));
  await sink?.stop();
});

/** Prometheus sends every alert to every member. */
async function raise(service: string, to: readonly AlertmanagerServer[]): Promise<void> {
  const labels = {
    alertname: 'ServiceDown',
    severity: 'critical',
    team: 'shop',
    cluster: 'prod',
    namespace: 'shop',
    service,
  };
  const alert: PostedAlert = { labels };
  await Promise.all(to.map((member) => member.post([alert])));
}

/** Services whose alerts were sent, once for each notification. */
const sent = () => notifications(sink.received).map(({ commonLabels }) => commonLabels.service);

/** Whether this member has sent a notification. */
async function hasSent(member: AlertmanagerServer): Promise<boolean> {
  const metrics = await (await fetch(`${member.url}/metrics`)).text();
  return /^alertmanager_notifications_total\{[^}]*integration="webhook"[^}]*\} [1-9]/m.test(metrics);
}

test('three members find each other', async () => {
  for (const member of members) {
    const { cluster } = await until('a cluster of three', async () => {
      const status = await member.get<Status>('status');
      return status.cluster.status === 'ready' && status.cluster.peers.length === 3 && status;
    });
    expect(cluster.peers).toHaveLength(3);
  }
});

test('what all of them hear of is sent once', async () => {
  await raise('cart', members);
  await sink.atLeast(1, 20);
  await pause(LAST_MEMBER);
  expect(sent()).toEqual(['cart']);
});

test('when the one that sent it dies, the others send what follows, once, and not again what was sent', async () => {
  const senders = await Promise.all(members.map(hasSent));
  expect(senders.filter(Boolean)).toHaveLength(1);
  await members[senders.indexOf(true)]?.stop('SIGKILL');
  const others = members.filter((_, index) => !senders[index]);
  await raise('cart', others);
  await raise('orders', others);
  await sink.atLeast(2, 20);
  await pause(LAST_MEMBER);
  expect(sent()).toEqual(['cart', 'orders']);
});
