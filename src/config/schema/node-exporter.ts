import { z } from 'zod';
import { resources } from './resources.ts';

/**
 * Collectors that can be switched, and whether they run by default. Those that are missing here always run, because
 * rules and dashboards read them, or never, because they need root, a capability or the bus of the host.
 *
 * @see https://github.com/prometheus/node_exporter#collectors
 */
export const NODE_COLLECTORS = {
  arp: true,
  bcache: true,
  btrfs: false,
  buddyinfo: false,
  cgroups: false,
  cpu_vulnerabilities: false,
  cpufreq: true,
  dmi: true,
  entropy: true,
  fibrechannel: true,
  hwmon: false,
  infiniband: true,
  interrupts: false,
  ipvs: true,
  ksmd: false,
  lnstat: false,
  meminfo_numa: false,
  mountstats: false,
  network_route: false,
  nfs: true,
  nfsd: true,
  nvme: true,
  powersupplyclass: true,
  processes: false,
  qdisc: false,
  rapl: true,
  schedstat: true,
  selinux: true,
  softirqs: false,
  softnet: true,
  swap: false,
  tapestats: true,
  tcpstat: false,
  thermal_zone: true,
  udp_queues: true,
  watchdog: true,
  xfrm: false,
  xfs: true,
  zfs: true,
  zoneinfo: false,
} as const;

/** Name of a collector that can be switched. */
export type NodeCollector = keyof typeof NODE_COLLECTORS;

const names = Object.keys(NODE_COLLECTORS) as NodeCollector[];
const switches = Object.fromEntries(
  names.map((name) => [name, z.boolean().optional().describe(`Default: ${NODE_COLLECTORS[name]}.`)]),
) as Record<NodeCollector, z.ZodOptional<z.ZodBoolean>>;

/** The exporter of what a node reports about itself. */
export const nodeExporterSchema = z
  .strictObject({
    collectors: z
      .strictObject(switches)
      .prefault({})
      .describe('Collectors to run (true) or not (false). Those that shipped rules need always run.'),
    textfileDirectory: z
      .string()
      .regex(/^(\/[A-Za-z0-9][A-Za-z0-9._-]*)+$/, 'is not a directory; write an absolute path such as /var/lib/metrics')
      .optional()
      .describe(
        'Directory of every node in which other programs leave metrics as files that end in .prom. It must exist, and everybody must be able to read it. Default: none.',
      ),
    resources: resources({ cpu: '50m', memory: '48Mi', memoryLimit: '128Mi' }),
    proxy: z
      .strictObject({ resources: resources({ cpu: '10m', memory: '24Mi', memoryLimit: '64Mi' }) })
      .prefault({})
      .describe('What guards the metrics of the node: only who may read /metrics gets them, over TLS.'),
  })
  .prefault({});

/** Collectors to run (true) or not (false). */
export type NodeCollectorSwitches = z.output<typeof nodeExporterSchema>['collectors'];
