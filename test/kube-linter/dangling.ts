import { podTemplates } from '../../src/validation/pods/pod-templates.ts';
import { podsOf } from '../../src/validation/pods/pods.ts';
import { scaleTargets } from '../../src/validation/pods/scale-targets.ts';
import { ofKind, type PolicyInput, targetNamespaces } from '../../src/validation/policy.ts';
import { type LabelSelector, matches } from '../../src/validation/selector.ts';
import { besides, type Check, type Data, ofKinds, ofPods, ofPolicy, when } from './check.ts';

/** Selectors and references that lead nowhere. */
export const danglingChecks: readonly Check[] = [
  ofPolicy('dangling-horizontalpodautoscaler', scaleTargets),
  ofPolicy('mismatching-selector', podTemplates, /^does not select its own pods$/),
  ofKinds('dangling-ingress', ['Ingress'], (ingress, input) =>
    backendsOf(ingress).flatMap(({ name, port }) =>
      when(!hasPort(input, ingress, name, port), `There is no Service ${name} with the port ${port}.`),
    ),
  ),
  ofKinds('dangling-networkpolicy', ['NetworkPolicy'], (policy, input) =>
    when(!selectsPods(input, policy, policy.spec.podSelector ?? {}), 'It selects no pods.'),
  ),
  ofKinds('dangling-networkpolicypeer-podselector', ['NetworkPolicy'], (policy, input) => {
    const { ingress = [], egress = [] } = policy.spec;
    const peers: Data[] = [
      ...ingress.flatMap(({ from = [] }: Data) => from),
      ...egress.flatMap((rule: Data) => rule.to ?? []),
    ];
    return peers
      .filter(({ podSelector, namespaceSelector }) => podSelector && !namespaceSelector)
      .filter(({ podSelector }) => !selectsPods(input, policy, podSelector))
      .map(({ podSelector }) => `It permits connections with nobody: ${JSON.stringify(podSelector)}.`);
  }),
  ofKinds('dangling-service', ['Service'], (service, input) => {
    const { type, selector } = service.spec ?? {};
    if (type === 'ExternalName') return [];
    if (!selector || Object.keys(selector).length === 0) return ['It has no selector.'];
    return when(!selectsPods(input, service, { matchLabels: selector }), 'It selects no pods.');
  }),
  ofKinds('dangling-servicemonitor', ['ServiceMonitor'], (monitor, input) => {
    const namespaces = targetNamespaces(monitor);
    const everywhere = monitor.spec.namespaceSelector?.any === true;
    const selects = (namespace: string | undefined, labels: Data) =>
      (everywhere || namespaces.includes(namespace ?? '')) && matches(monitor.spec.selector, labels);
    // Those that the configuration says others create are there: kube-linter knows nothing of them.
    const found =
      ofKind(input, 'Service').some(({ object: { metadata } }) => selects(metadata.namespace, metadata.labels)) ||
      input.externalServices.some(({ namespace, labels }) => selects(namespace, labels));
    return when(!found, 'It selects no Service.');
  }),
  ofPods('non-isolated-pod', ({ object, template }, input) => {
    const isolates = ({ object: policy }: { object: Data }) =>
      besides(policy, object) && matches(policy.spec.podSelector ?? {}, template.labels);
    return when(!ofKind(input, 'NetworkPolicy').some(isolates), 'No network policy is about it.');
  }),
];

function selectsPods(input: PolicyInput, object: Data, selector: LabelSelector): boolean {
  return podsOf(input).some((pods) => besides(pods.object, object) && matches(selector, pods.template.labels));
}

function backendsOf({ spec }: Data): { name: string; port: string | number }[] {
  const paths: Data[] = (spec.rules ?? []).flatMap(({ http }: Data) => http?.paths ?? []);
  return [spec.defaultBackend, ...paths.map(({ backend }) => backend)]
    .filter((backend) => backend?.service)
    .map(({ service: { name, port } }) => ({ name, port: port.name ?? port.number }));
}

function hasPort(input: PolicyInput, ingress: Data, name: string, port: string | number): boolean {
  return ofKind(input, 'Service').some(
    ({ object: service }: { object: Data }) =>
      besides(service, ingress) &&
      service.metadata.name === name &&
      service.spec.ports.some((each: Data) => each.name === port || each.port === port),
  );
}
