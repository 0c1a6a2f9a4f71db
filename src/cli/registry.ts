import { createHash } from 'node:crypto';
import { tagged } from '../config/image-pins.ts';

/** What nodes of a cluster are. An image without one of them would not start there. */
const PLATFORMS = ['linux/amd64', 'linux/arm64'];

/** Lists of one image per platform, as the two standards call them. */
const INDEXES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];

/** Images of one platform. They are asked for too, so that what is wrong with such a tag can be told. */
const MANIFESTS = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

const SECONDS = 30;

/** Why a registry did not say what a tag stands for. */
export class RegistryError extends Error {
  /** @param unreachable whether it did not answer at all, so that no other question will be answered either */
  constructor(
    message: string,
    readonly unreachable = false,
  ) {
    super(message);
  }
}

/** Where a registry is asked. Docker Hub answers under another name than images have. */
export const registryAddress = (registry: string): string =>
  `https://${registry === 'docker.io' ? 'registry-1.docker.io' : registry}`;

/**
 * The digest of the index that a tag stands for now.
 *
 * @param image reference by tag
 * @param known a digest whose index need not be read again: it cannot have changed, and Docker Hub counts what is read
 * @throws RegistryError when the registry does not say, or says something that would not run
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
 */
export async function indexDigest(image: string, known?: string, addressOf = registryAddress): Promise<string> {
  const { registry, repository, tag } = tagged(image);
  const manifests = `${addressOf(registry)}/v2/${repository}/manifests`;
  const head = await ask(`${manifests}/${tag}`, 'HEAD');
  if (head.status === 404) throw new RegistryError(`${image} does not exist`);
  if (!head.ok) throw new RegistryError(`${registry} answered ${head.status} when asked for ${image}`);
  const type = head.headers.get('content-type')?.split(';')[0] ?? 'nothing';
  if (!INDEXES.includes(type)) throw new RegistryError(`${image} is no index of platforms but ${type}`);
  const digest = head.headers.get('docker-content-digest') ?? '';
  if (!/^sha256:[0-9a-f]{64}$/.test(digest))
    throw new RegistryError(`${registry} does not tell the digest of ${image}`);
  if (digest !== known) await checkIndex(image, `${manifests}/${digest}`, digest);
  return digest;
}

/** What comes must be what the digest says, and hold every platform. */
async function checkIndex(image: string, url: string, digest: string): Promise<void> {
  const answer = await ask(url, 'GET');
  if (!answer.ok) throw new RegistryError(`${image} cannot be read by its digest: ${answer.status}`);
  const text = await read(answer);
  const actual = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  if (actual !== digest) throw new RegistryError(`${image} should be ${digest}, and what came is ${actual}`);
  const { manifests } = JSON.parse(text.toString('utf8')) as { manifests: { platform?: Platform }[] };
  const held = manifests.map(({ platform }) => `${platform?.os}/${platform?.architecture}`);
  const missing = PLATFORMS.filter((platform) => !held.includes(platform));
  if (missing.length > 0) throw new RegistryError(`${image} was not built for ${missing.join(' and ')}`);
}

interface Platform {
  readonly os: string;
  readonly architecture: string;
}

/** Asks as nobody: registries give everybody a token for what is public, but want it to be fetched. */
async function ask(url: string, method: 'HEAD' | 'GET'): Promise<Response> {
  const Accept = [...INDEXES, ...MANIFESTS].join(', ');
  const first = await request(url, { method, headers: { Accept } });
  const challenge = first.status === 401 ? first.headers.get('www-authenticate') : null;
  if (challenge === null) return first;
  // Where a redirect led: a token is not sent on to another host.
  return request(first.url, { method, headers: { Accept, Authorization: `Bearer ${await tokenFor(challenge)}` } });
}

/** @see https://distribution.github.io/distribution/spec/auth/token/ */
async function tokenFor(challenge: string): Promise<string> {
  const fields = new Map([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value] as const));
  const realm = fields.get('realm');
  if (!/^Bearer /i.test(challenge) || !URL.canParse(realm ?? ''))
    throw new RegistryError(`a registry asks for credentials: ${challenge}`);
  const url = new URL(realm!);
  for (const key of ['service', 'scope']) if (fields.has(key)) url.searchParams.set(key, fields.get(key)!);
  const answer = await request(url.href, {});
  // Either name is allowed. What is no JSON at all comes from something that is no registry, such as a portal of a hotel.
  const token = /"(?:access_)?token"\s*:\s*"([^"]+)"/.exec((await read(answer)).toString('utf8'))?.[1];
  if (!answer.ok || token === undefined) throw new RegistryError(`${url.host} gives no token: ${answer.status}`);
  return token;
}

async function request(url: string, init: RequestInit): Promise<Response> {
  return reached(url, fetch(url, { ...init, signal: AbortSignal.timeout(SECONDS * 1000) }));
}

const read = async (answer: Response): Promise<Buffer> => Buffer.from(await reached(answer.url, answer.arrayBuffer()));

/** What a connection brings, or the registry that it did not reach. */
async function reached<T>(url: string, result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    const { cause, message } = error as Error & { readonly cause?: NodeJS.ErrnoException };
    throw new RegistryError(`${new URL(url).host}: ${cause?.code ?? cause?.message ?? message}`, true);
  }
}
