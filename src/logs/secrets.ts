/**
 * What may follow the name of a secret: an equal sign or a colon, and the value between quotes, between quotes that are
 * escaped (JSON inside of JSON), or up to the next space. A quote without an end is one that the line was cut in.
 */
const VALUE =
  `(?:\\\\*["'])?\\s*[:=]\\s*` + `(?:"((?:[^"\\\\]|\\\\.)+)|'([^']+)|\\\\+"([^"\\\\]+)|([^\\s"',;&\\\\}\\])]+))`;

/** Names that a value must not be read after, whatever they begin with: db_password, X-Api-Key. */
const NAMES = [
  'passw(?:or)?d',
  'passphrase',
  'pwd',
  'api[_-]?key',
  'secret[_-]?key',
  'secret[_-]?access[_-]?key',
  'client[_-]?secret',
  '(?:access|refresh|id|auth|session)[_-]?token',
];

/** Kinds of secrets that are known by their form. */
export const SECRET_KINDS = [
  'authorization',
  'aws-access-key',
  'bearer-token',
  'jwt',
  'password',
  'private-key',
  'url-password',
] as const;
export type SecretKind = (typeof SECRET_KINDS)[number];

/**
 * RE2 expressions for each kind; what their groups match is replaced. They begin with fixed text where they can, which
 * makes them nearly free for lines without it. RE2 takes time in proportion to the line, whatever stands in it.
 */
export const SECRETS: Readonly<Record<SecretKind, readonly string[]>> = {
  authorization: [
    `(?i)authorization(?:\\\\*["'])?\\s*[:=]\\s*(?:\\\\*["'])?(?:(?:basic|digest|negotiate|token)\\s+)([^\\s"'\\\\]+)`,
  ],
  // Identifiers of access keys; the secret that belongs to one has no form of its own but its name.
  'aws-access-key': ['(A[KS]IA[A-Z2-7]{16})'],
  'bearer-token': ['(?i)bearer\\s+([A-Za-z0-9._~+/-]{16,}=*)'],
  jwt: ['(eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*)'],
  password: [`(?i)(?:${NAMES.join('|')})${VALUE}`],
  'private-key': [
    // In one line, with whatever stands for its line breaks; the line may have been cut before its end.
    '-----BEGIN [A-Z ]*PRIVATE KEY-----((?:[^-]|-[^-])+)',
    // In lines of its own: a whole line of base64, as long as PEM makes it.
    '^\\s*([A-Za-z0-9+/]{64})\\s*$',
  ],
  'url-password': [`://[^\\s/:@"']*:([^\\s/"']+)@`],
};
