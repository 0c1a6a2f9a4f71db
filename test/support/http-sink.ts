import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from './until.ts';

/** One request as it arrived. */
export interface Received {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A server on loopback that accepts everything and remembers it. */
export interface HttpSink {
  /** Its address, without a slash at the end. */
  readonly url: string;
  /** What has arrived, the oldest first. */
  readonly received: readonly Received[];
  /** What has arrived, as soon as it is at least so many. */
  atLeast(count: number, seconds?: number): Promise<readonly Received[]>;
  stop(): Promise<void>;
}

/** Starts a sink. It answers as the chat services do that read their own answer: Slack, Telegram, Opsgenie, PagerDuty. */
export async function startHttpSink(): Promise<HttpSink> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url: path = '', headers } = request;
      received.push({ path, headers, body: Buffer.concat(chunks).toString('utf8') });
      const [status, answer] = answerTo(path);
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    atLeast: (count, seconds) =>
      until(`${count} requests (there are ${received.length})`, () => received.length >= count && received, seconds),
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * Events of PagerDuty and alerts of Opsgenie are only accepted; the others are done at once. Telegram tells what it has
 * sent: without that, Alertmanager ends in a panic.
 */
function answerTo(path: string): [status: number, body: unknown] {
  if (/enqueue|\/v2\/alerts/.test(path)) return [202, { status: 'success' }];
  return [200, { ok: true, result: { message_id: 1, chat: { id: 1 } } }];
}
