import { jobOf, type ServiceIdentity } from '../../services/identity.ts';
import { CLUSTER } from '../cases.ts';
import type { InputLines } from './log-rule.ts';

type Lines = Omit<InputLines, 'stream'>;

/** Lines of a service at one level, as the collector sends them. */
export function logged(service: ServiceIdentity, level: string, lines: Lines): InputLines {
  const { namespace, name } = service;
  return { stream: { namespace, service_name: name, job: jobOf(service), level }, ...lines };
}

/** A service that is none of those that the rule is about. */
export const STRANGER: ServiceIdentity = { namespace: 'elsewhere', name: 'stranger' };

/** Labels of an alert about a service, apart from those of its rule. */
export const alertOf = ({ namespace, name }: ServiceIdentity) => ({ cluster: CLUSTER, namespace, service: name });
