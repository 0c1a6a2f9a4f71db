import type { z } from 'zod';
import type { Duration } from '../duration.ts';
import type { Quantity } from '../quantity.ts';
import { checkAgent } from './prometheus-modes.ts';
import { type ReportRelation, relation } from './relation.ts';
import { checkCeilings, type ScrapeLimits } from './scrape-limits.ts';

/** What the rules below read of the configuration of Prometheus. */
interface Related {
  readonly mode: 'server' | 'agent';
  readonly shards: number;
  readonly globalView?: unknown;
  readonly rules: { readonly ruler?: unknown };
  readonly retention: Duration;
  readonly retentionSize?: Quantity;
  readonly storage: { readonly size: Quantity };
  readonly outOfOrderTimeWindow?: Duration;
  readonly scrapeInterval: Duration;
  readonly scrapeTimeout?: Duration;
  readonly query: { readonly lookbackDelta: Duration };
  readonly limits: ScrapeLimits;
  readonly enforcedLimits: ScrapeLimits;
  readonly exemplars: { readonly enabled: boolean };
  readonly nativeHistograms: { readonly enabled: boolean };
  readonly externalLabels: Readonly<Record<string, string>>;
  readonly replicaExternalLabelName: string;
  readonly prometheusExternalLabelName: string;
  readonly remoteQuery?: unknown;
  readonly remoteWrite: readonly { readonly sendExemplars: boolean; readonly sendNativeHistograms: boolean }[];
  readonly thanos?: { readonly objectStorage?: unknown; readonly blockSize: Duration };
}

/** Rules about several keys of Prometheus. */
export function checkPrometheus<T extends Related>(): z.core.$ZodCheck<T>[] {
  return [
    relation(['mode', 'remoteWrite', 'remoteQuery'], checkAgent),
    relation(['mode', 'shards', 'globalView', 'rules', 'thanos', 'remoteWrite'], checkShards),
    relation(['shards', 'replicaExternalLabelName'], checkElection),
    relation(['retentionSize', 'storage.size'], checkVolume),
    relation(['retention', 'thanos'], checkUpload),
    relation(['mode', 'retention', 'outOfOrderTimeWindow'], checkLateSamples),
    relation(['scrapeInterval', 'scrapeTimeout'], checkTimeout),
    relation(['scrapeInterval', 'query.lookbackDelta'], checkLookback),
    relation(['limits', 'enforcedLimits'], checkCeilings),
    relation(['mode', 'exemplars', 'nativeHistograms', 'remoteWrite'], checkSent),
    relation(['externalLabels', 'replicaExternalLabelName', 'prometheusExternalLabelName'], checkLabelNames),
  ];
}

/** A shard sees its own targets only: joins find no partner there, and absent() fires for what another shard scrapes. */
function checkShards(config: Related, report: ReportRelation): void {
  const { mode, shards, globalView, rules, thanos, remoteWrite } = config;
  // What the agents send to is asked for everything anyway.
  if (shards === 1 || mode === 'agent') return;
  const why = `Each of ${shards} shards sees its own targets only;`;
  if (!globalView) report(['shards'], `needs globalView. ${why} Grafana must ask what sees all, such as Thanos Query`);
  if (!rules.ruler) report(['shards'], `needs rules.ruler. ${why} rules must be evaluated over all, by Thanos Ruler`);
  if (!thanos && remoteWrite.length === 0) {
    report(['shards'], `needs thanos or remoteWrite. ${why} one of these brings them together`);
  }
}

/** Mimir and Cortex elect one replica in each cluster and drop the samples of all others, which are other shards here. */
function checkElection({ shards, replicaExternalLabelName }: Related, report: ReportRelation): void {
  if (shards === 1 || replicaExternalLabelName !== '__replica__') return;
  report(
    ['replicaExternalLabelName'],
    `is what Mimir elects one replica by; with ${shards} shards it would drop all shards but one, so use another label`,
  );
}

function checkVolume({ retentionSize, storage }: Related, report: ReportRelation): void {
  if (!retentionSize || retentionSize.value < storage.size.value) return;
  report(
    ['retentionSize'],
    `is too much for a volume of ${storage.size}, which also holds the write-ahead log; use 85 % of it`,
  );
}

/** A block exists for as long as it takes to upload it, outages of the storage included. */
function checkUpload({ retention, thanos }: Related, report: ReportRelation): void {
  if (!thanos?.objectStorage || retention.milliseconds >= 3 * thanos.blockSize.milliseconds) return;
  report(
    ['retention'],
    `is less than three blocks of ${thanos.blockSize}; one that cannot be uploaded for a while would be lost`,
  );
}

function checkLateSamples({ mode, retention, outOfOrderTimeWindow }: Related, report: ReportRelation): void {
  if (mode === 'agent') return;
  if (!outOfOrderTimeWindow || outOfOrderTimeWindow.milliseconds <= retention.milliseconds) return;
  report(['outOfOrderTimeWindow'], `is longer than the retention, which is ${retention}; shorten it`);
}

function checkTimeout({ scrapeInterval, scrapeTimeout }: Related, report: ReportRelation): void {
  if (!scrapeTimeout || scrapeTimeout.milliseconds <= scrapeInterval.milliseconds) return;
  report(['scrapeTimeout'], `is longer than the scrape interval, which is ${scrapeInterval}; shorten it`);
}

function checkLookback({ scrapeInterval, query }: Related, report: ReportRelation): void {
  if (query.lookbackDelta.milliseconds >= 2 * scrapeInterval.milliseconds) return;
  report(
    ['query', 'lookbackDelta'],
    `is less than two scrape intervals of ${scrapeInterval}; a single lost scrape would leave a gap`,
  );
}

/** What is not stored cannot be sent; an agent passes exemplars on without storing any. */
function checkSent({ mode, exemplars, nativeHistograms, remoteWrite }: Related, report: ReportRelation): void {
  for (const [index, { sendExemplars, sendNativeHistograms }] of remoteWrite.entries()) {
    const at = ['remoteWrite', index] as const;
    if (sendExemplars && !exemplars.enabled && mode === 'server') {
      report([...at, 'sendExemplars'], 'sends nothing, for none are kept; set exemplars.enabled');
    }
    if (sendNativeHistograms && !nativeHistograms.enabled) {
      report([...at, 'sendNativeHistograms'], 'sends nothing, for none are scraped; set nativeHistograms.enabled');
    }
  }
}

function checkLabelNames(config: Related, report: ReportRelation): void {
  const { externalLabels, replicaExternalLabelName: replica, prometheusExternalLabelName: prometheus } = config;
  const taken = ['cluster', 'environment', ...Object.keys(externalLabels)];
  if (taken.includes(replica)) report(['replicaExternalLabelName'], 'is an external label already; choose another');
  if ([...taken, replica].includes(prometheus)) {
    report(['prometheusExternalLabelName'], 'is an external label already; choose another');
  }
}
