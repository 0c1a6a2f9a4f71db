import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import type { Duration } from '../../config/duration.ts';
import type { Resources } from '../../config/schema/resources.ts';
import type { SecretKey } from '../../config/schema/scalars.ts';
import { checksum } from '../../kubernetes/checksum.ts';
import type { Endpoint } from '../../kubernetes/endpoint.ts';
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
import { ComponentChart } from '../component-chart.ts';
import { disruptionBudget } from '../disruption-budget.ts';
import { nginxConf } from './nginx.ts';

const HTTP = { name: 'http', number: 8080 } as const;

/** User and group of the upstream image. */
const USER = 101;

const CONFIG_FILE = 'nginx.conf';
const LOGIN_PATH = '/etc/nginx/login';
const HEALTH = '/healthz';

export interface LokiGatewayChartProps {
  readonly namespace: string;
  readonly image: string;
  readonly version: string;
  readonly replicas: number;
  readonly resources: Resources;
  /** Users and hashes of their passwords. @default - nobody is asked to log in */
  readonly htpasswd?: SecretKey;
  /** Where lines are taken. */
  readonly push: Endpoint;
  /** Where queries are answered. */
  readonly query: Endpoint;
  /** Where the API of rules is answered. */
  readonly ruler: Endpoint;
  /** How long a query may take. */
  readonly queryTimeout: Duration;
  /** Tenant of clients that name none. @default - there is one tenant */
  readonly tenant?: string | undefined;
}

/** nginx before Loki: one address in every mode, for clients that are not part of the stack. */
export class LokiGatewayChart extends ComponentChart {
  /** Where clients send lines and queries. */
  readonly http: Endpoint;

  constructor(scope: Construct, id: string, props: LokiGatewayChartProps) {
    super(scope, id, { namespace: props.namespace, version: props.version, role: 'gateway' });
    this.http = { service: id, namespace: props.namespace, port: HTTP };
    const config = nginxConf({
      ...props,
      port: HTTP.number,
      healthPath: HEALTH,
      querySeconds: props.queryTimeout.seconds,
      htpasswd: props.htpasswd ? `${LOGIN_PATH}/htpasswd` : undefined,
    });
    this.createServiceAccount();
    new k8s.KubeConfigMap(this, 'configuration', { metadata: this.meta(), data: { [CONFIG_FILE]: config } });
    this.createService([HTTP]);
    this.createDeployment(props, config);
    disruptionBudget(this, props.replicas);
  }

  private createDeployment(props: LokiGatewayChartProps, config: string): void {
    const { replicas } = props;
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: this.meta(),
      spec: {
        replicas,
        selector: { matchLabels: { ...this.selector } },
        template: {
          metadata: { labels: { ...this.componentLabels }, annotations: { 'checksum/config': checksum(config) } },
          spec: {
            serviceAccountName: this.node.id,
            automountServiceAccountToken: false,
            // The group may read the file with the logins.
            securityContext: restrictedPod(USER, { fsGroup: USER }),
            nodeSelector: { 'kubernetes.io/os': 'linux' },
            ...(replicas > 1
              ? { affinity: preferOtherNodes(this.selector), topologySpreadConstraints: spread(this.selector) }
              : {}),
            containers: [container(props)],
            volumes: this.volumes(props),
          },
        },
      },
    });
  }

  private volumes({ htpasswd }: LokiGatewayChartProps): k8s.Volume[] {
    return [
      { name: 'config', configMap: { name: this.node.id } },
      ...(htpasswd
        ? [{ name: 'login', secret: { secretName: htpasswd.secret, items: [{ key: htpasswd.key, path: 'htpasswd' }] } }]
        : []),
      // Answers that clients are slow to take.
      scratch('tmp', '2Gi'),
    ];
  }
}

function container({ image, resources, htpasswd }: LokiGatewayChartProps): k8s.Container {
  return {
    name: 'nginx',
    image,
    ports: [containerPort(HTTP)],
    readinessProbe: httpProbe(HEALTH, HTTP.name),
    livenessProbe: httpProbe(HEALTH, HTTP.name, { initialDelaySeconds: 10, periodSeconds: 30 }),
    resources: resourceRequirements(resources),
    securityContext: restrictedContainer(),
    volumeMounts: [
      { name: 'config', mountPath: `/etc/nginx/${CONFIG_FILE}`, subPath: CONFIG_FILE, readOnly: true },
      ...(htpasswd ? [{ name: 'login', mountPath: LOGIN_PATH, readOnly: true }] : []),
      { name: 'tmp', mountPath: '/tmp' },
    ],
  };
}
