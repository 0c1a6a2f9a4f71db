import type { Policy, Problem } from '../policy.ts';
import { type GrafanaSettings, grafanasIn, SECRET } from './read-grafana.ts';

/** Nobody gets into Grafana without having been let in: no guests, no sign-up, no password that everybody knows. */
export const grafana: Policy = {
  name: 'grafana',
  *check(input) {
    for (const { component, object, settings } of grafanasIn(input)) {
      for (const problem of RULES.flatMap((rule) => rule(settings) ?? [])) yield { component, object, ...problem };
    }
  },
};

type Rule = (settings: GrafanaSettings) => Problem | undefined;

/** A switch that must stay off, as it is by default. */
const off =
  (section: string, key: string, what: string): Rule =>
  (settings) =>
    isTrue(settings.get(section, key))
      ? { message: `${what}: [${section}] ${key} is true`, remedy: 'set it to false, which is the default' }
      : undefined;

/** @see https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/ */
const RULES: readonly Rule[] = [
  off('auth.anonymous', 'enabled', 'lets anybody in without a name'),
  off('users', 'allow_sign_up', 'lets anybody make an account'),
  off('security', 'allow_embedding', 'lets other sites show it in a frame, where clicks can be stolen'),
  adminPassword,
  secureCookies,
  sameSite,
];

function adminPassword(settings: GrafanaSettings): Problem | undefined {
  if (isTrue(settings.get('security', 'disable_initial_admin_creation'))) return undefined;
  const remedy = 'read it from a file of a Secret (GF_SECURITY_ADMIN_PASSWORD__FILE), or create no administrator';
  const password = settings.get('security', 'admin_password');
  if (password === undefined) return { message: 'has the administrator with the password "admin"', remedy };
  return password === SECRET || /^\$(__file|__env|__vault)?\{/.test(password)
    ? undefined
    : { message: 'has the password of its administrator written down', remedy };
}

function secureCookies(settings: GrafanaSettings): Problem | undefined {
  const url = settings.get('server', 'root_url') ?? '';
  if (!url.startsWith('https://') || isTrue(settings.get('security', 'cookie_secure'))) return undefined;
  const message = `is at ${url}, but browsers send its cookies without TLS, too`;
  return { message, remedy: 'set [security] cookie_secure to true' };
}

function sameSite(settings: GrafanaSettings): Problem | undefined {
  const value = settings.get('security', 'cookie_samesite');
  if (value === undefined || value === 'lax' || value === 'strict') return undefined;
  const message = `lets other sites act with the cookies of its users: [security] cookie_samesite is ${value}`;
  return { message, remedy: 'set it to lax, which is the default, or to strict' };
}

const isTrue = (value: string | undefined): boolean => /^(true|1|t|yes|on|y)$/i.test(value ?? '');
