import { operator } from '../fault.ts';
import { replaced } from '../places.ts';

const harmless = (reason: string) => ({ harmless: reason });

/** Changes that break nothing, to show that not every change is an error. */
export const HARMLESS = [
  operator(
    'version label',
    '',
    function* ({ metadata }) {
      const key = 'app.kubernetes.io/version';
      if (metadata.labels?.[key]) yield [key, replaced(['metadata', 'labels', key], () => '0.0.0')];
    },
    harmless('Nothing selects by the version.'),
  ),
  operator(
    'new annotation',
    '',
    function* () {
      yield [
        'annotation',
        (copy) => {
          copy.metadata.annotations = { ...copy.metadata.annotations, 'example.com/note': 'hello' };
        },
      ];
    },
    harmless('Nobody reads it.'),
  ),
  operator(
    'other words',
    '',
    function* ({ kind, spec }) {
      if (kind !== 'PrometheusRule') return;
      for (const [group, { rules }] of spec.groups.entries()) {
        for (const [index, { alert }] of rules.entries()) {
          if (alert)
            yield [
              alert,
              replaced(
                ['spec', 'groups', group, 'rules', index, 'annotations', 'summary'],
                () => 'Something is wrong.',
              ),
            ];
        }
      }
    },
    harmless('Still a sentence.'),
  ),
  operator(
    'more memory',
    '',
    function* ({ kind }) {
      if (kind !== 'Deployment') return;
      yield [
        'limit',
        replaced(['spec', 'template', 'spec', 'containers', 0, 'resources', 'limits', 'memory'], () => '64Gi'),
      ];
    },
    harmless('A limit costs nothing until it is used.'),
  ),
  operator(
    'slower probe',
    '',
    function* ({ kind, spec }) {
      if (!['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind)) return;
      const path = ['spec', 'template', 'spec', 'containers', 0, 'readinessProbe', 'periodSeconds'];
      if (spec.template.spec.containers[0].readinessProbe) yield ['readinessProbe', replaced(path, () => 20)];
    },
    harmless('The pod is ready a little later.'),
  ),
  operator(
    'longer for',
    '',
    function* ({ kind, spec }) {
      if (kind !== 'PrometheusRule') return;
      for (const [group, { rules }] of spec.groups.entries()) {
        for (const [index, rule] of rules.entries()) {
          if (rule.for === '15m')
            yield [rule.alert, replaced(['spec', 'groups', group, 'rules', index, 'for'], () => '20m')];
        }
      }
    },
    harmless('The alert comes a little later.'),
  ),
];
