import type { Construct } from 'constructs';
import type { Environment } from '../../config/environment.ts';
import { images, versions } from '../../config/versions.ts';
import { tenancyOf, tenantOf } from '../../logs/tenancy.ts';
import { ruleContext } from '../../rules/rule-context.ts';
import { LokiCacheChart } from '../loki-cache/loki-cache-chart.ts';
import { LokiCanaryChart } from '../loki-canary/loki-canary-chart.ts';
import { LokiGatewayChart } from '../loki-gateway/loki-gateway-chart.ts';
import { cacheName } from './addresses.ts';
import type { LokiChart } from './loki-chart.ts';

/** What stands beside Loki where the configuration asks for it. */
export interface LokiCompanions {
  readonly lokiChunksCache?: LokiCacheChart;
  readonly lokiResultsCache?: LokiCacheChart;
  readonly lokiGateway?: LokiGatewayChart;
  readonly lokiCanary?: LokiCanaryChart;
}

/** Creates what the configuration asks for beside Loki: caches, gateway and canary. */
export function lokiCompanions(scope: Construct, loki: LokiChart, environment: Environment): LokiCompanions {
  const { cache, gateway, canary, limits } = environment.loki;
  const namespace = environment.namespaces.monitoring;
  const tenancy = tenancyOf(environment);
  const cacheChart = (kind: 'chunks' | 'results') => {
    const settings = cache[kind];
    if (!settings) return undefined;
    const name = cacheName({ name: loki.node.id }, kind);
    return new LokiCacheChart(scope, name, {
      namespace,
      ...settings,
      image: images.memcached,
      version: versions.memcached,
    });
  };
  const chunks = cacheChart('chunks');
  const results = cacheChart('results');
  return {
    ...(chunks ? { lokiChunksCache: chunks } : {}),
    ...(results ? { lokiResultsCache: results } : {}),
    ...(gateway.enabled
      ? {
          lokiGateway: new LokiGatewayChart(scope, 'loki-gateway', {
            namespace,
            ...gateway,
            image: images.nginx,
            version: versions.nginx,
            push: loki.push,
            query: loki.http,
            ruler: loki.ruler,
            queryTimeout: limits.queryTimeout,
            tenant: tenancy?.default,
          }),
        }
      : {}),
    ...(canary.enabled
      ? {
          lokiCanary: new LokiCanaryChart(scope, 'loki-canary', {
            namespace,
            ...canary,
            image: images.lokiCanary,
            version: versions.loki,
            loki: loki.http,
            tenant: tenancy && tenantOf(tenancy, namespace),
            rules: ruleContext(environment),
          }),
        }
      : {}),
  };
}
