import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const INDEX = 'application/vnd.oci.image.index.v1+json';
export const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

/** What a tag stands for. */
export interface Content {
  readonly type: string;
  readonly text: string;
}

export const digestOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** An index of images for these platforms. */
export const index = (...platforms: readonly string[]): Content => ({
  type: INDEX,
  text: JSON.stringify({
    schemaVersion: 2,
    mediaType: INDEX,
    manifests: platforms.map((platform) => {
      const [os, architecture] = platform.split('/');
      return { digest: digestOf(platform), platform: { os, architecture } };
    }),
  }),
});

/** A registry on loopback. */
export interface TestRegistry {
  /** Its address, without a slash at the end. */
  readonly url: string;
  /** Every request that was answered with content, as `HEAD grafana/loki 3.7.6`. */
  readonly answered: readonly string[];
  stop(): Promise<void>;
}

/** How a registry treats those who ask. */
export interface TestRegistryOptions {
  /** Content by repository and tag, as `grafana/loki:3.7.6`. */
  readonly tags: Readonly<Record<string, Content>>;
  /** Whether it wants a token for the repository. @default false */
  readonly tokens?: boolean;
  /** What it asks for instead of a token that it gives. @default - such a token */
  readonly challenge?: string;
  /** Another registry, to which it leads everybody. @default - it answers itself */
  readonly redirectTo?: string;
  /** What is sent when content is asked for by its digest. @default - the content */
  readonly sends?: string;
}

/** Starts a registry that answers as the distribution specification says. */
export async function startRegistry(options: TestRegistryOptions): Promise<TestRegistry> {
  const answered: string[] = [];
  let url = '';
  const server = createServer((request, response) => answer(request, response, url, options, answered));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    answered,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(
  { url: path = '', method, headers }: IncomingMessage,
  response: ServerResponse,
  own: string,
  { tags, tokens, challenge, redirectTo, sends }: TestRegistryOptions,
  answered: string[],
): void {
  const { pathname, searchParams } = new URL(path, own);
  if (pathname === '/token') {
    response.end(JSON.stringify({ token: `for ${searchParams.get('service')} ${searchParams.get('scope')}` }));
    return;
  }
  if (redirectTo) {
    response.writeHead(307, { Location: `${redirectTo}${path}` }).end();
    return;
  }
  const [, repository = '', reference = ''] = /^\/v2\/(.+)\/manifests\/(.+)$/.exec(pathname) ?? [];
  const scope = `repository:${repository}:pull`;
  if (tokens && headers.authorization !== `Bearer for test ${scope}`) {
    const usual = `Bearer realm="${own}/token",service="test",scope="${scope}"`;
    response.writeHead(401, { 'WWW-Authenticate': challenge ?? usual }).end();
    return;
  }
  const content = Object.entries(tags).find(
    ([tag, { text }]) =>
      tag === `${repository}:${reference}` || (tag.startsWith(`${repository}:`) && digestOf(text) === reference),
  )?.[1];
  if (!content || !headers.accept?.includes(content.type)) {
    response.writeHead(404).end();
    return;
  }
  answered.push(`${method} ${repository} ${reference}`);
  response.writeHead(200, { 'Content-Type': content.type, 'Docker-Content-Digest': digestOf(content.text) });
  response.end(method === 'HEAD' ? undefined : (sends ?? content.text));
}
