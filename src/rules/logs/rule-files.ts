import { dump } from 'js-yaml';
import { argoCdNamespaces } from '../../components/argo-cd/jobs.ts';
import type { Environment } from '../../config/environment.ts';
import { logqlErrors } from '../../logql/syntax.ts';
import { ONLY_TENANT, type Tenancy, tenancyOf, tenantOf, tenantsOf } from '../../logs/tenancy.ts';
import { renderAlert, renderRecord } from '../prometheus-rule.ts';
import type { RuleContext } from '../rule-context.ts';
import { isLogAlert, type LogRuleGroup } from './log-rule.ts';
import { type LogRuleProps, type LogRules, logRuleFiles } from './log-rule-sets.ts';
import { logsUrl } from './logs-url.ts';

/** The rules over logs of an environment, as the ruler of Loki loads them: files by tenant. */
export function logRulesOf(environment: Environment, context: RuleContext): Record<string, Record<string, string>> {
  const { services, alerts, namespaces, gitops, loki } = environment;
  const ownNamespaces = ['kube-system', namespaces.monitoring, namespaces.agents, ...argoCdNamespaces(gitops)];
  const records = loki.ruler.remoteWrite !== undefined;
  const all = { services, thresholds: alerts, ownNamespaces, records };
  const tenancy = tenancyOf(environment);
  if (!tenancy) return { [ONLY_TENANT]: logRuleTexts(all, context) };
  const rules = tenantsOf(tenancy).map((tenant) => [tenant, logRuleTexts(ownOf(all, tenancy, tenant), context)]);
  return Object.fromEntries(rules);
}

/** What rules over the lines of one tenant are made from: a rule has no lines of any other. */
function ownOf(all: LogRuleProps, tenancy: Tenancy, tenant: string): LogRuleProps {
  const isOwn = (namespace: string) => tenantOf(tenancy, namespace) === tenant;
  return {
    ...all,
    services: all.services.filter(({ namespace }) => isOwn(namespace)),
    ownNamespaces: all.ownNamespaces.filter(isOwn),
  };
}

/** What the ruler of Loki loads: texts in the format of Prometheus, by the names of their files. */
export function logRuleTexts(props: LogRuleProps, context: RuleContext): Record<string, string> {
  const files = [...logRuleFiles(props)].map(([file, sets]) => [file, sets.flatMap((set) => rendered(set, context))]);
  // Nothing but groups that nobody has switched off; a file without any says nothing.
  const texts = files.filter(([, groups]) => groups!.length > 0);
  return Object.fromEntries(texts.map(([file, groups]) => [file, dump({ groups }, { lineWidth: -1, noRefs: true })]));
}

function rendered({ groups, overrides }: LogRules, context: RuleContext) {
  const own = { ...context, overrides: { ...context.overrides, ...overrides } };
  return groups.map((group) => renderedGroup(group, own)).filter(({ rules }) => rules.length > 0);
}

/** One group as the ruler reads it. */
export function renderedGroup(group: LogRuleGroup, context: RuleContext) {
  return {
    name: group.name,
    rules: group.rules.flatMap((rule) => {
      checkSyntax(rule.expr);
      if (!isLogAlert(rule)) return [renderRecord(rule)];
      return renderAlert(rule, group, context).map(({ keep_firing_for: _, annotations, ...rest }) => ({
        // Loki would read `keep_firing_for`, and forget it: such a change of an alert is refused with the configuration.
        ...rest,
        annotations: {
          ...annotations,
          ...(rule.lines ? { logs_url: logsUrl(context.grafanaUrl, rule.lines) } : {}),
        },
      }));
    }),
  };
}

/** A file that does not parse keeps Loki from loading any of its rules. */
function checkSyntax(expr: string): void {
  const errors = logqlErrors(expr);
  if (errors.length > 0) throw new Error(`a rule over logs is not LogQL: ${errors.join('; ')}`);
}
