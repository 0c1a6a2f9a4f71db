import { dump } from 'js-yaml';
import { argoCdNamespaces } from '../../components/argo-cd/jobs.ts';
import type { Environment } from '../../config/environment.ts';
import { dividedInto } from '../../kubernetes/parts.ts';
import { logqlErrors } from '../../logql/syntax.ts';
import { ONLY_TENANT, type Tenancy, tenancyOf, tenantOf, tenantsOf } from '../../logs/tenancy.ts';
import { renderAlert, renderRecord } from '../prometheus-rule.ts';
import type { RuleContext } from '../rule-context.ts';
import { isLogAlert, type LogRuleGroup } from './log-rule.ts';
import { type LogRuleProps, type LogRules, logRuleFiles } from './log-rule-sets.ts';
import { logsUrl } from './logs-url.ts';

/** The rules over logs of an environment, as the ruler of Loki loads them: files by tenant. */
export function logRulesOf(environment: Environment, context: RuleContext): Record<string, Record<string, string>> {
  const { cluster, services, alerts, namespaces, gitops, loki, logs } = environment;
  const ownNamespaces = ['kube-system', namespaces.monitoring, namespaces.agents, ...argoCdNamespaces(gitops)];
  const records = loki.ruler.remoteWrite !== undefined;
  const nodeLogs = {
    audit: logs.audit.enabled,
    journal: logs.journal.enabled,
    namespaces: [...new Set(ownNamespaces)].sort(),
  };
  const all = { cluster, services, thresholds: alerts, ownNamespaces, records };
  const tenancy = tenancyOf(environment);
  if (!tenancy) return { [ONLY_TENANT]: logRuleTexts({ ...all, nodeLogs }, context) };
  const rules = tenantsOf(tenancy).map((tenant) => {
    // Lines of nodes have no namespace, so they are those of whoever has the rest.
    const own = { ...ownOf(all, tenancy, tenant), ...(tenant === tenancy.default ? { nodeLogs } : {}) };
    return [tenant, logRuleTexts(own, context)];
  });
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
  const files = [...logRuleFiles(props)].map(
    ([file, sets]) => [file, sets.flatMap((set) => rendered(set, context))] as const,
  );
  // Nothing but groups that nobody has switched off; a file without any says nothing.
  const texts = files.filter(([, groups]) => groups.length > 0);
  return Object.fromEntries(texts.flatMap(([file, groups]) => textsOf(file, groups)));
}

type RenderedGroup = ReturnType<typeof renderedGroup>;

/** Size above which the groups of a file are divided over several, so that files find room in ConfigMaps. */
const FILE_BYTES = 64 * 1024;

/** A file of rules, or several of a team with many. Names of teams have no dots. */
function textsOf(file: string, groups: readonly RenderedGroup[]): [file: string, text: string][] {
  // About as large as the text that is written in the end.
  const items = groups.map((group) => ({ group, name: group.name, bytes: JSON.stringify(group).length }));
  const parts = dividedInto(items, FILE_BYTES);
  return parts.flatMap((part, index): [string, string][] => {
    if (part.length === 0) return [];
    const text = dump({ groups: part.map(({ group }) => group) }, { lineWidth: -1, noRefs: true });
    return [[parts.length === 1 ? file : file.replace(/\.yaml$/, `.${index}.yaml`), text]];
  });
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
