import { type CaseLabels, series, steady } from '../cases.ts';
import { processAlert } from '../process-alert.ts';
import { maxBy } from '../promql.ts';
import type { RuleGroup } from '../rule.ts';
import { selectors } from '../selectors.ts';

/** Alerts about the sidecars that have Prometheus and Alertmanager read new configuration. */
export function configReloaderGroups(): RuleGroup[] {
  const labels = {
    job: 'alertmanager',
    namespace: 'monitoring',
    pod: 'alertmanager-panoptes-0',
    container: 'config-reloader',
  };
  const loaded = (value: number) => (own: CaseLabels) => [
    series('reloader_last_reload_successful', own, steady(value)),
  ];
  const by = ['job', 'namespace', 'pod', 'container'];
  const errors = processAlert({
    alert: 'ConfigReloaderSidecarErrors',
    beside: 'quiet',
    job: { matchers: selectors.configReloader, labels, others: { job: 'other' } },
    kept: labels,
    expr: `${maxBy(by, `reloader_last_reload_successful{${selectors.configReloader}}`)} == 0`,
    for: '10m',
    severity: 'warning',
    summary: 'A sidecar cannot have new configuration loaded.',
    description:
      'Container {{ $labels.container }} of pod {{ $labels.namespace }}/{{ $labels.pod }} fails to have {{ $labels.job }} load its configuration.',
    sick: loaded(0),
    well: loaded(1),
    value: 0,
    runbook: {
      meaning:
        'The sidecar saw new configuration, but could not write it out, or was refused when it asked for a reload.',
      impact:
        'Prometheus or Alertmanager goes on with its old configuration: new rules, targets and receivers are missing.',
      diagnosis: [
        'Read the reason: `kubectl -n monitoring logs <pod> -c <container>`.',
        'See whether PrometheusBadConfig or AlertmanagerFailedReload fires: then the configuration is wrong, not the sidecar.',
      ],
      mitigation: [
        'Revert the change of the configuration that is refused.',
        'Delete the pod when the sidecar cannot write its volume.',
      ],
    },
  });
  return [{ name: 'config-reloaders', rules: [errors] }];
}
