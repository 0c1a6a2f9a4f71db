/** Where the volume is mounted. Loki keeps everything that must last below it. */
export const DATA_PATH = '/var/loki';

/** Where the ruler reads its rules; each tenant has a directory there. */
export const RULES_ROOT = '/etc/loki/rules';

/** The directory of the only tenant, whom Loki calls `fake` without multi-tenancy. */
export const RULES_PATH = `${RULES_ROOT}/fake`;

/** Where the configuration is mounted. */
export const CONFIG_PATH = '/etc/loki/config';
export const CONFIG_FILE = 'config.yaml';

/** Where the key file of a Google service account is mounted. */
export const GOOGLE_KEY_PATH = '/etc/loki/google';
