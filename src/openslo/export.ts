import { queryApi } from '../components/prometheus/query-api.ts';
import type { Environment, Service } from '../config/environment.ts';
import { toYaml } from '../gitops/yaml.ts';
import { urlOf } from '../kubernetes/endpoint.ts';
import { objectNameOf } from '../services/identity.ts';
import { errorRate, eventRate } from '../slos/records.ts';
import { indicatorOf, ownRecords, type Slo, slosOf } from '../slos/slo.ts';
import { policyDocuments, policyNames } from './alert-policies.ts';
import { ANNOTATIONS, document, documentName, type OpenSloDocument, shortened } from './document.ts';
import { percentageText, targetPercentOf } from './objective.ts';

/**
 * The objectives of an environment as documents of OpenSLO, by file: one for each service that has any, one with the
 * data source and one with the alert policies that they refer to. Nothing where no service has an objective.
 */
export function openSloDocuments(environment: Environment): ReadonlyMap<string, readonly OpenSloDocument[]> {
  const services = environment.services.filter((service) => Object.keys(service.slos).length > 0);
  if (services.length === 0) return new Map();
  const slos = services.flatMap(slosOf);
  // Names of services have a dot between namespace and name, so they are none of the other two.
  const files: readonly [file: string, documents: readonly OpenSloDocument[]][] = [
    ['alert-policies.yaml', policyDocuments(slos, environment)],
    ['data-source.yaml', [dataSource(environment)]],
    ...services.map((service): [string, OpenSloDocument[]] => {
      return [`${objectNameOf(service)}.yaml`, documentsOf(service, environment)];
    }),
  ];
  return new Map(files);
}

/** A stream of YAML documents. */
export function yamlStream(documents: readonly OpenSloDocument[]): string {
  return documents.map((each) => `---\n${toYaml(each)}`).join('');
}

function documentsOf(service: Service, environment: Environment): OpenSloDocument[] {
  const { description } = service;
  const metadata = {
    name: documentName(service.namespace, service.name),
    labels: { namespace: service.namespace, team: service.team },
    annotations: {
      [ANNOTATIONS.namespace]: service.namespace,
      [ANNOTATIONS.service]: service.name,
      ...contactsOf(service, environment),
    },
  };
  return [
    document('Service', metadata, description === undefined ? {} : { description: shortened(description) }),
    ...slosOf(service).map((slo) => sloDocument(slo, environment)),
  ];
}

function contactsOf({ team }: Service, { teams }: Environment): Record<string, string> {
  const contacts = teams[team]?.contacts ?? {};
  const all = (['slack', 'email', 'onCall'] as const).map((key) => [ANNOTATIONS[key], contacts[key]] as const);
  return Object.fromEntries(all.filter((entry): entry is [(typeof all)[number][0], string] => entry[1] !== undefined));
}

function sloDocument(slo: Slo, environment: Environment): OpenSloDocument {
  const { service, spec } = slo;
  const name = documentName(service.namespace, service.name, slo.name);
  const metadata = {
    name,
    labels: { environment: environment.name, namespace: service.namespace, service: service.name, team: service.team },
    annotations: annotationsOf(slo),
  };
  const policies = policyNames(slo, environment);
  return document('SLO', metadata, {
    ...(spec.description === undefined ? {} : { description: shortened(spec.description) }),
    service: documentName(service.namespace, service.name),
    indicator: { metadata: { name }, spec: { ratioMetric: ratioMetric(slo, environment) } },
    timeWindow: [{ duration: spec.window, isRolling: true }],
    ...objectiveOf(slo),
    ...(policies.length === 0 ? {} : { alertPolicies: policies.map((alertPolicyRef) => ({ alertPolicyRef })) }),
  });
}

/**
 * Good, bad and all events are recorded as rates, which go up and down: `counter` would promise that they only grow.
 * Both sides are there, and not a precomputed ratio, so that whoever reads them can weight by events as Panoptes does.
 */
function ratioMetric(slo: Slo, environment: Environment) {
  const source = (record: string) => ({
    metricSource: {
      metricSourceRef: dataSourceName(environment),
      type: 'Prometheus',
      spec: { query: `${record}{cluster="${environment.cluster}", ${ownRecords(slo)}}` },
    },
  });
  return { counter: false, bad: source(errorRate('5m')), total: source(eventRate('5m')) };
}

/** Indicators about time judge each minute as a whole; all others count events. */
function objectiveOf(slo: Slo): Record<string, unknown> {
  const targetPercent = targetPercentOf(slo.spec.objective);
  if (!['freshness', 'throughput'].includes(indicatorOf(slo))) {
    return { budgetingMethod: 'Occurrences', objectives: [{ targetPercent }] };
  }
  return {
    budgetingMethod: 'Timeslices',
    objectives: [{ targetPercent, timeSliceTarget: 1, timeSliceWindow: '1m' }],
  };
}

function annotationsOf({ service, name, spec }: Slo): Record<string, string> {
  const { objective, window: _, description, tiers, minBadEvents, ...indicator } = spec;
  const isRounded = objective.toString() !== percentageText(targetPercentOf(objective));
  const isCut = description !== undefined && shortened(description) !== description;
  return {
    [ANNOTATIONS.namespace]: service.namespace,
    [ANNOTATIONS.service]: service.name,
    [ANNOTATIONS.slo]: name,
    [ANNOTATIONS.indicator]: JSON.stringify(indicator),
    [ANNOTATIONS.tiers]: tiers.join(','),
    [ANNOTATIONS.minBadEvents]: String(minBadEvents),
    ...(isRounded ? { [ANNOTATIONS.objective]: objective.toString() } : {}),
    ...(isCut ? { [ANNOTATIONS.description]: description } : {}),
  };
}

const dataSourceName = (environment: Environment): string => documentName('prometheus', environment.name);

function dataSource(environment: Environment): OpenSloDocument {
  const { prometheus, namespaces } = environment;
  const own = { service: 'prometheus', namespace: namespaces.monitoring, port: { name: 'web', number: 9090 } };
  return document(
    'DataSource',
    { name: dataSourceName(environment) },
    {
      description: `Prometheus of the environment ${environment.name}.`,
      type: 'Prometheus',
      connectionDetails: { url: queryApi(prometheus)?.url ?? prometheus.externalUrl ?? urlOf(own) },
    },
  );
}
