import { podsOf } from '../pods/pods.ts';
import { mountsToken } from '../pods/service-account-token.ts';
import { describe, ofKind, type Policy } from '../policy.ts';
import { type End, type PodEnd, refusal } from './connections.ts';

/** Where DNS may answer: as pods of the cluster, or on the node. */
const DNS: readonly End[] = [{ namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } }, {}];
const API_SERVER: readonly End[] = [{}];
/** Some plugins judge the address of its Service, others that of the process behind it. */
const API_SERVER_PORTS: readonly number[] = [443, 6443];

/** Pods that may name anybody need DNS, and those with a token need the API server: network policies let them. */
export const clusterServices: Policy = {
  name: 'cluster-services',
  *check(input) {
    const apiServerPorts = input.environment?.network.apiServer.ports ?? API_SERVER_PORTS;
    const policies = ofKind(input, 'NetworkPolicy').map(({ object }) => object);
    for (const pods of podsOf(input)) {
      const { component, object, template } = pods;
      const from: PodEnd = {
        namespace: object.metadata.namespace ?? '',
        labels: template.labels,
        hostNetwork: template.spec.hostNetwork === true,
      };
      const isRefused = (ends: readonly End[], number: number, protocol: 'TCP' | 'UDP') =>
        ends.every((to) => refusal(policies, from, to, { number, protocol })?.direction === 'egress');
      const refused = [
        ...(['UDP', 'TCP'] as const)
          .filter((protocol) => isRefused(DNS, 53, protocol))
          .map((protocol) => `DNS (53/${protocol})`),
        ...(mountsToken(input, pods) ? apiServerPorts : [])
          .filter((number) => isRefused(API_SERVER, number, 'TCP'))
          .map((number) => `the API server (${number}/TCP)`),
      ];
      for (const what of refused) {
        const message = `needs ${what}, but the network policies refuse it`;
        yield { component, object: describe(object), message, remedy: 'permit it in src/network/flows.ts' };
      }
    }
  },
};
