import { selectors } from '../../rules/selectors.ts';
import { timeseries } from '../house/panels.ts';
import { UNITS } from '../house/vocabulary.ts';
import { OWN } from './service-panels.ts';

/** By address that is probed. No rule records these: probes are few, and each tells one number. */
const byAddress = (operator: 'min' | 'max', metric: string) =>
  `${operator} by (instance) (${metric}{${selectors.blackbox}, ${OWN}})`;

export const probeSuccess = () =>
  timeseries({
    title: 'Probes that succeed',
    description: 'Whether the addresses of the service answer from outside as they should: 100 % or nothing.',
    unit: UNITS.ratio,
    queries: [{ expr: byAddress('min', 'probe_success'), legend: '{{instance}}' }],
  });

export const probeDuration = () =>
  timeseries({
    title: 'Duration of probes',
    description: 'How long the addresses take to answer, with name resolution, connection and TLS.',
    unit: UNITS.seconds,
    queries: [{ expr: byAddress('max', 'probe_duration_seconds'), legend: '{{instance}}' }],
  });

export const certificates = () =>
  timeseries({
    title: 'Certificates expire in',
    description: 'Time until the first certificate of the chain expires.',
    unit: UNITS.seconds,
    queries: [{ expr: `${byAddress('min', 'probe_ssl_earliest_cert_expiry')} - time()`, legend: '{{instance}}' }],
    signed: true,
  });
