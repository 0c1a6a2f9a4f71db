import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { until } from './until.ts';

/** One mail as it arrived. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Who logged in, with which password; undefined without a login. */
  readonly login: { readonly user: string; readonly password: string } | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Bodies by their type, decoded: `text/plain`, `text/html`. */
  readonly bodies: Readonly<Record<string, string>>;
}

/** A mail server on loopback that accepts everything and delivers nothing. */
export interface SmtpSink {
  /** host:port */
  readonly smarthost: string;
  readonly mails: readonly ReceivedMail[];
  /** The mails, as soon as they are at least so many. */
  atLeast(count: number, seconds?: number): Promise<readonly ReceivedMail[]>;
  stop(): Promise<void>;
}

/** Starts a sink that speaks as much of SMTP (RFC 5321, AUTH PLAIN of RFC 4954) as Alertmanager does. */
export async function startSmtpSink(): Promise<SmtpSink> {
  const mails: ReceivedMail[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}); // Alertmanager may hang up without a word.
    socket.on('close', () => sockets.delete(socket));
    converse(socket, (mail) => mails.push(mail));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    smarthost: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    mails,
    atLeast: (count, seconds) => until(`${count} mails`, () => mails.length >= count && mails, seconds),
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function converse(socket: Socket, deliver: (mail: ReceivedMail) => void): void {
  let [from, to, login, buffer, inData]: [string, string[], ReceivedMail['login'], string, boolean] = [
    '',
    [],
    undefined,
    '',
    false,
  ];
  const say = (line: string) => socket.write(`${line}\r\n`);
  const command = (line: string) => {
    const address = /<([^>]*)>/.exec(line)?.[1] ?? '';
    if (/^(EHLO|HELO)/i.test(line)) return say('250-localhost\r\n250 AUTH PLAIN');
    if (/^AUTH PLAIN /i.test(line)) {
      const [, user = '', password = ''] = Buffer.from(line.slice(11), 'base64').toString('utf8').split('\0');
      login = { user, password };
      return say('235 welcome');
    }
    if (/^MAIL FROM:/i.test(line)) [from, to] = [address, []];
    if (/^RCPT TO:/i.test(line)) to = [...to, address];
    if (/^DATA/i.test(line)) {
      inData = true;
      return say('354 go on');
    }
    if (/^QUIT/i.test(line)) return socket.end('221 bye\r\n');
    return say('250 ok');
  };
  say('220 localhost');
  socket.on('data', (chunk) => {
    buffer += chunk.toString('latin1'); // Bytes as they are: parts declare their own encoding.
    for (;;) {
      const end = buffer.indexOf(inData ? '\r\n.\r\n' : '\r\n');
      if (end < 0) return;
      const text = buffer.slice(0, end);
      buffer = buffer.slice(end + (inData ? 5 : 2));
      if (!inData) {
        command(text);
        continue;
      }
      inData = false;
      deliver({ from, to, login, ...parse(text.replace(/^\.\./gm, '.')) });
      say('250 delivered');
    }
  });
}

/** Headers and parts of a message (RFC 2045). */
function parse(text: string): Pick<ReceivedMail, 'headers' | 'bodies'> {
  const { headers, body } = split(text);
  const boundary = /boundary="?([^";]+)"?/.exec(headers['content-type'] ?? '')?.[1];
  const parts = boundary
    ? body
        .split(`--${boundary}`)
        .slice(1, -1)
        .map((part) => split(part.replace(/^\r\n/, '')))
    : [];
  return {
    headers,
    bodies: Object.fromEntries(
      parts.map((part) => [(part.headers['content-type'] ?? '').replace(/;.*/, ''), quotedPrintable(part.body)]),
    ),
  };
}

function split(text: string): { headers: Record<string, string>; body: string } {
  const end = text.indexOf('\r\n\r\n');
  const lines = text
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { headers: Object.fromEntries(headers), body: text.slice(end + 4) };
}

/** What `quoted-printable` hides: soft line breaks and bytes in hexadecimal. */
function quotedPrintable(text: string): string {
  const bytes = text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8').replaceAll('\r\n', '\n').trimEnd();
}
