import type { Process } from '../count.ts';
import { API_SERVER } from './api-server.ts';
import { ARGO_CD } from './argo-cd.ts';
import { CONTROL_PLANE } from './control-plane.ts';
import { KUBE_STATE_METRICS_PROCESSES } from './kube-state-metrics.ts';
import { KUBELETS } from './kubelet.ts';
import { NODE_EXPORTER_PROCESS } from './node-exporter.ts';
import { STACK } from './stack.ts';

/** Everything that either stack scrapes on a cluster of kubeadm, as it answers before anything is dropped. */
export const PROCESSES: readonly Process[] = [
  ...API_SERVER,
  ...CONTROL_PLANE,
  ...KUBELETS,
  ...KUBE_STATE_METRICS_PROCESSES,
  NODE_EXPORTER_PROCESS,
  ...STACK,
  ...ARGO_CD,
];
