import type { ManifestObject } from '../synthesize.ts';
import { describe, ofKind, type Policy } from './policy.ts';

/**
 * Keys of configuration files that hold a credential as text. Their twins that end in `_file` name a mounted file.
 * @see https://prometheus.io/docs/alerting/latest/configuration/
 */
const CREDENTIALS =
  'routing_key|service_key|api_key|password|admin_password|smtp_auth_password|smtp_auth_secret|bearer_token|credentials|secret_access_key|access_key_id|token';

/** Addresses of receivers usually contain a token. Elsewhere, as in dashboards, an address is just a link. */
const ADDRESSES = 'api_url|webhook_url|url';

/** Values that are no credential although their key says so: references to variables, and templates. */
const HARMLESS = /^["']?(\$|\{\{)/;

const assignment = (keys: string) => new RegExp(`^\\s*-?\\s*"?(${keys})"?\\s*[:=]\\s*(\\S.*)$`);
const IN_CONFIG_MAPS = assignment(CREDENTIALS);
const IN_SECRETS = assignment(`${CREDENTIALS}|${ADDRESSES}`);

/** No credential is ever part of the output: not in a Secret, and not in the text of a configuration file. */
export const literalSecrets: Policy = {
  name: 'literal-secrets',
  *check(input) {
    for (const { component, object } of [...ofKind(input, 'Secret'), ...ofKind(input, 'ConfigMap')]) {
      for (const message of problems(object)) yield { component, object: describe(object), message };
    }
  },
};

function* problems(object: ManifestObject): Generator<string> {
  if (object.kind === 'Secret' && object.data !== undefined) {
    yield 'has data, which hides what it holds; reference an existing Secret instead';
  }
  const pattern = object.kind === 'Secret' ? IN_SECRETS : IN_CONFIG_MAPS;
  for (const [file, text] of Object.entries({ ...(object.data as object), ...(object.stringData as object) })) {
    for (const [index, line] of String(text).split('\n').entries()) {
      const [, key, value] = pattern.exec(line) ?? [];
      if (key === undefined || value === undefined || HARMLESS.test(value)) continue;
      yield `${file}:${index + 1} holds a value for "${key}"; name a mounted file instead (${key}_file)`;
    }
  }
}
