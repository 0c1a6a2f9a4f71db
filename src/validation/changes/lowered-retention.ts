import { load } from 'js-yaml';
import { Duration } from '../../config/duration.ts';
import { describe } from '../policy.ts';
import type { ChangePolicy, Data } from './change.ts';

/** How long, or how much, something is kept. Endless is Infinity. */
interface Retention {
  readonly what: string;
  readonly written: string;
  readonly amount: number;
}

/** Less is kept: what is older goes for good as soon as the new setting is read, and setting it back brings nothing back. */
export const loweredRetention: ChangePolicy = {
  name: 'lowered-retention',
  *check({ changed }) {
    for (const { component, old, now } of changed) {
      const after = retentionsOf(now);
      for (const before of retentionsOf(old)) {
        const kept = after.find(({ what }) => what === before.what);
        if (!kept || kept.amount >= before.amount) continue;
        yield {
          component,
          object: describe(now),
          message: `lowers ${before.what} from ${before.written} to ${kept.written}: soon after the sync, what exceeds it is deleted for good; keep ${before.written}, or copy what is needed`,
          dangerous: true,
        };
      }
    }
  },
};

function retentionsOf(object: Data): Retention[] {
  const { kind, spec = {}, metadata, data } = object;
  if (kind === 'Prometheus' || kind === 'ThanosRuler') {
    // Without any limit, the operator keeps a day.
    const retention = spec.retention ?? (spec.retentionSize ? undefined : '24h');
    return [...time('retention', retention), ...size('retentionSize', spec.retentionSize)];
  }
  const text = kind === 'ConfigMap' && metadata.name === 'loki' ? data?.['config.yaml'] : undefined;
  return text ? lokiRetentions(load(text)) : [];
}

/** Streams are told apart by their selectors. In Loki, zero means for ever. */
function lokiRetentions({ limits_config: limits }: Data): Retention[] {
  return [
    ...time('retention_period', limits?.retention_period),
    ...(limits?.retention_stream ?? []).flatMap(({ selector, period }: Data) =>
      time(`the retention of ${selector}`, period),
    ),
  ].map((retention) => (retention.amount === 0 ? { ...retention, amount: Number.POSITIVE_INFINITY } : retention));
}

function time(what: string, written: string | undefined): Retention[] {
  return written === undefined ? [] : [{ what, written, amount: Duration.parse(written).milliseconds }];
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB', 'EB'];

/** Sizes as Prometheus writes them, where KB and KiB are the same. Without one, the size is not limited. */
function size(what: string, written: string | undefined): Retention[] {
  const [, number, unit = ''] = /^([\d.]+)([A-Za-z]+)$/.exec(written ?? '') ?? [];
  if (number === undefined) return [{ what, written: 'no limit', amount: Number.POSITIVE_INFINITY }];
  return [{ what, written: `${written}`, amount: Number(number) * 1024 ** UNITS.indexOf(unit.replace('i', '')) }];
}
