import { type RouteNode, readAlertmanagerDocument } from '../../alerting/simulator/document.ts';
import type { ManifestObject } from '../../synthesize.ts';
import { describe, ofKind, type PolicyInput } from '../policy.ts';
import { readYaml } from '../read-yaml.ts';

// biome-ignore lint/suspicious/noExplicitAny: reads configurations, which are plain data here.
type Data = any;

/** What policies need to know of a configuration of Alertmanager. */
export interface ReadAlertmanager {
  readonly component: string;
  /** The Secret that it stands in. */
  readonly object: string;
  readonly root: RouteNode;
  /** How each receiver notifies, such as `slack`; one without notifies nobody. */
  readonly receivers: ReadonlyMap<string, readonly string[]>;
  /** Names of the intervals that routes may name. */
  readonly intervals: ReadonlySet<string>;
  /** Whether it has receivers from elsewhere, too. */
  readonly mergesOthers: boolean;
}

/** A configuration that cannot be read. */
export interface UnreadableAlertmanager {
  readonly component: string;
  readonly object: string;
  readonly error: string;
}

/** The configurations of the Alertmanagers that an operator runs, as far as they are synthesized. */
export function alertmanagersIn(input: PolicyInput): (ReadAlertmanager | UnreadableAlertmanager)[] {
  const secrets = ofKind(input, 'Secret');
  return ofKind(input, 'Alertmanager').flatMap(({ object }) => {
    const { metadata, spec } = object as Data;
    const name = spec?.configSecret ?? `alertmanager-${metadata.name}`;
    return secrets
      .filter(({ object: secret }) => isNamed(secret, name, metadata.namespace))
      .flatMap(({ component, object: secret }) => {
        const text = textOf(secret);
        const place = { component, object: describe(secret) };
        const mergesOthers = spec?.alertmanagerConfigSelector !== undefined;
        return text === undefined ? [] : [{ ...place, mergesOthers, ...read(text) }];
      });
  });
}

function isNamed({ metadata }: ManifestObject, name: unknown, namespace: unknown): boolean {
  return metadata.name === name && metadata.namespace === namespace;
}

function textOf({ data, stringData }: Data): string | undefined {
  const FILE = 'alertmanager.yaml';
  const plain: unknown = stringData?.[FILE];
  if (typeof plain === 'string') return plain;
  const encoded: unknown = data?.[FILE];
  return typeof encoded === 'string' ? Buffer.from(encoded, 'base64').toString('utf8') : undefined;
}

type Reading = Pick<ReadAlertmanager, 'root' | 'receivers' | 'intervals'> | { readonly error: string };

function read(text: string): Reading {
  try {
    const document = readYaml(text) as Data;
    const { root, intervals } = readAlertmanagerDocument(document);
    const { receivers, mute_time_intervals: old } = document;
    return {
      root,
      receivers: new Map((receivers as Data[]).map(({ name, ...ways }) => [String(name), waysOf(ways)])),
      intervals: new Set([...intervals.keys(), ...((old ?? []) as Data[]).map(({ name }) => String(name))]),
    };
  } catch (error) {
    const [message = ''] = (error as Error).message.split('\n');
    return { error: message };
  }
}

const CONFIGS = '_configs';

function waysOf(ways: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(ways).flatMap(([key, list]) =>
    key.endsWith(CONFIGS) && Array.isArray(list) && list.length > 0 ? [key.slice(0, -CONFIGS.length)] : [],
  );
}
