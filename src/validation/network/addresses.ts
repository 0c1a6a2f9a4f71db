import type { Environment } from '../../config/environment.ts';
import { DASHBOARD_LABEL, isCopiedFor, LOG_RULE_LABEL } from '../../kubernetes/sidecar-labels.ts';
import type { ManifestObject } from '../../synthesize.ts';
import { configurationText, describe, objectsOf, type Policy, type PolicyInput, type Problem } from '../policy.ts';
import { type KnownService, servicesByName } from './known-addresses.ts';

/** The address of a Service: perhaps of one pod or one named port of it, and a port. */
const ADDRESS =
  /(?<scheme>https?:\/\/)?(?<![\w.-])(?:_(?<port>[a-z0-9-]+)\._(?:tcp|udp)\.)?(?:[a-z0-9-]+\.)?(?<name>[a-z0-9-]+)\.(?<namespace>[a-z0-9-]+)\.svc(?![\w-])(?:[a-z.]*[a-z])?(?::(?<number>\d+))?/g;

interface Address {
  readonly text: string;
  readonly scheme?: string;
  /** Name of a port, in a SRV record. */
  readonly port?: string;
  readonly name: string;
  readonly namespace: string;
  readonly number?: string;
}

/**
 * Whoever is told an address inside of the cluster finds a Service there that has the port: arguments, settings in
 * ConfigMaps and Secrets, and custom resources name them. Services of other people are known by the configuration.
 */
export const addresses: Policy = {
  name: 'addresses',
  needsConfiguration: true,
  *check(input) {
    const services = servicesByName(input);
    const isConfigured = configured(input);
    for (const { component, object } of objectsOf(input)) {
      if (hasNoAddresses(object)) continue;
      const seen = new Set<string>();
      for (const text of textsOf(object)) {
        for (const address of addressesIn(text)) {
          if (seen.has(address.text)) continue;
          seen.add(address.text);
          const problem = problemOf(address, services, isConfigured);
          if (problem) yield { component, object: describe(object), ...problem };
        }
      }
    }
  },
};

/** Rules and dashboards have text for people, links, and what lines of logs are searched for. */
export const hasNoAddresses = (object: ManifestObject): boolean =>
  object.kind === 'PrometheusRule' || [DASHBOARD_LABEL, LOG_RULE_LABEL].some((label) => isCopiedFor(label, object));

function* textsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') {
    if (value.includes('.svc')) yield value;
  } else if (typeof value === 'object' && value !== null) {
    for (const child of Object.values(value)) yield* textsOf(child);
  }
}

function addressesIn(text: string): Address[] {
  return [...text.matchAll(ADDRESS)].map(({ 0: match, groups }) => ({ text: match, ...groups }) as unknown as Address);
}

function problemOf(
  { text, scheme, port, name, namespace, number }: Address,
  services: ReadonlyMap<string, KnownService>,
  isConfigured: (host: string) => boolean,
): Problem | undefined {
  const host = `${name}.${namespace}.svc`;
  if (isConfigured(host)) return undefined;
  const service = services.get(`${namespace}/${name}`);
  const remedy = 'compare it with the names and ports of Services';
  if (!service) return { message: `names the address ${text}, but there is no Service ${namespace}/${name}`, remedy };
  const wanted = port ?? (number === undefined ? implied(scheme) : Number(number));
  if (wanted === undefined || service.ports.some((each) => each.name === wanted || each.number === wanted)) {
    return undefined;
  }
  return { message: `names the address ${text}, but the Service ${namespace}/${name} has no port ${wanted}`, remedy };
}

const implied = (scheme: string | undefined): number | undefined =>
  scheme === undefined ? undefined : scheme === 'https://' ? 443 : 80;

/** Whether people wrote an address into the configuration: what is there, they know better. */
function configured(input: PolicyInput): (host: string) => boolean {
  const { environment } = input;
  if (!environment) {
    const own = new Set([...objectsOf(input)].map(({ object }) => object.metadata.namespace));
    return (host) => !own.has(host.split('.')[1]);
  }
  const apart = namedApart(environment);
  return (host) => apart.includes(host) || configurationText(input).includes(host);
}

/** Services that the configuration names by keys, and not by their address. */
function namedApart({ prometheus: { globalView } }: Environment): string[] {
  return globalView ? [`${globalView.service}.${globalView.namespace}.svc`] : [];
}
