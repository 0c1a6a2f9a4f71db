import { type DistributedConfig, distributedSchema, REPLICATION_FACTOR } from '../../config/schema/loki-parts.ts';
import type { Resources } from '../../config/schema/resources.ts';
import { partName } from './addresses.ts';

/** One set of pods of Loki. */
export interface LokiPart {
  /** Name of its workload and of its Service. */
  readonly name: string;
  /** What Loki calls it. */
  readonly target: string;
  /** Label of its pods, where Loki has several parts. @default - Loki has no other part */
  readonly component?: string;
  readonly replicas: number;
  readonly resources: Resources;
  /** Whether its pods keep their names: others remember them, and a new name would leave an old one to wait for. */
  readonly stable: boolean;
  /** Whether each pod has a volume, on which it finds after a restart what it had. */
  readonly volume: boolean;
  /** Whether it evaluates rules. */
  readonly rules: boolean;
  /** Whether others must know the address of each of its pods. */
  readonly headless: boolean;
  /** @default - the number of pods stays as it is */
  readonly autoscaling?: { readonly maxReplicas: number; readonly cpuUtilization: number };
}

/** What decides which parts there are. */
export interface PartOptions {
  readonly name: string;
  readonly mode: 'monolithic' | 'ha' | 'distributed';
  readonly replicas?: number;
  readonly resources: Resources;
  readonly patterns: boolean;
  readonly distributed?: DistributedConfig;
}

/** The sets of pods that a Loki consists of. */
export function partsOf(options: PartOptions): readonly LokiPart[] {
  const { name, mode, resources, replicas = REPLICATION_FACTOR } = options;
  const whole = { name, target: 'all', resources, stable: true, volume: true, rules: true, headless: true };
  if (mode === 'monolithic') return [{ ...whole, replicas: 1 }];
  if (mode === 'ha') return [{ ...whole, replicas }];
  return distributedParts(name, sizesOf(options), options.patterns);
}

/** Number and size of the parts, with the defaults where nothing is said. */
export function sizesOf({ distributed }: Pick<PartOptions, 'distributed'>): DistributedConfig {
  return distributed ?? distributedSchema.parse({});
}

/** On how many processes each line is kept until it is stored. */
export function replicationFactorOf(mode: PartOptions['mode']): number {
  return mode === 'monolithic' ? 1 : REPLICATION_FACTOR;
}

function distributedParts(name: string, sizes: DistributedConfig, patterns: boolean): LokiPart[] {
  const part = (
    target: string,
    { replicas = 1, ...size }: { readonly replicas?: number } & Pick<LokiPart, 'resources' | 'autoscaling'>,
    more: Partial<Pick<LokiPart, 'stable' | 'volume' | 'rules' | 'headless'>> = {},
  ): LokiPart => ({
    name: partName({ name }, target),
    target,
    component: target,
    replicas,
    ...size,
    ...{ stable: false, volume: false, rules: false, headless: false, ...more },
  });
  const member = { stable: true, headless: true };
  const keeper = { ...member, volume: true };
  return [
    part('distributor', sizes.distributor),
    part('ingester', sizes.ingester, keeper),
    part('querier', sizes.querier),
    part('query-frontend', sizes.queryFrontend, { headless: true }),
    part('query-scheduler', sizes.queryScheduler, { headless: true }),
    part('index-gateway', sizes.indexGateway, keeper),
    // Exactly one: a second one would undo its work.
    part('compactor', sizes.compactor, keeper),
    part('ruler', sizes.ruler, { ...member, rules: true }),
    ...(patterns ? [part('pattern-ingester', sizes.patternIngester, member)] : []),
  ];
}
