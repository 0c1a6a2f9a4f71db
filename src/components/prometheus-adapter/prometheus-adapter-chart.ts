import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import type { Service } from '../../config/environment.ts';
import type { AutoscalingConfig } from '../../config/schema/autoscaling.ts';
import { checksum } from '../../kubernetes/checksum.ts';
import type { Endpoint } from '../../kubernetes/endpoint.ts';
import { goMemoryLimit } from '../../kubernetes/go-memory-limit.ts';
import { bindBuiltInClusterRole, bindBuiltInRole, grantInNamespace } from '../../kubernetes/rbac.ts';
import {
  containerPort,
  httpProbe,
  preferOtherNodes,
  resourceRequirements,
  restrictedContainer,
  restrictedPod,
  scratch,
  spread,
} from '../../kubernetes/workload.ts';
import { serviceNamespaces } from '../../services/identity.ts';
import { ComponentChart } from '../component-chart.ts';
import { disruptionBudget } from '../disruption-budget.ts';
import { apiServices } from './api-services.ts';
import { configuration } from './configuration.ts';
import { CA_CONFIG_MAP, CA_KEY, createMonitor } from './monitor.ts';

const HTTPS = { name: 'https', number: 6443 } as const;
const CONFIG_DIRECTORY = '/etc/adapter';
const CONFIG_FILE = 'config.yaml';
const CERTIFICATE_DIRECTORY = '/var/run/serving-cert';

/** User `nobody`, as in the image. */
const USER = 65534;

export interface PrometheusAdapterChartProps extends Readonly<Omit<AutoscalingConfig, 'enabled' | 'kedaNamespace'>> {
  readonly namespace: string;
  readonly image: string;
  readonly version: string;
  /** Name of the cluster: the Prometheus that is asked may know several. */
  readonly cluster: string;
  /** Address of the query API that knows all records. */
  readonly prometheusUrl: string;
  /** The catalog. */
  readonly services: readonly Service[];
  /** Scrape class that shows the token of Prometheus: the adapter asks visitors who they are. */
  readonly scrapeClass: string;
}

/** prometheus-adapter: an extension of the API server that answers autoscalers from records of Prometheus. */
export class PrometheusAdapterChart extends ComponentChart {
  /** Where the API server and Prometheus reach it. */
  readonly https: Endpoint;

  constructor(scope: Construct, id: string, props: PrometheusAdapterChartProps) {
    super(scope, id, { namespace: props.namespace, version: props.version, role: 'metrics-adapter' });
    this.https = { service: id, namespace: props.namespace, port: HTTPS };
    const config = configuration(props);
    this.createServiceAccount();
    this.grantAccess(props);
    new k8s.KubeConfigMap(this, 'config', { metadata: this.meta(), data: { [CONFIG_FILE]: config } });
    if (props.certificate) {
      const metadata = this.meta(CA_CONFIG_MAP);
      new k8s.KubeConfigMap(this, 'ca', { metadata, data: { [CA_KEY]: props.certificate.caBundle } });
    }
    this.createDeployment(props, checksum(config));
    this.createService([HTTPS]);
    disruptionBudget(this, props.replicas);
    apiServices(this, this.https, props);
    createMonitor(this, this.https, props);
  }

  /** What every extension of the API server needs to know its visitors, and the names of the pods it answers for. */
  private grantAccess({ namespace, services }: PrometheusAdapterChartProps): void {
    const subject = { serviceAccount: this.node.id, namespace };
    const name = `panoptes-${this.node.id}`;
    bindBuiltInClusterRole(this, 'delegator', this.clusterMeta(name), subject, 'system:auth-delegator');
    const reader = 'extension-apiserver-authentication-reader';
    bindBuiltInRole(this, 'authentication', this.meta(name, 'kube-system'), subject, reader);
    for (const target of serviceNamespaces(services)) {
      grantInNamespace(this, `list-${target}`, this.meta(name, target), subject, [
        { groups: [''], resources: ['pods', 'services'], verbs: ['list'] },
      ]);
    }
  }

  private createDeployment(props: PrometheusAdapterChartProps, configChecksum: string): void {
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: this.meta(),
      spec: {
        replicas: props.replicas,
        selector: { matchLabels: { ...this.selector } },
        template: {
          metadata: {
            labels: { ...this.componentLabels },
            // The adapter reads its file at the start: new content, new pods.
            annotations: { 'checksum/config': configChecksum },
          },
          spec: {
            serviceAccountName: this.node.id,
            automountServiceAccountToken: true,
            // The group may read the key of the certificate.
            securityContext: restrictedPod(USER, { fsGroup: USER }),
            nodeSelector: { 'kubernetes.io/os': 'linux' },
            ...(props.replicas > 1
              ? { affinity: preferOtherNodes(this.selector), topologySpreadConstraints: spread(this.selector) }
              : {}),
            containers: [this.container(props)],
            volumes: this.volumes(props),
          },
        },
      },
    });
  }

  private container(props: PrometheusAdapterChartProps): k8s.Container {
    const probe = (path: string, timing?: Parameters<typeof httpProbe>[2]) =>
      overTls(httpProbe(path, HTTPS.name, timing));
    return {
      name: this.node.id,
      image: props.image,
      args: [
        `--secure-port=${HTTPS.number}`,
        ...servingCertificate(props),
        `--config=${CONFIG_DIRECTORY}/${CONFIG_FILE}`,
        `--prometheus-url=${props.prometheusUrl}`,
        `--metrics-relist-interval=${props.relistInterval}`,
        `--metrics-max-age=${props.maxAge}`,
      ],
      env: [goMemoryLimit(props.resources)],
      ports: [containerPort(HTTPS)],
      // It first asks the API server for its extensions and the certificates of its visitors.
      startupProbe: probe('/livez', { failureThreshold: 18 }),
      livenessProbe: probe('/livez'),
      readinessProbe: probe('/readyz'),
      resources: resourceRequirements(props.resources),
      securityContext: restrictedContainer(),
      volumeMounts: [
        { name: 'config', mountPath: CONFIG_DIRECTORY, readOnly: true },
        { name: 'certificate', mountPath: CERTIFICATE_DIRECTORY, ...(props.certificate ? { readOnly: true } : {}) },
        { name: 'tmp', mountPath: '/tmp' },
      ],
    };
  }

  private volumes({ certificate }: PrometheusAdapterChartProps): k8s.Volume[] {
    return [
      { name: 'config', configMap: { name: this.node.id, defaultMode: 0o644 } },
      certificate
        ? { name: 'certificate', secret: { secretName: certificate.secret, defaultMode: 0o440 } }
        : scratch('certificate', '16Mi'),
      scratch('tmp', '64Mi'),
    ];
  }
}

/** Without files it signs a certificate for itself, and needs a place to write it. */
function servingCertificate({ certificate }: PrometheusAdapterChartProps): string[] {
  if (!certificate) return [`--cert-dir=${CERTIFICATE_DIRECTORY}`];
  return [
    `--tls-cert-file=${CERTIFICATE_DIRECTORY}/tls.crt`,
    `--tls-private-key-file=${CERTIFICATE_DIRECTORY}/tls.key`,
  ];
}

/** The kubelet does not check the certificate. */
function overTls({ httpGet, ...probe }: k8s.Probe): k8s.Probe {
  return { ...probe, ...(httpGet ? { httpGet: { ...httpGet, scheme: 'HTTPS' } } : {}) };
}
