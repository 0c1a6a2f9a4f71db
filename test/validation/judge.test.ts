import { describe, expect, test } from '@jest/globals';
import { type EnvironmentFindings, judge } from '../../src/validation/judge.ts';
import type { Finding } from '../../src/validation/policy.ts';
import { SUPPRESSIONS, type Suppression } from '../../src/validation/suppressions.ts';

const finding = (more: Partial<Finding> = {}): Finding => ({
  policy: 'probes',
  severity: 'error',
  component: 'shop',
  location: 'shop/deployment',
  object: 'Deployment shop/web',
  message: 'has no livenessProbe on its container web',
  remedy: 'add a livenessProbe',
  ...more,
});
const suppression = (more: Partial<Suppression> = {}): Suppression => ({
  policy: 'probes',
  object: 'Deployment shop/web',
  reason: 'its next release answers probes',
  expires: '2026-12-24',
  ...more,
});
const inDev = (...findings: Finding[]): EnvironmentFindings[] => [{ environment: 'dev', findings }];

const LINE =
  'dev: shop/deployment: Deployment shop/web has no livenessProbe on its container web; add a livenessProbe [probes]';

describe('findings', () => {
  test('are reported with place, object, what is wrong, remedy and rule', () => {
    expect(judge(inDev(finding()), { suppressions: [] })).toEqual({ errors: [LINE], warnings: [] });
  });

  test('that are warnings stop nothing', () => {
    expect(judge(inDev(finding({ severity: 'warning' })), { suppressions: [] })).toEqual({
      errors: [],
      warnings: [LINE.replace('[probes]', '[probes, warning]')],
    });
  });
});

describe('a suppression', () => {
  const errors = (one: Suppression, today?: string, findings = inDev(finding())) =>
    judge(findings, { suppressions: [one], today }).errors;
  const own = (problem: string) => [
    `all: src/validation/suppressions.ts: the suppression of probes for Deployment shop/web ${problem} [suppressions]`,
  ];

  test('holds until its day has passed, and as long as nobody says which day it is', () => {
    expect(errors(suppression())).toEqual([]);
    expect(errors(suppression(), '2026-12-24')).toEqual([]);
    expect(errors(suppression(), '2026-12-25')).toEqual(
      own(
        'expired on 2026-12-24 (its next release answers probes); mend what it is about, or give it a new day with a better reason',
      ),
    );
  });

  test('is about one policy, one object and, if it says so, one message', () => {
    const unused = own('suppresses nothing; remove it');
    expect(errors(suppression({ message: finding().message }))).toEqual([]);
    expect(errors(suppression({ message: 'has no readinessProbe on its container web' }))).toEqual([LINE, ...unused]);
    expect(errors(suppression({ object: 'Deployment shop/web2' }))).toEqual([
      LINE,
      ...own('suppresses nothing; remove it').map((line) => line.replace('shop/web ', 'shop/web2 ')),
    ]);
  });

  test('must go when there is nothing left to suppress', () => {
    expect(errors(suppression(), undefined, inDev())).toEqual(own('suppresses nothing; remove it'));
  });

  test('says why, and until when; none of ours has expired today', () => {
    const today = new Date().toISOString().slice(0, 10);
    for (const { reason, expires } of SUPPRESSIONS) {
      expect(reason.length).toBeGreaterThan(10);
      expect(expires).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect(expires >= today).toBe(true);
    }
  });
});
