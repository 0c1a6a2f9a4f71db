import { describe, expect, test } from '@jest/globals';
import { serviceSchema } from '../../src/config/schema/service.ts';
import type { Finding, LintedGroup } from '../../src/promql/lints/lint.ts';
import { allRuleGroups, EVERY_JOB } from '../../src/rules/all-alerts.ts';
import { groupsOf, isExcepted, LINT_EXCEPTIONS, lintRules } from '../../src/rules/lint-rules.ts';
import { ruleSpec } from '../../src/rules/prometheus-rule.ts';
import { minimalService } from '../support/environment.ts';
import { testRules } from '../support/rules.ts';
import { sampleBase, sampleOf, samples } from '../support/sample.ts';

const lines = (findings: readonly Finding[]) =>
  findings.map(({ lint, rule, message }) => `${rule}: ${message} [${lint}]`);

describe.each(samples)('the rules of %s', (_, { components, environment }) => {
  test('pass every lint', () => {
    const objects = [...components.values()].flat();
    expect(groupsOf(objects).length).toBeGreaterThan(10);
    expect(lines(lintRules(objects, environment).filter((finding) => !isExcepted(finding)))).toEqual([]);
  });
});

describe('every rule that Panoptes ships', () => {
  // An environment with all that rules may read, but without its own: they would be there twice.
  const service = serviceSchema.parse({ ...minimalService, name: 'example', namespace: 'example' });
  const everything = {
    ...sampleBase.environment,
    platform: 'kubeadm' as const,
    kubernetes: EVERY_JOB,
    services: [service],
  };
  const objects = [...sampleOf(everything).components.values()].flat().filter(({ kind }) => kind !== 'PrometheusRule');
  const shipped = ruleSpec(allRuleGroups(), testRules()).groups as LintedGroup[];
  const findings = lintRules(objects, everything, shipped);

  test('passes every lint', () => {
    expect(lines(findings.filter((finding) => !isExcepted(finding)))).toEqual([]);
  });

  test('needs each exception', () => {
    for (const { lint, rule, reason } of LINT_EXCEPTIONS) {
      expect(findings).toContainEqual(expect.objectContaining({ lint, rule }));
      expect(reason).toMatch(/\.$/);
    }
  });
});
