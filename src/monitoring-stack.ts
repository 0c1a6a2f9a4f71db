import type { App } from 'cdk8s';
import { ownRoutingNamespaces } from './alerting/own-routing.ts';
import { AlertmanagerChart } from './components/alertmanager/alertmanager-chart.ts';
import { AlloyChart } from './components/alloy/alloy-chart.ts';
import { ArgoCdChart } from './components/argo-cd/argo-cd-chart.ts';
import { argoCdNamespaces } from './components/argo-cd/jobs.ts';
import { BlackboxExporterChart } from './components/blackbox-exporter/blackbox-exporter-chart.ts';
import { probeTargets } from './components/blackbox-exporter/targets.ts';
import { DashboardsChart } from './components/dashboards/dashboards-chart.ts';
import { EventsChart } from './components/events/events-chart.ts';
import { GrafanaChart } from './components/grafana/grafana-chart.ts';
import { KubeStateMetricsChart } from './components/kube-state-metrics/kube-state-metrics-chart.ts';
import { KubernetesChart } from './components/kubernetes/kubernetes-chart.ts';
import { lokiCompanions } from './components/loki/companions.ts';
import { LokiChart } from './components/loki/loki-chart.ts';
import { NamespacesChart } from './components/namespaces/namespaces-chart.ts';
import { NodeExporterChart } from './components/node-exporter/node-exporter-chart.ts';
import { PrometheusChart } from './components/prometheus/prometheus-chart.ts';
import { PrometheusAdapterChart } from './components/prometheus-adapter/prometheus-adapter-chart.ts';
import { PrometheusOperatorChart } from './components/prometheus-operator/prometheus-operator-chart.ts';
import { PromtailChart } from './components/promtail/promtail-chart.ts';
import { ServicesChart } from './components/services/services-chart.ts';
import { TargetsChart } from './components/targets/targets-chart.ts';
import { exemplarsOf, hasSpanMetrics, tracing } from './components/tempo/tracing.ts';
import { ThanosRulerChart } from './components/thanos-ruler/thanos-ruler-chart.ts';
import type { Environment } from './config/environment.ts';
import { images, versions } from './config/versions.ts';
import { signalsOf } from './dashboards/context.ts';
import { allDashboards } from './dashboards/index.ts';
import { auditLogOf, discoveryOf, pipelineOf } from './logs/pipeline-of.ts';
import { tenancyOf, tenantsOf } from './logs/tenancy.ts';
import type { Flow } from './network/flow.ts';
import { networkPolicy } from './network/network-policy.ts';
import { stackFlows } from './network/stack-flows.ts';
import { logRulesOf } from './rules/logs/rule-files.ts';
import { ruleContext } from './rules/rule-context.ts';
import { historyOf } from './services/history.ts';
import { serviceNamespaces } from './services/identity.ts';

/**
 * The table of contents: which charts an environment gets, and the only place that wires them. What one component
 * offers (an address, a port) is handed to the next as a value.
 *
 * @returns the connections that its network policies permit
 */
export function monitoringStack(app: App, environment: Environment): readonly Flow[] {
  const { monitoring: namespace, agents } = environment.namespaces;
  const { exporters, alerts, cluster } = environment;
  const tenancy = tenancyOf(environment);
  const rules = ruleContext(environment);

  new NamespacesChart(app, 'namespaces', { monitoring: namespace, agents });
  const operator = new PrometheusOperatorChart(app, 'prometheus-operator', {
    namespace,
    ...environment.operator,
    teamConfigNamespaces: ownRoutingNamespaces(environment.teams),
    image: images.prometheusOperator,
    configReloaderImage: images.prometheusConfigReloader,
    version: versions.prometheusOperator,
    rules,
    thresholds: alerts,
  });

  const alertmanager = new AlertmanagerChart(app, 'alertmanager', {
    namespace,
    ...environment.alertmanager,
    image: images.alertmanager,
    version: versions.alertmanager,
    grafanaUrl: environment.grafana.url,
    config: environment,
    rules,
    thresholds: alerts,
  });
  const externalLabels = { ...environment.prometheus.externalLabels, environment: environment.name };
  const exemplars = exemplarsOf(environment);
  const prometheus = new PrometheusChart(app, 'prometheus', {
    namespace,
    ...environment.prometheus,
    exemplars,
    remoteWriteReceiver: hasSpanMetrics(environment),
    image: images.prometheus,
    version: versions.prometheus,
    thanosImage: images.thanos,
    thanosVersion: versions.thanos,
    cluster,
    externalLabels,
    alertmanager: alertmanager.members,
    targetNamespaces: [
      'default',
      'kube-system',
      agents,
      ...serviceNamespaces(environment.services),
      ...argoCdNamespaces(environment.gitops),
      ...serviceNamespaces(Object.values(environment.podMonitors)),
    ],
    ownAlerts: { context: rules, thresholds: alerts, alertmanagers: environment.alertmanager.replicas },
  });
  const ruled = environment.prometheus;
  const thanosRuler =
    ruled.mode === 'agent' && !ruled.rules.ruler
      ? new ThanosRulerChart(app, 'thanos-ruler', {
          namespace,
          ...ruled,
          ...ruled.thanosRuler,
          image: images.thanos,
          version: versions.thanos,
          cluster,
          externalLabels,
          query: prometheus.globalView,
          alertmanager: alertmanager.members,
          context: rules,
        })
      : undefined;
  const loki = new LokiChart(app, 'loki', {
    namespace,
    ...environment.loki,
    image: images.loki,
    sidecarImage: images.k8sSidecar,
    version: versions.loki,
    alertmanager: alertmanager.members,
    externalLabels,
    logRules: logRulesOf(environment, rules),
    rules,
    thresholds: alerts,
  });
  const { lokiCanary, ...lokiHelpers } = lokiCompanions(app, loki, environment);
  const traces = tracing(app, environment, prometheus.receivers);
  const grafana = new GrafanaChart(app, 'grafana', {
    namespace,
    ...environment.grafana,
    image: images.grafana,
    sidecarImage: images.k8sSidecar,
    version: versions.grafana,
    scrapeInterval: environment.prometheus.scrapeInterval,
    dataSources: {
      prometheus: prometheus.globalView,
      loki: loki.http,
      ...(tenancy ? { tenants: tenantsOf(tenancy) } : {}),
      alertmanager: alertmanager.web,
      ...(traces.tempo ? { tempo: traces.tempo.http } : {}),
    },
    rules,
    thresholds: alerts,
  });

  const kubeStateMetrics = new KubeStateMetricsChart(app, 'kube-state-metrics', {
    namespace,
    ...exporters.kubeStateMetrics,
    image: images.kubeStateMetrics,
    version: versions.kubeStateMetrics,
    rules,
    thresholds: alerts,
  });
  new NodeExporterChart(app, 'node-exporter', {
    namespace: agents,
    monitoringNamespace: namespace,
    ...exporters.nodeExporter,
    image: images.nodeExporter,
    version: versions.nodeExporter,
    proxy: { ...exporters.nodeExporter.proxy, image: images.kubeRbacProxy },
    scrapeClass: prometheus.clusterApiClass,
  });
  const blackbox = new BlackboxExporterChart(app, 'blackbox-exporter', {
    namespace,
    ...exporters.blackbox,
    image: images.blackboxExporter,
    version: versions.blackboxExporter,
    targets: probeTargets(environment),
    thresholds: alerts,
    rules,
  });
  const prometheusAdapter = environment.autoscaling.enabled
    ? new PrometheusAdapterChart(app, 'prometheus-adapter', {
        namespace,
        ...environment.autoscaling,
        image: images.prometheusAdapter,
        version: versions.prometheusAdapter,
        cluster,
        prometheusUrl: prometheus.globalView.url,
        services: environment.services,
        scrapeClass: prometheus.clusterApiClass,
      })
    : undefined;
  const { collector } = environment.logs;
  const CollectorChart = collector === 'alloy' ? AlloyChart : PromtailChart;
  const logCollector = new CollectorChart(app, collector, {
    namespace: agents,
    monitoringNamespace: namespace,
    resources: environment.logs.resources,
    discovery: discoveryOf(environment),
    pipeline: pipelineOf(environment),
    journal: environment.logs.journal.enabled,
    audit: auditLogOf(environment),
    image: images[collector],
    version: versions[collector],
    loki: loki.push,
    cluster,
    rules,
    thresholds: alerts,
  });

  const events = environment.logs.events.enabled
    ? new EventsChart(app, 'events', {
        namespace,
        ...environment.logs.events,
        image: images.alloy,
        version: versions.alloy,
        loki: loki.push,
        cluster,
        redactions: pipelineOf(environment).redactions,
        tenancy,
        rules,
        thresholds: alerts,
      })
    : undefined;

  const charts = {
    operator,
    prometheus,
    ...(thanosRuler ? { thanosRuler } : {}),
    ...(prometheusAdapter ? { prometheusAdapter } : {}),
    alertmanager,
    kubeStateMetrics,
    blackbox,
    grafana,
    loki,
    ...(lokiCanary ? { lokiCanary } : {}),
    ...traces,
    logCollector,
    ...(events ? { events } : {}),
  };

  new KubernetesChart(app, 'kubernetes', {
    namespace,
    platform: environment.platform,
    settings: environment.kubernetes,
    scrapeClass: prometheus.clusterApiClass,
    stackJobs: Object.values(charts).map(({ node }) => node.id),
    rules,
    thresholds: alerts,
  });
  new DashboardsChart(app, 'dashboards', {
    namespace,
    dashboards: allDashboards({
      ...environment,
      prometheus: { ...environment.prometheus, exemplars },
      signals: signalsOf(environment.services),
    }),
  });
  new ServicesChart(app, 'services', {
    namespace,
    services: environment.services,
    thresholds: alerts,
    rules,
    history: historyOf(environment.prometheus),
  });
  const { targets, podMonitors, gitops } = environment;
  new TargetsChart(app, 'targets', { namespace, targets, podMonitors, rules });
  new ArgoCdChart(app, 'argo-cd', { namespace, gitops, rules, thresholds: alerts });

  const connected = { ...charts, ...lokiHelpers };
  const flows = stackFlows(environment, connected);
  for (const chart of Object.values(connected)) networkPolicy(chart, flows);
  return flows;
}
