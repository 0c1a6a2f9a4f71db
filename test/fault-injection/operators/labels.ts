import { matches } from '../../../src/validation/selector.ts';
import { type Data, operator } from '../fault.ts';
import { misspelt } from '../misspelt.ts';
import { at, keyMisspeltAt, misspeltAt, nodesOf, podPath, replaced, textOf } from '../places.ts';

/** Labels in a selector, with the way to each. */
const selectorLabels = (object: Data, ...starts: readonly (readonly (string | number)[])[]) =>
  starts.flatMap((start) => Object.keys(at(object, start) ?? {}).map((key) => [...start, key]));

/** Objects find each other by labels. */
export const LABELS = [
  operator(
    'pod-label-renamed',
    'The API server refuses a workload whose selector does not match its pods.',
    function* (object) {
      const pod = podPath(object);
      for (const key of Object.keys((pod && object.spec.selector?.matchLabels) ?? {})) {
        const path = [...(pod ?? []), 'metadata', 'labels', key];
        yield [textOf(path), keyMisspeltAt(path)];
      }
    },
  ),
  operator('service-selector', 'The Service has no endpoints.', function* (object) {
    if (object.kind !== 'Service' || object.metadata.namespace === 'kube-system') return;
    for (const path of selectorLabels(object, ['spec', 'selector'])) yield [textOf(path), misspeltAt(path)];
  }),
  operator('service-label', 'No ServiceMonitor selects the Service any more.', function* (object, input) {
    const all = [...input.components.values()].flat();
    const services = all.filter(({ kind }) => kind === 'Service');
    const monitors = all.filter(({ kind }) => kind === 'ServiceMonitor') as Data[];
    // Of several that one monitor selects, it may be that only the others are scraped.
    const isOnly = monitors.some(({ spec }) => {
      const selected = services.filter(({ metadata }) => matches(spec.selector, metadata.labels));
      return selected.length === 1 && selected[0] === object;
    });
    const key = 'app.kubernetes.io/name';
    if (isOnly && object.metadata.labels?.[key]) yield [key, misspeltAt(['metadata', 'labels', key])];
  }),
  operator(
    'network-policy-subject',
    'The policy protects no pods, and lets nobody in: default deny refuses all their connections.',
    function* (object) {
      if (object.kind !== 'NetworkPolicy') return;
      for (const path of selectorLabels(object, ['spec', 'podSelector', 'matchLabels']))
        yield [textOf(path), misspeltAt(path)];
    },
  ),
  operator('network-policy-peer', 'The peer that the rule is for is refused.', function* (object) {
    if (object.kind !== 'NetworkPolicy') return;
    for (const { path, value } of nodesOf(object.spec)) {
      if (path.at(-1) !== 'matchLabels' || path[0] === 'podSelector') continue;
      for (const key of Object.keys(value)) yield [textOf([...path, key]), misspeltAt(['spec', ...path, key])];
    }
  }),
  operator('disruption-budget-selector', 'A drain takes all pods at once.', function* (object) {
    if (object.kind !== 'PodDisruptionBudget') return;
    for (const path of selectorLabels(object, ['spec', 'selector', 'matchLabels']))
      yield [textOf(path), misspeltAt(path)];
  }),
  operator('monitor-selector', 'Prometheus finds no targets.', function* (object) {
    if (object.kind !== 'ServiceMonitor') return;
    for (const path of selectorLabels(object, ['spec', 'selector', 'matchLabels']))
      yield [textOf(path), misspeltAt(path)];
  }),
  operator('monitor-namespace', 'Prometheus looks for targets where there are none.', function* (object) {
    if (!['ServiceMonitor', 'PodMonitor'].includes(object.kind)) return;
    const path = ['spec', 'namespaceSelector', 'matchNames', 0];
    if (at(object, path)) yield [textOf(path), misspeltAt(path)];
  }),
  operator('server-selector', 'Prometheus reads none of the objects that lack the label.', function* ({ kind, spec }) {
    if (!['Prometheus', 'ThanosRuler', 'PrometheusAgent'].includes(kind)) return;
    for (const key of ['serviceMonitorSelector', 'podMonitorSelector', 'ruleSelector', 'probeSelector']) {
      if (key in spec) yield [key, replaced(['spec', key], () => ({ matchLabels: { release: 'panoptes' } }))];
    }
  }),
  operator(
    'sidecar-label',
    'The sidecar does not see the ConfigMap, so its files are never loaded.',
    function* ({ kind, metadata }, input) {
      const asked = [...input.components.values()].flat().flatMap((each) => [...nodesOf(each.spec)]);
      for (const key of Object.keys((kind === 'ConfigMap' && metadata.labels) || {})) {
        if (!asked.some(({ value }) => value?.name === 'LABEL' && value.value === key)) continue;
        yield [key, keyMisspeltAt(['metadata', 'labels', key])];
        yield [`the value of ${key}`, replaced(['metadata', 'labels', key], () => 'true')];
      }
    },
  ),
  operator(
    'sidecar-setting',
    'The sidecar looks for another label, or in another namespace, and finds nothing.',
    function* (object) {
      for (const { path, value } of nodesOf(object.kind === 'ConfigMap' ? {} : object)) {
        if (!['LABEL', 'NAMESPACE'].includes(value?.name) || path.at(-2) !== 'env' || !value.value) continue;
        yield [textOf(path), replaced([...path, 'value'], (text, random) => misspelt(text, random))];
      }
    },
  ),
];
