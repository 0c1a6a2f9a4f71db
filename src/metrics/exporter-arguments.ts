import type { Metric } from './metric.ts';

/** Whether a process answers series of a metric with these labels. */
export type Answering = (metric: Metric, labels?: Readonly<Record<string, string>>) => boolean;

/** Arguments of the node exporter that leave some devices out, by the collector that they are about. */
const DEVICE_FILTERS: Readonly<Record<string, string>> = {
  arp: '--collector.arp.device-exclude',
  netclass: '--collector.netclass.ignored-devices',
  netdev: '--collector.netdev.device-exclude',
};

/**
 * What the arguments of an exporter leave of its series: kube-state-metrics names the collectors that run and the metrics
 * that are left out, the node exporter the collectors that do not run and the devices that they leave out.
 *
 * @see https://github.com/kubernetes/kube-state-metrics/blob/main/docs/developer/cli-arguments.md
 */
export function answering(args: readonly string[]): Answering {
  const argument = (flag: string) => args.find((arg) => arg.startsWith(`${flag}=`))?.slice(flag.length + 1);
  const resources = argument('--resources')?.split(',');
  const denied = (argument('--metric-denylist')?.split(',') ?? []).map((regex) => new RegExp(regex));
  const runs = (collector: string) =>
    resources ? resources.includes(collector) : !args.includes(`--no-collector.${collector}`);
  return ({ name, collector }, { device } = {}) => {
    if (collector !== undefined && !runs(collector)) return false;
    if (denied.some((regex) => regex.test(name))) return false;
    const excluded = collector && device ? argument(DEVICE_FILTERS[collector] ?? '') : undefined;
    return excluded === undefined || !new RegExp(excluded).test(device ?? '');
  };
}
