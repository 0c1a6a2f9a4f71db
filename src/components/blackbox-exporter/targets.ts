import type { Environment } from '../../config/environment.ts';
import { addressOf } from '../../kubernetes/service-address.ts';
import { objectNameOf } from '../../services/identity.ts';
import { probeLabels } from '../../services/probe-alerts.ts';
import type { ProbeMethod } from './modules.ts';

/** An endpoint to probe. */
export interface ProbeTarget extends ProbeMethod {
  /** Name among all targets; it becomes the name of the object. */
  readonly id: string;
  /** Name of the target among those of its owner; it becomes the label `target`. */
  readonly name: string;
  /** An address for http modules, host:port for tcp modules, a host for dns. */
  readonly url: string;
  /** Labels of what the probe finds. @default - none: it belongs to no service */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Everything that an environment probes: the targets of the exporter, and the public addresses of the catalog. */
export function probeTargets({ exporters, services }: Pick<Environment, 'exporters' | 'services'>): ProbeTarget[] {
  return [
    ...exporters.blackbox.targets.map((target) => ({ ...target, id: target.name })),
    ...services.flatMap((service) =>
      service.probes.map((target) => ({
        ...target,
        // Names of targets hold no dot, those of services do.
        id: `${objectNameOf(service)}.${target.name}`,
        labels: probeLabels(service),
      })),
    ),
  ];
}

/** The ports that a probe connects to. Name servers are asked on port 53, which is open to everything of the stack. */
export function probePorts({ module, url }: Pick<ProbeTarget, 'module' | 'url'>): number[] {
  if (module === 'dns') return [];
  const { port, protocol } = addressOf(url);
  if (port) return [Number(port)];
  // Whoever answers plain http most often redirects to https.
  return protocol === 'http:' ? [80, 443] : [443];
}
