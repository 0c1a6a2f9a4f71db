/** Where the volume is mounted. Loki keeps everything that must last below it. */
export const DATA_PATH = '/var/loki';

/** Where the ruler reads its rules; each tenant has a directory there. */
export const RULES_ROOT = '/etc/loki/rules';

/** The directory of the only tenant, whom Loki calls `fake` without multi-tenancy. */
export const RULES_PATH = `${RULES_ROOT}/fake`;

/**
 * Where tenants have their directories with tenancy. Not at the root of a volume: a ConfigMap has directories there whose
 * names begin with dots, which Loki would take for tenants.
 */
export const TENANT_RULES = `${RULES_ROOT}/tenants`;

/** Where the configuration is mounted. */
export const CONFIG_PATH = '/etc/loki/config';
export const CONFIG_FILE = 'config.yaml';
/** What is otherwise for single tenants. It lies beside the configuration. */
export const OVERRIDES_FILE = 'overrides.yaml';

/** Where the key file of a Google service account is mounted. */
export const GOOGLE_KEY_PATH = '/etc/loki/google';
