import { selectors } from '../../rules/selectors.ts';
import type { AlertThresholds, DashboardContext } from '../context.ts';
import { type DashboardFile, dashboardFile } from '../house/dashboard-file.ts';
import { jobQueries, overall } from '../house/job-queries.ts';
import { full, half, quarter, row, third } from '../house/layout.ts';
import { rowLink } from '../house/links.ts';
import { stat, timeseries } from '../house/panels.ts';
import { table } from '../house/table-panel.ts';
import { labelVariable, metricsDataSource } from '../house/variables.ts';
import { UNITS } from '../house/vocabulary.ts';
import { DASHBOARD_NAMES, uidOf } from '../uids.ts';

/** Probes are few, and each tells one number: no rule records them. */
const PROBES = jobQueries(selectors.blackbox, ['cluster', 'instance']);
const { series, sum, max, min } = PROBES;

const ADDRESS = '{{instance}}';

/** Whether addresses answer from outside the pods behind them, and how fast. */
export function probes({ alerts }: DashboardContext): DashboardFile {
  return dashboardFile({
    name: DASHBOARD_NAMES.probes,
    title: 'Probes',
    description:
      'Whether addresses answer as they should, how long each part of the answer takes, and when certificates expire.',
    variables: variables(),
    rows: [
      row('Overview', [
        quarter(addresses(), 'low'),
        quarter(failing(), 'low'),
        quarter(slowest(alerts), 'low'),
        quarter(firstToExpire(alerts), 'low'),
        full(allProbes(alerts), 'high'),
      ]),
      row('Success', [half(success(), 'medium'), half(changes(alerts), 'medium')]),
      row('Latency', [third(duration(alerts), 'medium'), third(phases(), 'medium'), third(nameResolution(), 'medium')]),
      row('Certificates and answers', [half(certificates(alerts), 'medium'), half(statusCodes(), 'medium')]),
    ],
  });
}

function variables() {
  const of = { record: 'probe_success', matchers: selectors.blackbox };
  return [
    metricsDataSource(),
    labelVariable({ label: 'cluster', title: 'Cluster', ...of }),
    labelVariable({ label: 'instance', title: 'Address', within: ['cluster'], ...of }),
  ];
}

const addresses = () =>
  stat({
    title: 'Addresses',
    description: 'Addresses that are probed.',
    unit: UNITS.count,
    query: { expr: `count(${series('probe_success')})`, legend: 'addresses' },
  });

const failing = () =>
  stat({
    title: 'Failing',
    description:
      'Addresses that do not answer as they should. While the exporter is down, nothing is known and this is empty.',
    unit: UNITS.count,
    query: { expr: `sum(1 - ${series('probe_success')})`, legend: 'failing' },
    thresholds: { critical: 1 },
  });

const slowest = ({ probeDuration }: AlertThresholds) =>
  stat({
    title: 'Slowest answer',
    description: 'Time of the slowest probe, with name resolution, connection and TLS.',
    unit: UNITS.seconds,
    query: { expr: overall('max', series('probe_duration_seconds')), legend: 'slowest' },
    thresholds: { critical: probeDuration.seconds },
  });

const EXPIRY = 'probe_ssl_earliest_cert_expiry';

const firstToExpire = ({ certificateExpiry }: AlertThresholds) =>
  stat({
    title: 'First certificate expires in',
    description:
      'Time until the first certificate of all addresses expires. Below the line of the alert it was not renewed.',
    unit: UNITS.seconds,
    query: { expr: `${overall('min', series(EXPIRY))} - time()`, legend: 'left' },
    thresholds: { criticalBelow: certificateExpiry.seconds },
    signed: true,
  });

const KEYS = ['instance', 'namespace', 'service'];

const allProbes = ({ probeDuration, certificateExpiry }: AlertThresholds) =>
  table({
    title: 'All probes',
    description:
      'Every address, those that failed most in the time range on top. Addresses without a service belong to the platform.',
    keys: [
      { title: 'Cluster', label: 'cluster' },
      {
        title: 'Address',
        label: 'instance',
        links: [
          rowLink('Only ${__data.fields.Address}', uidOf(DASHBOARD_NAMES.probes), ['datasource'], {
            cluster: 'Cluster',
            instance: 'Address',
          }),
        ],
      },
      { title: 'Namespace', label: 'namespace' },
      {
        title: 'Service',
        label: 'service',
        links: [
          rowLink('Details of ${__data.fields.Service}', uidOf(DASHBOARD_NAMES.serviceDetail), ['datasource'], {
            cluster: 'Cluster',
            namespace: 'Namespace',
            service: 'Service',
          }),
        ],
      },
    ],
    values: [
      { title: 'Succeeds', expr: min('probe_success', KEYS), unit: UNITS.ratio, thresholds: { criticalBelow: 1 } },
      {
        title: 'Success in the range',
        expr: `min by (${['cluster', ...KEYS].join(', ')}) (avg_over_time(${series('probe_success')}[$__range]))`,
        unit: UNITS.ratio,
        decimals: 2,
        thresholds: { criticalBelow: 1 },
      },
      {
        title: 'Duration',
        expr: max('probe_duration_seconds', KEYS),
        unit: UNITS.seconds,
        thresholds: { critical: probeDuration.seconds },
      },
      { title: 'Status', expr: max('probe_http_status_code', KEYS), unit: UNITS.none },
      {
        title: 'Certificate',
        expr: `${min(EXPIRY, KEYS)} - time()`,
        unit: UNITS.seconds,
        thresholds: { criticalBelow: certificateExpiry.seconds },
      },
    ],
    sortBy: 'Success in the range',
    ascending: true,
  });

const success = () =>
  timeseries({
    title: 'Probes that succeed',
    description:
      'Whether each address answers as it should: 100 % or nothing. All at once is the way out of the cluster.',
    unit: UNITS.ratio,
    queries: [{ expr: min('probe_success', ['instance']), legend: ADDRESS }],
  });

const changes = ({ probeFlaps }: AlertThresholds) =>
  timeseries({
    title: 'Changes within half an hour',
    description:
      'How often each address changed between success and failure. A few are restarts; many are an overload.',
    unit: UNITS.count,
    queries: [{ expr: `max by (cluster, instance) (changes(${series('probe_success')}[30m]))`, legend: ADDRESS }],
    thresholds: { critical: probeFlaps },
  });

const duration = ({ probeDuration }: AlertThresholds) =>
  timeseries({
    title: 'Duration of probes',
    description: 'How long each address takes to answer, with name resolution, connection and TLS.',
    unit: UNITS.seconds,
    queries: [{ expr: max('probe_duration_seconds', ['instance']), legend: ADDRESS }],
    thresholds: { critical: probeDuration.seconds },
  });

const phases = () =>
  timeseries({
    title: 'Duration by phase',
    description:
      'Of all chosen addresses together. processing is the service; connect and tls the way; resolve the name servers.',
    unit: UNITS.seconds,
    queries: [{ expr: sum('probe_http_duration_seconds', ['phase']), legend: '{{phase}}' }],
    stacked: true,
  });

const nameResolution = () =>
  timeseries({
    title: 'Name resolution',
    description: 'Time to resolve the name of each address. Of names of the cluster it is CoreDNS.',
    unit: UNITS.seconds,
    queries: [{ expr: max('probe_dns_lookup_time_seconds', ['instance']), legend: ADDRESS }],
  });

const certificates = ({ certificateExpiry }: AlertThresholds) =>
  timeseries({
    title: 'Certificates expire in',
    description: 'Time until the first certificate of each chain expires. It jumps up with each renewal.',
    unit: UNITS.seconds,
    queries: [{ expr: `${min(EXPIRY, ['instance'])} - time()`, legend: ADDRESS }],
    thresholds: { criticalBelow: certificateExpiry.seconds },
    signed: true,
  });

const statusCodes = () =>
  timeseries({
    title: 'Status codes',
    description: 'Status of each answer over HTTP; 0 where there was none.',
    unit: UNITS.none,
    queries: [{ expr: max('probe_http_status_code', ['instance']), legend: ADDRESS }],
  });
