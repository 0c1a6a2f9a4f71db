import { describe, expect, test } from '@jest/globals';
import { templates } from '../../../src/validation/rules/templates.ts';
import { findingsOf, objectOf } from '../../support/policy.ts';

const rule = (description: string) =>
  objectOf('PrometheusRule', {
    spec: { groups: [{ name: 'web', rules: [{ alert: 'Down', expr: 'up == 0', annotations: { description } }] }] },
  });
const found = (description: string) => findingsOf(templates, rule(description));
const problem = (what: string) =>
  `PrometheusRule shop/web has the rule Down, of which the text of description ${what}; mend the template`;

describe('the policy templates', () => {
  test.each(['{{ $labels.pod } is down', '{ $labels.pod }} is down', '{{ $labels.pod is down'])('finds %s', (text) => {
    expect(found(text)).toEqual([problem('has an action that does not begin or end')]);
  });

  test('finds blocks without an end, and ends without a block', () => {
    expect(found('{{ with $labels.pod }}{{ . }}')).toEqual([problem('has too few {{ end }}')]);
    expect(found('{{ $labels.pod }}{{ end }}')).toEqual([problem('has too many {{ end }}')]);
  });

  test.each(['{{ with $labels.pod }}{{ . }}{{ end }}', '{{ printf "{{%s}}" $labels.pod }}', 'a { b } c'])(
    'accepts %s',
    (text) => expect(found(text)).toEqual([]),
  );
});
