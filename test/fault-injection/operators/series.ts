import type { UsedSelector } from '../../../src/metrics/used-selectors.ts';
import { metricNames, parseExpression } from '../../../src/promql/syntax.ts';
import { rules } from '../../../src/validation/facts.ts';
import { selectorsIn } from '../../../src/validation/rules/series.ts';
import type { Random } from '../../support/random.ts';
import { type Data, operator } from '../fault.ts';
import { misspelt } from '../misspelt.ts';
import { keyMisspeltAt, misspeltAt, type Path, removed, replaced } from '../places.ts';

interface PlacedRule {
  readonly rule: Data;
  readonly path: Path;
}

export function* rulesOf(object: Data): Generator<PlacedRule> {
  if (object.kind !== 'PrometheusRule') return;
  for (const [group, { rules: all }] of object.spec.groups.entries()) {
    for (const [index, rule] of all.entries()) yield { rule, path: ['spec', 'groups', group, 'rules', index] };
  }
}

const nameOf = ({ alert, record }: Data): string => alert ?? record;

/** Whole words only: a metric may be the beginning of another one. */
const inPlaceOf = (text: string, word: string, by: string) =>
  text.replaceAll(new RegExp(`(?<![\\w:])${word}(?![\\w:])`, 'g'), by);

/** A place in each expression that a pattern finds, changed. */
const expressions = (
  name: string,
  breaks: string,
  isMeant: (rule: Data) => boolean,
  pattern: RegExp,
  by: (found: RegExpMatchArray, random: Random) => string,
) =>
  operator(name, breaks, function* (object) {
    for (const { rule, path } of rulesOf(object)) {
      const found = isMeant(rule) ? [...String(rule.expr).matchAll(pattern)] : [];
      if (found.length === 0) continue;
      yield [
        nameOf(rule),
        replaced([...path, 'expr'], (expr: string, random) => {
          const match = random.pick(found);
          return expr.slice(0, match.index) + by(match, random) + expr.slice(match.index + match[0].length);
        }),
      ];
    }
  });

const misspeltMetric = (name: string, breaks: string, isMeant: (rule: Data) => boolean) =>
  operator(name, breaks, function* (object) {
    for (const { rule, path } of rulesOf(object)) {
      const names = isMeant(rule) ? metricNames(parseExpression(rule.expr)) : [];
      if (names.length === 0) continue;
      yield [
        nameOf(rule),
        replaced([...path, 'expr'], (expr: string, random) => {
          const metric = random.pick(names);
          return inPlaceOf(expr, metric, misspelt(metric, random));
        }),
      ];
    }
  });

const any = () => true;

/** Rules ask for series. */
export const SERIES = [
  misspeltMetric('alert-metric', 'The alert never fires, or always.', ({ alert }) => alert),
  misspeltMetric('record-metric', 'The record stays empty.', ({ record }) => record),
  operator('record-name', 'What reads the record finds nothing.', function* (object, input) {
    for (const { rule, path } of rulesOf(object)) {
      const readers = rules(input).filter(
        (each) =>
          each.rule.expr !== rule.expr && new RegExp(`(?<![\\w:])${rule.record}(?![\\w:])`).test(each.rule.expr),
      );
      const writers = rules(input).filter((each) => each.rule.record === rule.record);
      if (rule.record && readers.length > 0 && writers.length === 1)
        yield [rule.record, misspeltAt([...path, 'record'])];
    }
  }),
  expressions(
    'matcher-label',
    'No series has the label, so the expression finds nothing.',
    any,
    /(?<=[{,]\s*)(\w+)(?==~?")/g,
    ([label], random) => misspelt(label, random),
  ),
  expressions(
    'matcher-job',
    'No series has the value, so the expression finds nothing.',
    any,
    /(?<=[{,]\s*job=")[\w-]+(?=")/g,
    ([value], random) => misspelt(value, random),
  ),
  expressions(
    'by-label',
    'The label is empty: alerts do not say what they are about, joins find no partner.',
    any,
    /(?<=\b(?:by|on) \((?:[\w, ]*, )?)\w+(?=[,)])/g,
    ([label], random) => misspelt(label, random),
  ),
  expressions(
    'regex',
    'Prometheus refuses the rule, and with it all of its file.',
    any,
    /(?<=[=!]~")[^"]+(?=")/g,
    ([regex]) => `${regex}(`,
  ),
  expressions(
    'range-unit',
    'Prometheus refuses the rule.',
    any,
    /(?<=\[)(\d+)[smhdw](?=[:\]])/g,
    ([, number = '']) => `${number}x`,
  ),
  expressions('parenthesis', 'Prometheus refuses the rule.', any, /\)/g, () => ''),
  expressions(
    'function',
    'Prometheus refuses the rule.',
    any,
    /\b(rate|increase|sum|max|min|count|histogram_quantile|avg_over_time)(?=\(| by)/g,
    ([name], random) => misspelt(name, random),
  ),
  operator('template-label', 'The text of the alert has a gap.', function* (object) {
    for (const { rule, path } of rulesOf(object)) {
      if (!/\$labels\.\w+/.test(rule.annotations?.description ?? '')) continue;
      yield [
        nameOf(rule),
        replaced([...path, 'annotations', 'description'], (text: string, random) =>
          text.replace(/(?<=\$labels\.)\w+/, (label) => misspelt(label, random)),
        ),
      ];
    }
  }),
  operator('template-syntax', 'Prometheus refuses the rule.', function* (object) {
    for (const { rule, path } of rulesOf(object)) {
      if (!rule.annotations?.description?.includes('}}')) continue;
      yield [
        nameOf(rule),
        replaced([...path, 'annotations', 'description'], (text: string) => text.replace('}}', '}')),
      ];
    }
  }),
  operator('alert-for', 'The operator refuses all rules of the object.', function* (object) {
    for (const { rule, path } of rulesOf(object)) {
      if (rule.for)
        yield [
          nameOf(rule),
          replaced([...path, 'for'], (text: string, random) =>
            random.pick([text.replace(/[smhd]+$/, ''), text.replace(/[smhd]+$/, ' min')]),
          ),
        ];
    }
  }),
  operator('group-interval', 'The operator refuses all rules of the object.', function* (object) {
    for (const [index, group] of (object.kind === 'PrometheusRule' ? object.spec.groups : []).entries()) {
      yield [
        group.name,
        (copy) => {
          copy.spec.groups[index].interval = '30';
        },
      ];
    }
  }),
  operator('alert-severity', 'The alert is routed to nobody.', function* (object) {
    for (const { rule, path } of rulesOf(object)) {
      if (!rule.labels?.severity || !rule.alert) continue;
      yield [nameOf(rule), misspeltAt([...path, 'labels', 'severity'])];
      yield [`${nameOf(rule)} without`, removed([...path, 'labels', 'severity'])];
      yield [`${nameOf(rule)} with another key`, keyMisspeltAt([...path, 'labels', 'severity'])];
    }
  }),
  operator('alert-team', 'The alert is routed to nobody, or to the wrong team.', function* (object) {
    for (const { rule, path } of rulesOf(object)) {
      if (!rule.labels?.team || !rule.alert) continue;
      yield [nameOf(rule), misspeltAt([...path, 'labels', 'team'])];
      yield [`${nameOf(rule)} with another key`, keyMisspeltAt([...path, 'labels', 'team'])];
    }
  }),
  operator('alert-runbook', 'Whoever is woken finds no runbook.', function* (object) {
    for (const { rule, path } of rulesOf(object)) {
      if (!rule.annotations?.runbook_url) continue;
      const url = [...path, 'annotations', 'runbook_url'];
      yield [nameOf(rule), removed(url)];
      yield [`${nameOf(rule)} of another name`, replaced(url, (text: string) => text.replace('.md', 's.md'))];
    }
  }),
  operator('dropped-metric', 'The series that rules read is not stored.', function* (object, input) {
    const job = object.metadata.name;
    const [endpoint, ...others] = object.kind === 'ServiceMonitor' ? object.spec.endpoints : [];
    if (!endpoint || others.length > 0) return;
    const used = rules(input).flatMap(({ rule }) => selectorsIn(rule.expr).filter((selector) => isOf(selector, job)));
    for (const name of new Set(used.map((selector) => selector.name))) {
      if (name === 'up' || name.startsWith('scrape_') || name.includes(':')) continue;
      const drop = { action: 'drop', sourceLabels: ['__name__'], regex: name.replace(/_(bucket|count|sum)$/, '_.+') };
      yield [
        name,
        (copy) => {
          copy.spec.endpoints[0].metricRelabelings = [...(endpoint.metricRelabelings ?? []), drop];
        },
      ];
    }
  }),
  operator('keep-nothing', 'No series of the target is stored.', function* (object, input) {
    const job = object.metadata.name;
    const [endpoint, ...others] = object.kind === 'ServiceMonitor' ? object.spec.endpoints : [];
    const isRead = rules(input).some(({ rule }) =>
      selectorsIn(rule.expr).some((selector) => isOf(selector, job) && selector.name !== 'up'),
    );
    if (!endpoint || others.length > 0 || !isRead) return;
    const keep = { action: 'keep', sourceLabels: ['__name__'], regex: 'go_info' };
    yield [
      job,
      (copy) => {
        copy.spec.endpoints[0].metricRelabelings = [...(endpoint.metricRelabelings ?? []), keep];
      },
    ];
  }),
];

const isOf = ({ matchers }: UsedSelector, job: string) =>
  matchers.some(({ label, operator: how, value }) => label === 'job' && how === '=' && value === job);
