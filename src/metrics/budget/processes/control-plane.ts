import { counter, histogram } from '../../metric.ts';
import { metricsOf, type Process, per } from '../count.ts';
import { GO, GO_REST, KUBERNETES_GO } from './go.ts';
import { CLIENT_METRICS, client, healthChecks, LIBRARY } from './kubernetes-library.ts';

const PEER_BOUNDS = [0.0001, 0.001, 0.01, 0.1, 1];

/** Everything of the control plane but the API server. */
export const CONTROL_PLANE: readonly Process[] = [
  {
    job: 'etcd',
    path: '/metrics',
    targets: ({ controlPlaneNodes }) => controlPlaneNodes,
    metrics: metricsOf(
      'etcd',
      '/metrics',
      counter('grpc_server_started_total', 'grpc_method', 'grpc_service', 'grpc_type'),
      histogram('etcd_network_peer_round_trip_time_seconds', PEER_BOUNDS, 'To'),
      histogram('etcd_debugging_snap_save_total_duration_seconds', PEER_BOUNDS),
    ),
    rules: [
      ...GO,
      // Each of 60 methods is announced with all 17 status codes.
      per('grpc_server_handled_total', 60 * 17),
      per('grpc_server_.+', 60),
      per('etcd_network_peer_round_trip_time_seconds', 2, 15),
      per('etcd_debugging_mvcc_events_total', 90),
      per('etcd_debugging_snap_save_.+', 3, 14),
    ],
    rest: 220 + GO_REST,
    basis: 'methods × codes of its gRPC services; its own metrics as in the documentation of etcd 3.5',
  },
  {
    job: 'kube-controller-manager',
    path: '/metrics',
    targets: ({ controlPlaneNodes }) => controlPlaneNodes,
    metrics: metricsOf('kube-controller-manager', '/metrics', ...CLIENT_METRICS),
    rules: [...KUBERNETES_GO, ...client(({ controllerQueues }) => controllerQueues), ...LIBRARY],
    rest: 350 + GO_REST,
    basis: 'one queue for each controller; the rest is attach/detach, endpoint slices, garbage collection, cloud',
  },
  {
    job: 'kube-scheduler',
    path: '/metrics',
    targets: ({ controlPlaneNodes }) => controlPlaneNodes,
    metrics: metricsOf('kube-scheduler', '/metrics', ...CLIENT_METRICS),
    rules: [
      ...KUBERNETES_GO,
      ...client(4),
      ...LIBRARY,
      per('scheduler_plugin_execution_duration_seconds', 44, 20),
      per('scheduler_framework_extension_point_duration_seconds', 14, 12),
      per('scheduler_scheduling_attempt_duration_seconds', 3, 15),
      per('scheduler_schedule_attempts_total', 3),
      per('scheduler_pending_pods', 4),
    ],
    rest: 250 + GO_REST,
    basis: 'plugin executions as counted on k3s 1.32 (924 buckets); the rest are histograms without labels',
  },
  {
    job: 'kube-proxy',
    path: '/metrics',
    targets: ({ nodes }) => nodes,
    metrics: metricsOf('kube-proxy', '/metrics', ...CLIENT_METRICS),
    rules: [
      ...KUBERNETES_GO,
      ...client(3),
      ...LIBRARY,
      per('kubeproxy_network_programming_duration_seconds', 1, 80),
      per('kubeproxy_sync_proxy_rules_duration_seconds', 1, 15),
      per('kubeproxy_sync_proxy_rules_last_timestamp_seconds', 1),
    ],
    rest: 80 + GO_REST,
    basis: 'buckets as in the source of Kubernetes; one family of addresses',
  },
  {
    job: 'coredns',
    path: '/metrics',
    targets: () => 2,
    metrics: metricsOf('coredns', '/metrics'),
    rules: [
      ...GO,
      per('coredns_dns_requests_total', 12),
      per('coredns_dns_responses_total', 15),
      per('coredns_dns_request_duration_seconds', 2, 16),
      per('coredns_dns_.+_size_bytes', 4, 14),
      per('coredns_cache_.+', 2),
    ],
    rest: 120 + GO_REST,
    basis: 'two replicas, the zones of the cluster and of the world; the rest is forwarding and health',
  },
  healthChecks('kube-controller-manager', ({ controlPlaneNodes }) => controlPlaneNodes, 45),
  healthChecks('kube-scheduler', ({ controlPlaneNodes }) => controlPlaneNodes, 5),
  healthChecks('kube-proxy', ({ nodes }) => nodes, 2),
];
