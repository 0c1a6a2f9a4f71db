import { dump } from 'js-yaml';
import type { Service } from '../../config/environment.ts';
import { podRequests, REQUESTS, SERVICE_METRICS, type ServiceMetric } from './metrics.ts';

/** Kinds of objects of the core API, by the label that names them. */
type Resources = Readonly<Record<string, { readonly resource: string }>>;

const NAMESPACE: Resources = { namespace: { resource: 'namespace' } };

export interface ConfigurationProps {
  /** Name of the cluster: the Prometheus that is asked may know several. */
  readonly cluster: string;
  /** The catalog. */
  readonly services: readonly Service[];
  /** Whether the metrics of services are external ones, too. */
  readonly externalMetrics: boolean;
}

/**
 * The file of prometheus-adapter. Delimiters of its templates are `<<` and `>>`. Rules are independent of each other:
 * two that give the same name to the same kind of object would hide one another.
 *
 * @see https://github.com/kubernetes-sigs/prometheus-adapter/blob/master/docs/config.md
 */
export function configuration(props: ConfigurationProps): string {
  const document = {
    rules: [...SERVICE_METRICS.map((metric) => serviceRule(metric, props)), ...podRules(props)],
    ...(props.externalMetrics ? { externalRules: SERVICE_METRICS.map((metric) => externalRule(metric, props)) } : {}),
  };
  return dump(document, { lineWidth: -1, noRefs: true });
}

/** The label `service` of records is the name in the catalog: the adapter looks up no object of that name. */
function serviceRule({ name, record, aggregation }: ServiceMetric, { cluster }: ConfigurationProps) {
  return {
    seriesQuery: `${record}{cluster="${cluster}",namespace!="",service!=""}`,
    resources: { overrides: { ...NAMESPACE, service: { resource: 'service' } } },
    name: { matches: '.*', as: name },
    metricsQuery: `${aggregation} by (<<.GroupBy>>) (<<.Series>>{<<.LabelMatchers>>,cluster="${cluster}"})`,
  };
}

function podRules({ cluster, services }: ConfigurationProps) {
  const requests = podRequests(cluster, services);
  if (!requests) return [];
  return [
    {
      seriesQuery: requests.seriesQuery,
      resources: { overrides: { ...NAMESPACE, pod: { resource: 'pod' } } },
      name: { matches: '.*', as: REQUESTS },
      metricsQuery: requests.metricsQuery,
    },
  ];
}

/** The namespace of the autoscaler is always asked for; its selector may name the service. There is nothing to group by. */
function externalRule({ name, record, aggregation }: ServiceMetric, { cluster }: ConfigurationProps) {
  return {
    seriesQuery: `${record}{cluster="${cluster}",namespace!="",service!=""}`,
    resources: { overrides: NAMESPACE },
    name: { matches: '.*', as: name },
    metricsQuery: `${aggregation}(<<.Series>>{<<.LabelMatchers>>,cluster="${cluster}"})`,
  };
}
