import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { LokiStorage } from '../../config/schema/loki-storage.ts';
import type { Labels } from '../../kubernetes/labels.ts';
import { StatefulSet } from '../../kubernetes/stateful-set.ts';
import { volumeClaimSpec } from '../../kubernetes/volume-claim.ts';
import { amount, servicePort } from '../../kubernetes/workload.ts';
import type { ComponentChart } from '../component-chart.ts';
import { disruptionBudget } from '../disruption-budget.ts';
import { GOSSIP, GRPC, HTTP, headlessName, memberlistName } from './addresses.ts';
import type { LokiPart } from './parts.ts';
import { type LokiPodProps, lokiPod } from './pod.ts';

const COMPONENT = 'app.kubernetes.io/component';

export interface PartProps extends Omit<LokiPodProps, 'selector'> {
  /** Digest of the configuration: the pods read it only when they start. */
  readonly configChecksum: string;
}

/** Everything that one part of Loki consists of: pods, their number, and how others find them. */
export function createPart(chart: ComponentChart, part: LokiPart, props: PartProps): void {
  const role: Labels = part.component ? { [COMPONENT]: part.component } : {};
  const selector = { ...chart.selector, ...role };
  const meta = (name = part.name) => {
    const object = chart.meta(name);
    return { ...object, labels: { ...object.labels, ...role } };
  };
  const spec = {
    selector: { matchLabels: selector },
    template: {
      metadata: {
        labels: { ...chart.componentLabels, ...role, ...identityLabels(props.storage) },
        annotations: { 'checksum/config': props.configChecksum },
      },
      spec: lokiPod(part, { ...props, selector }),
    },
  };
  new k8s.KubeService(chart, `${part.name}-service`, {
    metadata: meta(),
    spec: { selector, ports: [HTTP, GRPC].map(servicePort) },
  });
  if (part.headless) createHeadlessService(chart, part, meta(headlessName(part.name)), selector);
  if (part.stable) createStatefulSet(chart, part, meta(), spec, props);
  else createDeployment(chart, part, meta(), spec);
  disruptionBudget(chart, part.replicas, part.component ? { name: part.name, selector } : undefined);
}

/** Azure gives an identity to pods with this label alone. */
function identityLabels({ azure }: LokiStorage): Labels {
  return azure && !azure.accountKey ? { 'azure.workload.identity/use': 'true' } : {};
}

type Meta = ReturnType<ComponentChart['meta']>;
type PodsSpec = Pick<k8s.StatefulSetSpec, 'selector' | 'template'>;

/**
 * Gives each pod a name. It has no port for metrics: the monitor selects every Service, and would scrape each pod
 * twice. Parts find each other by it before they are ready: a querier becomes ready by finding a scheduler.
 */
function createHeadlessService(
  chart: ComponentChart,
  part: LokiPart,
  metadata: Meta,
  selector: Record<string, string>,
): void {
  new k8s.KubeService(chart, `${part.name}-headless-service`, {
    metadata,
    spec: {
      clusterIp: 'None',
      ...(part.component ? { publishNotReadyAddresses: true } : {}),
      selector,
      ports: [servicePort(GRPC)],
    },
  });
}

/** The Service by which every process finds the others, ready or not: to be ready, one must have found them. */
export function createMemberlistService(chart: ComponentChart): void {
  new k8s.KubeService(chart, 'memberlist-service', {
    metadata: chart.meta(memberlistName({ name: chart.node.id })),
    spec: {
      clusterIp: 'None',
      publishNotReadyAddresses: true,
      selector: { ...chart.selector },
      ports: [servicePort(GOSSIP)],
    },
  });
}

function createStatefulSet(
  chart: ComponentChart,
  part: LokiPart,
  metadata: Meta,
  pods: PodsSpec,
  { storage }: PartProps,
): void {
  const spec = {
    replicas: part.replicas,
    serviceName: headlessName(part.name),
    podManagementPolicy: 'Parallel',
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
    ...pods,
  };
  const id = `${part.name}-stateful-set`;
  if (!part.volume) {
    new k8s.KubeStatefulSet(chart, id, { metadata, spec });
    return;
  }
  // No labels: the templates of a StatefulSet cannot be changed, and the version would change them.
  const claim = { ...volumeClaimSpec(storage), resources: { requests: { storage: amount(storage.size) } } };
  const volumeClaimTemplates = [{ metadata: { name: 'storage' }, spec: claim }];
  new StatefulSet(chart, id, { metadata, spec: { ...spec, volumeClaimTemplates } });
}

function createDeployment(chart: ComponentChart, part: LokiPart, metadata: Meta, pods: PodsSpec): void {
  const { autoscaling, replicas, name } = part;
  // Where an autoscaler decides, a number in Git would take back what it did at each sync.
  const fixed = autoscaling ? {} : { replicas };
  new k8s.KubeDeployment(chart, `${name}-deployment`, { metadata, spec: { ...fixed, ...pods } });
  if (!autoscaling) return;
  new k8s.KubeHorizontalPodAutoscalerV2(chart, `${name}-autoscaler`, {
    metadata,
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: replicas,
      maxReplicas: autoscaling.maxReplicas,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: autoscaling.cpuUtilization } },
        },
      ],
    },
  });
}
