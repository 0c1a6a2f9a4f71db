import { countedAlert } from '../process-alert.ts';
import type { RuleGroup } from '../rule.ts';
import { stackJobs } from './stack-jobs.ts';

/** Alerts about the blackbox exporter itself. */
export function blackboxExporterGroups(): RuleGroup[] {
  const unknown = countedAlert({
    alert: 'BlackboxExporterModuleUnknown',
    job: stackJobs.blackboxExporter,
    metric: 'blackbox_module_unknown_total',
    range: '10m',
    for: '15m',
    severity: 'warning',
    summary: 'Probes ask for a module that the blackbox exporter does not have.',
    description:
      'The blackbox exporter {{ $labels.namespace }}/{{ $labels.pod }} was asked {{ $value | humanize }} times in 10 minutes for a module that it does not have.',
    runbook: {
      meaning: 'The Probe objects and the configuration of the exporter do not belong together.',
      impact: 'These probes have no result, so that nobody hears when their endpoints fail.',
      diagnosis: [
        'See which modules it has: `kubectl -n monitoring get configmap blackbox-exporter -o yaml`.',
        'See which modules the probes want: `kubectl -n monitoring get probes -o custom-columns=NAME:.metadata.name,MODULE:.spec.module`.',
        'See whether its pods are new: `kubectl -n monitoring rollout status deployment blackbox-exporter`.',
      ],
      mitigation: [
        'Let Argo CD sync the Application of the exporter as a whole.',
        'Delete a Probe that does not come from this repository.',
      ],
    },
  });
  return [{ name: 'blackbox-exporter', rules: [unknown] }];
}
