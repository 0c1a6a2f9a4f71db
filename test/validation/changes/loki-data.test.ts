import { describe, expect, test } from '@jest/globals';
import { lokiData } from '../../../src/validation/changes/loki-data.ts';
import { changesIn } from '../../support/changes.ts';
import { type LokiFragment, lokiObjects } from '../../support/loki.ts';

const S3 = { bucket: 'loki-chunks', region: 'eu-central-1' };
const FIRST = { from: '2024-04-01', objectStore: 'filesystem' };
const SECOND = { from: '2026-12-01', objectStore: 's3' };

/** What a change of configuration is refused with. */
const losses = (before: LokiFragment, after: LokiFragment): string[] =>
  changesIn(lokiData, { loki: lokiObjects(before) }, { loki: lokiObjects(after) });

describe('a change of Loki', () => {
  test.each<[string, LokiFragment, LokiFragment]>([
    ['nothing', {}, {}],
    ['retention and limits', {}, { retention: '30d', limits: { streams: 20_000 } }],
    ['a larger volume', {}, { storage: { size: '50Gi' } }],
    ['a period that is added', {}, { storage: { s3: S3 }, schema: [FIRST, SECOND] }],
    ['more processes', { mode: 'ha', storage: { s3: S3 } }, { mode: 'ha', replicas: 5, storage: { s3: S3 } }],
    ['two processes fewer', { mode: 'ha', replicas: 5, storage: { s3: S3 } }, { mode: 'ha', storage: { s3: S3 } }],
    ['from one process to three', { storage: { s3: S3 } }, { mode: 'ha', storage: { s3: S3 } }],
    [
      'credentials',
      { storage: { s3: S3 } },
      {
        storage: { s3: { ...S3, accessKeyId: { secret: 'a', key: 'a' }, secretAccessKey: { secret: 'a', key: 'b' } } },
      },
    ],
  ])('is permitted where it loses nothing: %s', (_, before, after) => {
    expect(losses(before, after)).toEqual([]);
  });

  test('from the volume to object storage needs a new period, and not another store for the old one', () => {
    expect(losses({}, { storage: { s3: S3 } })).toEqual([
      '! loki: ConfigMap monitoring/loki changes the period from 2024-04-01, so its lines (filesystem) are no longer found; keep it in loki.schema as it was, and add a period that begins in the future',
    ]);
  });

  test('must not take tenants away, whose lines nobody would find', () => {
    const tenancy = { by: 'team', overrides: { shop: { retention: '30d' } } };
    expect(losses({ tenancy }, {})).toEqual([
      '! loki: ConfigMap monitoring/loki has no tenants any more, so the lines of all of them are no longer found; keep loki.tenancy, or wait until they are past their retention (docs/loki.md)',
    ]);
    expect(losses({}, { tenancy })).toEqual([]);
    expect(losses({ tenancy }, { tenancy: { by: 'team' } })).toEqual([]);
  });

  test('must not take a period away, nor put one before another', () => {
    const both = { storage: { s3: S3 }, schema: [FIRST, SECOND] };
    expect(losses(both, { storage: { s3: S3 }, schema: [SECOND] })).toEqual([
      '! loki: ConfigMap monitoring/loki no longer has the period from 2024-04-01, so its lines (filesystem) are no longer found; keep it in loki.schema as it was, and add a period that begins in the future',
    ]);
    const between = { from: '2026-06-01', objectStore: 's3' };
    expect(losses(both, { ...both, schema: [FIRST, between, SECOND] })).toEqual([
      '! loki: ConfigMap monitoring/loki adds a period from 2026-06-01, before that from 2026-12-01: lines in between are no longer found; add it after 2026-12-01, and in the future',
    ]);
  });

  test.each<[string, LokiFragment, LokiFragment, string]>([
    [
      'bucket',
      { s3: S3 },
      { s3: { ...S3, bucket: 'other' } },
      'of s3 at s3.eu-central-1.amazonaws.com/other; they are at s3.eu-central-1.amazonaws.com/loki-chunks',
    ],
    ['bucket of Google', { gcs: { bucket: 'one' } }, { gcs: { bucket: 'two' } }, 'of gcs at two; they are at one'],
    [
      'container',
      { azure: { account: 'lines', container: 'one' } },
      { azure: { account: 'lines', container: 'two' } },
      'of azure at lines/two; they are at lines/one',
    ],
  ])('must not turn to another %s', (_, before, after, places) => {
    expect(losses({ storage: before }, { storage: after })).toEqual([
      `! loki: ConfigMap monitoring/loki looks for the lines ${places}: keep that, or copy everything there before (docs/loki.md)`,
    ]);
  });

  test('must not take every copy of a line away at once', () => {
    const ha = (replicas: number) => ({ mode: 'ha', replicas, storage: { s3: S3 } });
    expect(losses(ha(6), ha(3))).toEqual([
      '! loki: StatefulSet monitoring/loki goes from 6 to 3 pods at once, and with them every copy of lines that are not stored yet; take away two at a time, some hours apart',
    ]);
  });

  test.each([
    ['ha', 'distributed', 'loki'],
    ['distributed', 'ha', 'loki-ingester'],
  ])('from %s to %s leaves lines on volumes behind', (before, after, name) => {
    const of = (mode: string) => ({ mode, storage: { s3: S3 } });
    expect(losses(of(before), of(after))).toEqual([
      `! loki: StatefulSet monitoring/${name} goes away, and with it the lines of the last hours that are only on its volumes; flush them first (docs/loki.md, "From one mode to another")`,
    ]);
  });

  test('is nothing where there was no Loki', () => {
    expect(changesIn(lokiData, {}, { loki: lokiObjects() })).toEqual([]);
    expect(changesIn(lokiData, { loki: lokiObjects() }, {})).toEqual([]);
  });
});
