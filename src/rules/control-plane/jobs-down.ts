import { series, steady } from '../cases.ts';
import type { AlertRule, RuleGroup, Runbook } from '../rule.ts';

/** A job of which at least one target must always answer. */
interface EssentialJob {
  readonly alert: string;
  readonly job: string;
  /** Which targets of the job count, where it has several kinds. @default - all */
  readonly only?: Readonly<Record<string, string>>;
  /** What the targets are called in a sentence. */
  readonly subject: string;
  readonly runbook: Runbook;
}

const CHECK_TARGETS =
  'Open Status > Target health in Prometheus. No target at all: its Service, its ServiceMonitor or the permissions of Prometheus are gone. Targets that are down: the error stands beside them.';

/** The jobs of the cluster itself and of the exporters, by name. */
const ESSENTIAL_JOBS: Readonly<Record<string, EssentialJob>> = {
  apiserver: {
    alert: 'KubeAPIDown',
    job: 'apiserver',
    only: { metrics_path: '/metrics' },
    subject: 'API servers',
    runbook: {
      meaning: 'Prometheus has not reached any API server for 15 minutes.',
      impact:
        'If the API server is down, nothing in the cluster changes any more: no deployments, no replacement of failed pods, no scaling. Running pods go on.',
      diagnosis: [
        'See whether it answers others: `kubectl get --raw /readyz?verbose`. If it does, only the way from Prometheus is broken.',
        CHECK_TARGETS,
        'On clusters of your own, read the logs of kube-apiserver and etcd on the control plane nodes (`crictl logs`); otherwise the status page of the provider.',
        'Look for expired certificates and full disks on the control plane nodes.',
      ],
      mitigation: [
        'Bring back a control plane node, or etcd if that is what fails.',
        'Call the provider for a managed control plane.',
        'If only Prometheus is refused, restore its ClusterRole (path /metrics) and its network policy.',
      ],
    },
  },
  kubelet: {
    alert: 'KubeletDown',
    job: 'kubelet',
    only: { metrics_path: '/metrics' },
    subject: 'kubelets',
    runbook: {
      meaning: 'Prometheus has not reached any kubelet for 15 minutes.',
      impact:
        'There are no series of containers: use of CPU and memory is unknown, and alerts about it are silent. If the kubelets are really down, pods are neither started nor restarted.',
      diagnosis: [
        'See whether the nodes are ready: `kubectl get nodes`. If they are, only the way from Prometheus is broken.',
        CHECK_TARGETS,
        'See whether the Prometheus Operator still writes the addresses: `kubectl -n kube-system get endpointslices -l kubernetes.io/service-name=kubelet`.',
        'An answer of 401 or 403 means that the token or the ClusterRole of Prometheus (nodes/metrics) is missing.',
      ],
      mitigation: [
        'Restart the Prometheus Operator when its endpoints are out of date.',
        'Restore the ClusterRole or the network policy of Prometheus (port 10250).',
        'Follow KubeNodeNotReady when the nodes themselves are gone.',
      ],
    },
  },
  coredns: {
    alert: 'CoreDNSDown',
    job: 'coredns',
    subject: 'CoreDNS servers',
    runbook: {
      meaning: 'Prometheus has not reached any CoreDNS for 15 minutes.',
      impact: 'If CoreDNS is down, no pod can resolve names, and most services fail at once.',
      diagnosis: [
        'See whether names resolve: `kubectl run -it --rm dns --image=busybox --restart=Never -- nslookup kubernetes.default`.',
        'See its pods: `kubectl -n kube-system get pods -l k8s-app=kube-dns`, and their logs.',
        CHECK_TARGETS,
      ],
      mitigation: [
        'Restart or scale its Deployment: `kubectl -n kube-system rollout restart deployment coredns`.',
        'Revert the last change of its ConfigMap.',
        'If names resolve, restore the plugin `prometheus :9153` in its configuration, or the network policy of Prometheus.',
      ],
    },
  },
  etcd: {
    alert: 'EtcdDown',
    job: 'etcd',
    subject: 'etcd members',
    runbook: {
      meaning: 'Prometheus has not reached any member of etcd for 15 minutes.',
      impact: 'If etcd is down, so is the API server: nothing in the cluster changes any more. Running pods go on.',
      diagnosis: [
        'See whether the API server can use it: `kubectl get --raw /readyz/etcd`. If it can, only the way from Prometheus is broken.',
        CHECK_TARGETS,
        'Connection refused: the member listens on its loopback address again; compare its argument --listen-metrics-urls after an upgrade.',
        'Where kubernetes.etcd.endpoints names the members, an error about certificates means that the client certificate in the Secret has expired: kubeadm renews its own every year.',
        'Read its log on the control plane nodes (`crictl logs`), and look for full or slow disks there.',
      ],
      mitigation: [
        'Give every member the argument --listen-metrics-urls=http://0.0.0.0:2381, or set kubernetes.etcd.enabled to false.',
        'Bring back a majority of the members; restore a snapshot when their data is lost.',
        'Open port 2381 of the control plane nodes to Prometheus.',
      ],
    },
  },
  'kube-controller-manager': {
    alert: 'KubeControllerManagerDown',
    job: 'kube-controller-manager',
    only: { metrics_path: '/metrics' },
    subject: 'controller managers',
    runbook: {
      meaning: 'Prometheus has not reached any kube-controller-manager for 15 minutes.',
      impact:
        'If no controller manager runs, nothing follows a change: Deployments roll out no pods, failed pods are not replaced, Jobs do not start.',
      diagnosis: [
        'See whether one leads: `kubectl -n kube-system get lease kube-controller-manager -o yaml`. A fresh renewTime means that only the way from Prometheus is broken.',
        CHECK_TARGETS,
        'Connection refused: it listens on its loopback address again; compare its argument --bind-address after an upgrade.',
        'See its pods and logs: `kubectl -n kube-system get pods -l component=kube-controller-manager`.',
      ],
      mitigation: [
        'Give it the argument --bind-address=0.0.0.0, or set kubernetes.controllerManager.enabled to false.',
        'Correct its manifest below /etc/kubernetes/manifests when it does not start.',
        'Open port 10257 of the control plane nodes to Prometheus.',
      ],
    },
  },
  'kube-proxy': {
    alert: 'KubeProxyDown',
    job: 'kube-proxy',
    only: { metrics_path: '/metrics' },
    subject: 'instances of kube-proxy',
    runbook: {
      meaning: 'Prometheus has not reached any kube-proxy for 15 minutes.',
      impact: 'If they are down, nodes do not learn of new pods behind Services, and connections to old ones fail.',
      diagnosis: [
        'See its pods: `kubectl -n kube-system get pods -l k8s-app=kube-proxy` (on AKS, `-l component=kube-proxy`), and their logs.',
        CHECK_TARGETS,
        'Connection refused: it listens on its loopback address again; compare metricsBindAddress in its ConfigMap after an upgrade.',
      ],
      mitigation: [
        'Set metricsBindAddress to 0.0.0.0:10249, or kubernetes.kubeProxy.enabled to false when something else took over its work.',
        'Restart its DaemonSet: `kubectl -n kube-system rollout restart daemonset kube-proxy`.',
        'Open port 10249 of the nodes to Prometheus.',
      ],
    },
  },
  'kube-scheduler': {
    alert: 'KubeSchedulerDown',
    job: 'kube-scheduler',
    only: { metrics_path: '/metrics' },
    subject: 'schedulers',
    runbook: {
      meaning: 'Prometheus has not reached any kube-scheduler for 15 minutes.',
      impact: 'If no scheduler runs, new pods stay pending. Running pods go on.',
      diagnosis: [
        'See whether one leads: `kubectl -n kube-system get lease kube-scheduler -o yaml`. A fresh renewTime means that only the way from Prometheus is broken.',
        CHECK_TARGETS,
        'Connection refused: it listens on its loopback address again; compare its argument --bind-address after an upgrade.',
        'See its pods and logs: `kubectl -n kube-system get pods -l component=kube-scheduler`.',
      ],
      mitigation: [
        'Give it the argument --bind-address=0.0.0.0, or set kubernetes.scheduler.enabled to false.',
        'Correct its manifest below /etc/kubernetes/manifests when it does not start.',
        'Open port 10259 of the control plane nodes to Prometheus.',
      ],
    },
  },
  'kube-state-metrics': {
    alert: 'KubeStateMetricsDown',
    job: 'kube-state-metrics',
    // Its second port answers even when the series about objects do not.
    only: { endpoint: 'http-metrics' },
    subject: 'instances of kube-state-metrics',
    runbook: {
      meaning: 'Prometheus has not reached kube-state-metrics for 15 minutes.',
      impact: 'Nothing is known about pods, workloads and nodes as objects: alerts about them are silent.',
      diagnosis: [
        'See its pod, events and log: `kubectl -n monitoring describe pod -l app.kubernetes.io/name=kube-state-metrics`.',
        'Restarts with the reason OOMKilled mean that the cluster outgrew its memory limit.',
        CHECK_TARGETS,
      ],
      mitigation: [
        'Raise exporters.kubeStateMetrics.resources in the configuration when it runs out of memory.',
        'Restore its ClusterRole or its network policy when its log shows that the API server refuses or does not answer it.',
      ],
    },
  },
  'node-exporter': {
    alert: 'NodeExporterDown',
    job: 'node-exporter',
    subject: 'node exporters',
    runbook: {
      meaning: 'Prometheus has not reached any node exporter for 15 minutes.',
      impact: 'CPU, memory, disks and network of the nodes are unknown, and alerts about them are silent.',
      diagnosis: [
        'See its pods: `kubectl -n monitoring-agents get pods -l app.kubernetes.io/name=node-exporter -o wide`.',
        'No pods: read the events of the DaemonSet. Pod security or a quota may refuse them.',
        CHECK_TARGETS,
        'A timeout to every node points to a firewall between nodes (port 9100).',
        'An answer of 401 or 403 comes from the proxy before the exporter (kube-rbac-proxy): Prometheus may not read /metrics, or the proxy may not ask the API server about tokens. 502 means that the exporter behind it does not answer.',
      ],
      mitigation: [
        'Restore the labels of the namespace (pod security: privileged) when pods are refused.',
        'Open port 9100 between nodes, or end what else listens on it.',
      ],
    },
  },
};

/** One alert for each of these jobs that is essential: it fires when no target of the job answers. */
export function jobsDownGroups(jobs: readonly string[]): RuleGroup[] {
  const rules = jobs.flatMap((job) => ESSENTIAL_JOBS[job] ?? []).map(jobDown);
  return [{ name: 'kubernetes-system', rules }];
}

function jobDown({ alert, job, only = {}, subject, runbook }: EssentialJob): AlertRule {
  const labels = { job, ...only };
  const matchers = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  const up = (values: string, instance = 'a') => series('up', { ...labels, instance }, values);
  // What differs in one label must not hide that all are gone.
  const others = ['job', ...Object.keys(only)].map((label) => series('up', { ...labels, [label]: 'other' }, steady(1)));
  const description = `None of the ${subject} has answered Prometheus for 15 minutes.`;
  return {
    alert,
    // Also true when there is no target any more, which TargetDown cannot see.
    expr: `absent(up{${matchers.join(',')}} == 1)`,
    for: '15m',
    severity: 'critical',
    // absent() knows no labels of what is missing.
    labels: { job },
    summary: `Prometheus has lost all ${subject}.`,
    description,
    runbook,
    tests: {
      fires: [
        {
          name: 'down for 20 minutes',
          input: [up(steady(0)), ...others],
          at: '20m',
          expect: [{}],
          descriptions: [description],
        },
        {
          name: 'no target for 20 minutes',
          input: [up('1x10 stale')],
          at: '31m',
          expect: [{}],
          descriptions: [description],
        },
      ],
      quiet: [
        { name: 'one of two is down', input: [up(steady(0)), up(steady(1), 'b')], at: '60m' },
        { name: 'down for only 10 minutes', input: [up(steady(0))], at: '10m' },
        { name: 'another job is down', input: [up(steady(1)), series('up', { job: 'other' }, steady(0))], at: '60m' },
      ],
    },
  };
}
