import { z } from 'zod';
import { Percentage } from '../../percentage.ts';
import { duration, percentage, quantity } from '../scalars.ts';
import { threshold } from './threshold.ts';

/** Bounds of the histogram of the remaining life of client certificates that make sense as a warning. */
const CERTIFICATE_BOUNDS = ['6h', '12h', '1d', '2d', '4d', '7d', '30d', '90d'] as const;

/** How long before the certificate of a client expires. The API server counts in steps, so only those can be told apart. */
const certificateLife = () =>
  duration().superRefine((value, context) => {
    if ((CERTIFICATE_BOUNDS as readonly string[]).includes(value.toString())) return;
    const message = `${value} is none of the steps in which the API server counts; use ${CERTIFICATE_BOUNDS.join(', ')}`;
    context.addIssue({ code: 'custom', message, input: value });
  });

/** An objective that the fastest burn-rate alert can still miss: 14.4 times its error budget is less than everything. */
const objective = (lowest: string) =>
  percentage({ below: '100%' }).superRefine((value, context) => {
    if (value.ratio >= Percentage.parse(lowest).ratio) return;
    context.addIssue({ code: 'custom', message: `${value} is too little; use ${lowest} or more`, input: value });
  });

const count = () => z.int().min(1, 'is less than one; use 1 or more');
const latency = () => duration({ min: '1ms', max: '30s' });

/** Thresholds of the alerts about the API server. */
const apiServer = {
  apiServerAvailability: objective('95%')
    .prefault('99%')
    .describe(
      'Share of requests that the API servers should answer without an error of theirs and in time, over 30 days.',
    ),
  apiServerTerminatedRequests: threshold()
    .prefault('5%')
    .describe('Share of requests that the API servers end early to protect themselves above which they alert.'),
  apiServerRejectedRequests: threshold()
    .prefault('5%')
    .describe('Share of the requests of a flow that priority and fairness turns away above which it alerts.'),
  apiServerEtcdLatency: latency()
    .prefault('1s')
    .describe('P99 latency of the storage, as the API servers see it, above which it alerts.'),
  apiServerAggregatedApiDowntime: threshold()
    .prefault('15%')
    .describe('Share of ten minutes that an aggregated API is unavailable above which it alerts.'),
  apiServerWebhookErrors: threshold()
    .prefault('5%')
    .describe('Share of the calls of an admission webhook that fail above which it alerts.'),
  apiServerWebhookLatency: latency()
    .prefault('1s')
    .describe('Mean time that an admission webhook takes above which it alerts.'),
  apiServerStoredObjects: count()
    .prefault(50_000)
    .describe('Number of stored objects of one kind above which it alerts.'),
  apiServerStorageSize: quantity()
    .optional()
    .describe(
      'Size of the database of the API servers above which it alerts. Default: 1536Mi on kubeadm, kind and k3s, where etcd stops at 2Gi as it comes; 4Gi on eks, gke and aks.',
    ),
  clientCertificateExpiration: certificateLife()
    .prefault('7d')
    .describe(
      `How long before the certificate of a client of the API server expires to warn: ${CERTIFICATE_BOUNDS.join(', ')}.`,
    ),
  clientCertificateExpirationCritical: certificateLife()
    .prefault('1d')
    .describe('How long before the certificate of a client of the API server expires somebody gets up.'),
  kubeClientErrors: threshold()
    .prefault('1%')
    .describe('Share of the requests of a component of Kubernetes to the API server that fail above which it alerts.'),
};

/** Thresholds of the alerts about etcd. */
const etcd = {
  etcdLeaderChanges: count().prefault(3).describe('Changes of the leader of etcd in 15 minutes above which it alerts.'),
  etcdFailedProposals: count()
    .prefault(5)
    .describe('Changes that etcd failed to agree on in 15 minutes above which it alerts.'),
  etcdFsyncLatency: latency()
    .prefault('500ms')
    .describe('P99 of writing the log of etcd to disk above which it alerts.'),
  etcdCommitLatency: latency().prefault('250ms').describe('P99 of commits of etcd to disk above which it alerts.'),
  etcdPeerLatency: latency()
    .prefault('150ms')
    .describe('P99 of round trips between members of etcd above which it alerts.'),
  etcdGrpcErrors: threshold()
    .prefault('1%')
    .describe('Share of failed calls of one method of etcd above which it alerts.'),
  etcdDatabaseQuota: threshold()
    .prefault('90%')
    .describe('Share of its quota that the database of etcd fills above which it alerts.'),
  etcdDatabaseFragmentation: threshold()
    .prefault('50%')
    .describe('Share of the database of etcd that holds nothing above which it alerts.'),
};

/** Thresholds of the alerts about the scheduler and the controller manager. */
const controllers = {
  schedulerBacklog: count()
    .prefault(100)
    .describe('Number of pods that wait for their turn with the scheduler above which it alerts.'),
  schedulerUnschedulablePods: count()
    .prefault(20)
    .describe('Number of pods that fit on no node above which the scheduler alerts.'),
  schedulerErrors: threshold()
    .prefault('5%')
    .describe('Share of attempts to schedule that end in an error above which the scheduler alerts.'),
  schedulerLatency: latency()
    .prefault('1s')
    .describe('P99 of attempts to schedule a pod above which the scheduler alerts.'),
  controllerManagerQueueDepth: count()
    .prefault(250)
    .describe('Number of objects that wait for one controller above which the controller manager alerts.'),
  controllerManagerQueueLatency: duration({ min: '1ms', max: '1h' })
    .prefault('30s')
    .describe('Mean time that objects wait for one controller above which the controller manager alerts.'),
  controllerManagerUnhealthyNodes: threshold()
    .prefault('30%')
    .describe('Share of unhealthy nodes of a zone above which the controller manager alerts.'),
};

/** Thresholds of the alerts about names and Services. */
const networking = {
  coreDnsServfail: threshold()
    .prefault('3%')
    .describe('Share of questions that CoreDNS fails to answer (SERVFAIL) above which it alerts.'),
  coreDnsLatency: latency().prefault('1s').describe('P99 latency of CoreDNS above which it alerts.'),
  coreDnsForwardErrors: threshold()
    .prefault('5%')
    .describe('Share of failed answers (SERVFAIL) of a server that CoreDNS forwards to above which it alerts.'),
  coreDnsForwardLatency: latency()
    .prefault('2s')
    .describe('P99 latency of a server that CoreDNS forwards to above which it alerts.'),
  kubeProxySyncLatency: latency()
    .prefault('5s')
    .describe('P99 of writing the rules of Services on a node above which kube-proxy alerts.'),
  kubeProxyProgrammingLatency: duration({ min: '1s', max: '5m' })
    .prefault('30s')
    .describe(
      'P99 of the time from a change of a Service or its pods to the rules on a node above which kube-proxy alerts.',
    ),
};

/** Thresholds of the alerts about the control plane. */
export const controlPlaneThresholds = { ...apiServer, ...etcd, ...controllers, ...networking };

const schema = z.object(controlPlaneThresholds);

/** Thresholds of the alerts about the control plane, as they are read. */
export type ControlPlaneThresholds = Readonly<z.output<typeof schema>>;
