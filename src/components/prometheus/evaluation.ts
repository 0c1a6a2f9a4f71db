import type { PrometheusProps } from '../../../imports/monitoring.coreos.com.ts';
import type { PrometheusChartProps } from './prometheus-chart.ts';

type PrometheusSpec = PrometheusProps['spec'];

/** How queries and rules are evaluated, and where alerts go. */
export function evaluating({ rules, query, alertmanager, evaluationInterval }: PrometheusChartProps) {
  return {
    // No selector at all selects nothing: a ruler evaluates the rules instead.
    ...(rules.ruler ? {} : { ruleSelector: {} }),
    evaluationInterval: String(evaluationInterval),
    ...(rules.queryOffset ? { ruleQueryOffset: String(rules.queryOffset) } : {}),
    rules: {
      alert: {
        forOutageTolerance: String(rules.forOutageTolerance),
        forGracePeriod: String(rules.forGracePeriod),
        resendDelay: String(rules.resendDelay),
      },
    },
    query: {
      maxConcurrency: query.concurrency,
      maxSamples: query.maxSamples,
      timeout: String(query.timeout),
      lookbackDelta: String(query.lookbackDelta),
    },
    alerting: {
      alertmanagers: [
        {
          name: alertmanager.service,
          namespace: alertmanager.namespace,
          port: alertmanager.port.name,
          apiVersion: 'V2' as const,
        },
      ],
    },
  } satisfies Partial<PrometheusSpec>;
}
