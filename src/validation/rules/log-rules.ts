import { isCopiedFor, LOG_RULE_LABEL } from '../../kubernetes/sidecar-labels.ts';
import type { ManifestObject } from '../../synthesize.ts';
import { describe, ofKind, type PolicyInput } from '../policy.ts';
import { readYaml } from '../read-yaml.ts';

/** A rule of Loki's ruler. */
export interface LogRule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A file of rules over logs. */
export interface LogRuleFile {
  readonly component: string;
  readonly object: string;
  readonly file: string;
  /** Its rules, or why it cannot be read. */
  readonly rules: readonly LogRule[] | { readonly error: string };
}

/** The files that Loki's ruler reads: those of ConfigMaps with a label that says so. */
export function logRulesIn(input: PolicyInput): LogRuleFile[] {
  return ofKind(input, 'ConfigMap')
    .filter(({ object }) => isCopiedFor(LOG_RULE_LABEL, object))
    .flatMap(({ component, object }) =>
      filesOf(object).map(([file, text]) => ({ component, object: describe(object), file, rules: read(text) })),
    );
}

function filesOf({ data }: ManifestObject): [file: string, text: string][] {
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
}

function read(text: string): LogRuleFile['rules'] {
  try {
    const document = readYaml(text) as { groups?: unknown } | undefined;
    const groups = Array.isArray(document?.groups) ? document.groups : [];
    return groups.flatMap((group) => (Array.isArray(group?.rules) ? group.rules : []));
  } catch (error) {
    const [message = ''] = (error as Error).message.split('\n');
    return { error: message };
  }
}
