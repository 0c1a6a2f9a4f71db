import { argoCdIsScraped } from '../../components/argo-cd/jobs.ts';
import { probeTargets } from '../../components/blackbox-exporter/targets.ts';
import type { DashboardContext } from '../context.ts';
import type { DashboardFile } from '../house/dashboard-file.ts';
import { alertHistory } from './alert-history.ts';
import { alertmanager } from './alertmanager.ts';
import { argoCd } from './argo-cd.ts';
import { exporters } from './exporters.ts';
import { grafana } from './grafana.ts';
import { logCollector } from './log-collector.ts';
import { loki } from './loki.ts';
import { probes } from './probes.ts';
import { prometheus } from './prometheus.ts';
import { prometheusOperator } from './prometheus-operator.ts';
import { remoteWrite } from './remote-write.ts';
import { ruleEvaluation } from './rule-evaluation.ts';
import { scraping } from './scraping.ts';

/** Dashboards about the stack itself, as far as an environment has it. */
export function stackDashboards(context: DashboardContext): DashboardFile[] {
  const { prometheus: server, gitops } = context;
  // An agent stores nothing, answers no queries and evaluates no rules.
  const stores = server.mode === 'server';
  return [
    alertHistory(),
    scraping(),
    ...(stores ? [prometheus(context)] : []),
    ...(stores && !server.rules.ruler ? [ruleEvaluation(context)] : []),
    ...(server.remoteWrite.length > 0 ? [remoteWrite(context)] : []),
    alertmanager(context),
    loki(context),
    logCollector(context),
    grafana(context),
    prometheusOperator(context),
    exporters(context),
    ...(probeTargets(context).length > 0 ? [probes(context)] : []),
    ...(argoCdIsScraped(gitops) ? [argoCd(context)] : []),
  ];
}
