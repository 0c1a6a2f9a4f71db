import { changed, type Fixture, full, of, plain, SPAN, TRACE } from './fixture.ts';

/** Lines of a file of which only some are sent. */
const some = (name: string, lines: readonly string[], sent: readonly string[]): Fixture => ({
  name,
  file: lines.map(full),
  sent: sent.map((line) => ({ line, stream: 'stdout' })),
});

const numbered = (text: string, count: number) => Array.from({ length: count }, (_, index) => `${text} ${index + 1}`);

export const serviceFixtures: readonly Fixture[] = [
  of(
    'json',
    plain('json: reads JSON, with a key of its own before the usual ones', '{"level":"info","sev":"error"}', {
      level: 'error',
    }),
  ),
  of('json', plain('json: reads the usual keys where its own is missing', '{"level":"info"}', { level: 'info' })),
  of('json', plain('json: reads nothing else', 'level=error sev=error')),
  of('logfmt', plain('logfmt: reads logfmt, with a key of its own', 'sev=warn msg="level=error"', { level: 'warn' })),
  of('logfmt', plain('logfmt: prefers its own key', 'level=info sev=warn', { level: 'warn' })),
  of('logfmt', plain('logfmt: reads the usual keys where its own is missing', 'level=info', { level: 'info' })),
  of('logfmt', plain('logfmt: reads nothing else', '{"level":"error"}')),
  of(
    'text',
    plain('text: a level in capitals', '2026-08-22 10:00:00,123 [main] ERROR com.example - failed', { level: 'error' }),
  ),
  of('text', plain('text: a level in brackets', '[WARN] low on stock', { level: 'warn' })),
  of('text', plain('text: a level with a colon', 'CRITICAL: on fire', { level: 'fatal' })),
  of('text', plain('text: a pair rather than a word', 'INFO level=error', { level: 'error' })),
  of('text', plain('text: no level in small letters, or far behind', 'an error: a b c d e f g h ERROR')),
  of('text', plain('text: no level within a word', 'ERRORS INFOrmation')),
  of('text', plain('text: does not read JSON', '{"level":"error"}')),
  of(
    'keys',
    plain('keys: nested ones of its own', `{"ctx":{"level":"warn"},"dd":{"trace_id":"${TRACE}","span_id":"${SPAN}"}}`, {
      level: 'warn',
      trace_id: TRACE,
      span_id: SPAN,
    }),
  ),
  of(
    'keys',
    plain('keys: the same with dots in their names', `{"ctx.level":"warn","dd.trace_id":"${TRACE}"}`, {
      level: 'warn',
      trace_id: TRACE,
    }),
  ),
  of(
    'keys',
    plain('keys: in logfmt', `ctx.level=warn dd.trace_id=${TRACE} dd.span_id=${SPAN}`, {
      level: 'warn',
      trace_id: TRACE,
      span_id: SPAN,
    }),
  ),
  of('keys', plain('keys: a dot stands for itself', `ctxxlevel=warn level=info`, { level: 'info' })),
  plain('keys of a service mean nothing in another', '{"sev":"error"}'),
  of(
    'noisy',
    some(
      'noisy: drops what it declares',
      ['"GET /healthz HTTP/1.1" 200', 'DEBUG: x', 'payment accepted', '"GET /healthzz"'],
      ['payment accepted', '"GET /healthzz"'],
    ),
  ),
  plain('what one service drops, another sends', '"GET /healthz HTTP/1.1" 200'),
  of(
    'sampled',
    some(
      'sampled: a quarter of what it declares, all else',
      [...numbered('cache hit', 12), 'order 1'],
      ['cache hit 1', 'cache hit 3', 'cache hit 6', 'cache hit 8', 'cache hit 9', 'cache hit 12', 'order 1'],
    ),
  ),
  of('halved', some('halved: half of everything', numbered('line', 8), ['line 2', 'line 4', 'line 6'])),
  some('a tenth of what the environment declares', numbered('access', 20), ['access 5', 'access 13', 'access 17']),
  of(
    'secret',
    changed(
      'secret: what it declares',
      'pin=1234 card 4111111111111111 pin=12345',
      'pin=[redacted] [redacted] pin=12345',
    ),
  ),
  of('secret', changed('secret: what is declared for all', 'password=x', 'password=[redacted]')),
  plain('secrets of a service mean nothing in another', 'pin=1234'),
];
