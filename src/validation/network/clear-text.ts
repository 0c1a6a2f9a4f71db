/** An address that is spoken to in the clear, or by TLS that proves nothing. */
export interface ClearText {
  /** Where it stands: the name of the setting. */
  readonly key: string;
  /** @default - not known: certificates are not checked, wherever they are from */
  readonly host?: string;
  /** The address as it is written. */
  readonly address?: string;
}

/** Settings with addresses for people, whom their browsers tell what is safe. */
const FOR_PEOPLE =
  /(root|external|runbook|dashboard|logs|generator|home|documentation|link|title)[_-]?(url|page|link)?$/i;

/** `key: value` of YAML, `key = value` of Alloy and of ini files, `--key=value` of arguments, JSON, or items of a list. */
const ADDRESS = /(?:(?:--)?"?([\w.-]+)"?\s*[:=]|-)\s*["'`]?(http:\/\/[^\s"'`,}\]]+)/g;
const NO_CHECK = /"?(\w*insecure_?skip_?(?:tls_?)?verify)"?\s*[:=]\s*"?true/gi;
const NO_TLS = /(require_tls)"?\s*[:=]\s*"?false/g;

/** What a text of settings says in the clear to addresses outside of the cluster. */
export function clearTextIn(text: string): ClearText[] {
  const addresses = text.includes('http://') ? [...text.matchAll(ADDRESS)] : [];
  const outside = addresses.flatMap(([, key = '', address = '']): ClearText[] => {
    const host = hostOf(address);
    return host === undefined || FOR_PEOPLE.test(key) || isInside(host) ? [] : [{ key, host, address }];
  });
  const unproven = [...text.matchAll(NO_CHECK), ...text.matchAll(NO_TLS)].map(([, key = '']) => ({ key }));
  return [...outside, ...unproven];
}

/** The same of data: fields of custom resources, or settings whose address and whether it has TLS stand side by side. */
export function clearTextInData(value: unknown, key = ''): ClearText[] {
  if (typeof value === 'string') return /^http:\/\//.test(value) ? clearTextIn(`${key || 'url'}: ${value}`) : [];
  if (typeof value !== 'object' || value === null) return [];
  const { endpoint, insecure, tls } = value as { endpoint?: unknown; insecure?: unknown; tls?: { insecure?: unknown } };
  const host = typeof endpoint === 'string' && (insecure === true || tls?.insecure === true) ? endpoint : undefined;
  const name = host === undefined ? undefined : hostOf(host.includes('://') ? host : `http://${host}`);
  const own: ClearText[] =
    name === undefined || isInside(name) ? [] : [{ key: 'endpoint', host: name, address: host ?? '' }];
  const below = Object.entries(value).flatMap(([field, each]) => {
    if (/^insecureSkip(Tls)?Verify$/i.test(field) && each === true) return [{ key: field }];
    return clearTextInData(each, Array.isArray(value) ? key : field);
  });
  return [...own, ...below];
}

function hostOf(address: string): string | undefined {
  // What a variable stands for is not known here.
  return /[${]/.test(address) || !URL.canParse(address) ? undefined : new URL(address).hostname;
}

/** Metadata servers are the node's own. */
const OWN = /^(localhost|127\..*|\[::1?\]|0\.0\.0\.0|169\.254\..*|metadata\.google\.internal)$/;

/** Services and their pods by their full name, or by a name without dots, and what listens on the node or the pod itself. */
function isInside(host: string): boolean {
  return OWN.test(host) || !host.includes('.') || /\.svc(\.|$)/.test(host);
}
