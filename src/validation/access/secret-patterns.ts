import { entropyOf } from './entropy.ts';

/** One kind of credential, and how its text looks. */
export interface SecretPattern {
  readonly name: string;
  /** Texts of which one stands in every such credential, in lower case: looking for them first costs next to nothing. */
  readonly keywords: readonly string[];
  /** Global. The group `value`, where there is one, is the credential itself. */
  readonly pattern: RegExp;
  /** Whether a match is one indeed. @default - it is */
  readonly accepts?: (value: string) => boolean;
}

/** Names of settings that hold credentials. */
const SETTING = 'secret|token|passwo?r?d|passwd|pwd|api_?-?key|access_?-?key|routing_?-?key|credentials?|authorization';

/**
 * Credentials by the form that their makers give them. A form is a fact of the service that issues them.
 * @see https://docs.github.com/en/code-security/reference/secret-security/supported-secret-scanning-patterns
 */
export const SECRET_PATTERNS: readonly SecretPattern[] = [
  {
    name: 'access key of AWS',
    keywords: ['akia', 'asia', 'abia', 'acca'],
    pattern: /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b/g,
  },
  { name: 'API key of Google Cloud', keywords: ['aiza'], pattern: /\bAIza[\w-]{35}(?![\w-])/g },
  {
    name: 'service account key of Google Cloud',
    keywords: ['private_key_id'],
    pattern: /"private_key_id"\s*:\s*"[0-9a-f]{16,}"/g,
  },
  {
    name: 'client secret of Microsoft Entra ID',
    keywords: ['q~'],
    pattern: /(?<![\w.~-])[\w~.-]{3}\dQ~[\w~.-]{31,34}(?![\w~-])/g,
  },
  {
    name: 'token of GitHub',
    keywords: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{50,})/g,
  },
  { name: 'token of GitLab', keywords: ['glpat-'], pattern: /\bglpat-[\w-]{20,}/g },
  { name: 'token of npm', keywords: ['npm_'], pattern: /\bnpm_[A-Za-z0-9]{36}\b/g },
  { name: 'token of Slack', keywords: ['xox', 'xapp-'], pattern: /\b(?:xox[abeoprs]|xapp)-[\w-]{10,}/g },
  {
    name: 'webhook of Slack',
    keywords: ['hooks.slack.com/'],
    pattern: /hooks\.slack\.com\/(?:services|workflows|triggers)\/[\w/+]{16,}/g,
  },
  {
    name: 'webhook of Discord',
    keywords: ['/api/webhooks/'],
    pattern: /discord(?:app)?\.com\/api\/webhooks\/\d+\/[\w-]{16,}/g,
  },
  {
    name: 'webhook of Microsoft Teams',
    keywords: ['webhook.office.com/', 'logic.azure.com'],
    pattern: /webhook\.office\.com\/webhookb2\/[\w@-]{16,}|logic\.azure\.com[^\s"']*[?&]sig=[\w%-]{16,}/g,
  },
  { name: 'token of a Telegram bot', keywords: [':aa'], pattern: /\b\d{8,10}:AA[\w-]{32,33}(?![\w-])/g },
  {
    name: 'token of Grafana',
    keywords: ['glsa_', 'glc_'],
    pattern: /\bgl(?:sa_[A-Za-z0-9]{32}_[0-9a-f]{8}|c_[\w+/=]{32,})/g,
  },
  { name: 'key of SendGrid', keywords: ['sg.'], pattern: /\bSG\.[\w-]{22}\.[\w-]{43}/g },
  { name: 'key of Stripe', keywords: ['_live_'], pattern: /\b[rs]k_live_[A-Za-z0-9]{20,}/g },
  {
    name: 'private key',
    keywords: ['private key'],
    pattern: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/g,
  },
  { name: 'JSON Web Token', keywords: ['eyj'], pattern: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/g },
  {
    name: 'password in an address',
    keywords: ['@'],
    pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@"'`]*:(?<value>[^\s/@"'`]{3,})@/g,
    accepts: isLiteral,
  },
  {
    name: 'credential in a header',
    keywords: ['bearer ', 'basic '],
    pattern: /\b(?:Bearer|Basic) (?<value>[\w+/=.~-]{16,})(?![\w+/=.~-])/gi,
    accepts: (value) => isLiteral(value) && isRandom(value, 3),
  },
  {
    name: 'value of a setting that holds a credential',
    keywords: ['secret', 'token', 'pass', 'pwd', 'key', 'credential', 'authorization'],
    pattern: new RegExp(`(?:${SETTING})["']?\\s*(?:[:=]|=>)\\s*["']?(?<value>[\\w+/=.~-]{12,})(?![\\w+/=.~-])`, 'gi'),
    accepts: (value) => isLiteral(value) && isRandom(value, 3),
  },
];

/** How certificates begin in base64, such as bundles of authorities: everybody may see them. */
const CERTIFICATE = /^LS0tLS1CRUdJTiBDRVJUSUZJQ0FUR/;

/** Files that containers mount, whose names are chosen by people. */
const MOUNTED = /^\/(?:etc|run|var)\//;

/** Texts that look like nothing but chance, whatever stands before them. */
export const RANDOM_TEXT: SecretPattern = {
  name: 'generated secret',
  keywords: [],
  pattern: /(?<![\w+/=.:~%-])(?<value>[A-Za-z0-9+/_=-]{32,})(?![\w+/=~-])/g,
  accepts: (value) =>
    !CERTIFICATE.test(value) &&
    !MOUNTED.test(value) &&
    isRandom(value, 4.3) &&
    /[a-z]/.test(value) &&
    /[A-Z]/.test(value),
};

/** Whether a text stands for itself, and is neither filled in later nor the path of a file. */
function isLiteral(value: string): boolean {
  return !/^(?:\$|\{\{|<|\[|\/|\.\.?\/|%)/.test(value) && !/\$\{|\$\(|\{\{/.test(value);
}

/** Whether a text has letters and digits in it, and repeats few of them. */
function isRandom(value: string, bits: number): boolean {
  return /[A-Za-z]/.test(value) && /\d/.test(value) && entropyOf(value) >= bits;
}
