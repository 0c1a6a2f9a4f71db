import type { ManifestObject } from '../../synthesize.ts';
import { podsOf } from '../pods/pods.ts';
import { describe, objectsOf, type Policy, type PolicyInput, type Problem } from '../policy.ts';
import { readYaml } from '../read-yaml.ts';
import { hasNoAddresses } from './addresses.ts';
import { type ClearText, clearTextIn, clearTextInData } from './clear-text.ts';

/** Custom resources that name addresses. Targets of monitors are pods of the cluster, whose certificates nobody signs. */
const RESOURCES: ReadonlySet<string> = new Set([
  'Alertmanager',
  'AlertmanagerConfig',
  'Prometheus',
  'PrometheusAgent',
  'ScrapeConfig',
  'ThanosRuler',
]);

/**
 * Whatever leaves the cluster goes by TLS, and the other end proves who it is: samples, lines, alerts and passwords pass
 * through networks of other people. Hosts under `network.clearText` are accepted, with their reasons.
 */
export const externalEndpoints: Policy = {
  name: 'external-endpoints',
  *check(input) {
    const accepted = new Set(input.environment?.network.clearText.map(({ host }) => host));
    const seen = new Set<string>();
    for (const { component, object, found } of placed(input)) {
      for (const each of found) {
        if (each.host !== undefined && accepted.has(each.host)) continue;
        // `requireTls: false` is an acceptance itself, and refused where a password would be sent.
        if (each.key === 'require_tls' && input.environment) continue;
        const problem = problemOf(each);
        if (seen.has(`${object} ${problem.message}`)) continue;
        seen.add(`${object} ${problem.message}`);
        yield { component, object, ...problem };
      }
    }
  },
};

interface Placed {
  readonly component: string;
  readonly object: string;
  readonly found: readonly ClearText[];
}

function* placed(input: PolicyInput): Generator<Placed> {
  for (const { component, object } of objectsOf(input)) {
    const found = RESOURCES.has(object.kind) ? clearTextInData(object.spec) : inFiles(object);
    if (found.length > 0) yield { component, object: describe(object), found };
  }
  for (const { component, object, template } of podsOf(input)) {
    const containers = [...(template.spec?.containers ?? []), ...(template.spec?.initContainers ?? [])];
    const texts = containers.flatMap(({ args, env }) => [...(args ?? []), ...(env ?? []).map(variable)]);
    const found = texts.flatMap((text) => clearTextIn(String(text)));
    if (found.length > 0) yield { component, object: describe(object), found };
  }
}

const variable = ({ name, value }: { name?: string; value?: string }): string => `${name}=${value ?? ''}`;

function inFiles(object: ManifestObject): ClearText[] {
  if (object.kind !== 'ConfigMap' && object.kind !== 'Secret') return [];
  // Dashboards and rules have links for people, and data sources of their own are settings.
  if (hasNoAddresses(object)) return [];
  const texts = Object.entries({ ...(object.data as object), ...(object.stringData as object) });
  return texts.flatMap(([file, text]) => (typeof text === 'string' && !file.endsWith('.tmpl') ? inFile(text) : []));
}

function inFile(text: string): ClearText[] {
  const found = clearTextIn(text);
  // Only then does it pay to read it as data.
  return /\binsecure"?\s*:\s*true/.test(text) ? [...found, ...clearTextInData(parsed(text)).filter(isEndpoint)] : found;
}

/** The others are found in the text. */
const isEndpoint = ({ key, host }: ClearText): boolean => key === 'endpoint' && host !== undefined;

function parsed(text: string): unknown {
  try {
    return readYaml(text);
  } catch {
    return undefined;
  }
}

function problemOf({ key, host, address }: ClearText): Problem {
  if (host !== undefined) {
    const message = `speaks to ${address}${key ? ` (${key})` : ''} in the clear, outside of the cluster`;
    return { message, remedy: `use TLS, or accept ${host} under network.clearText, with a reason` };
  }
  if (key === 'require_tls') return { message: 'sends mail in the clear (require_tls)', remedy: 'set it to true' };
  const message = `does not look at the certificate of the other end (${key})`;
  return { message, remedy: 'trust the authority that signed it instead' };
}
