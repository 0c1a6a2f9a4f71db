import { type Fixture, full, plain, SPAN, TIME, TRACE } from './fixture.ts';
import { multilineFixtures } from './fixtures-multiline.ts';
import { secretFixtures } from './fixtures-secrets.ts';
import { serviceFixtures } from './fixtures-services.ts';

/** The container runtime's own format. */
const framing: readonly Fixture[] = [
  plain('a full line', 'plain text line, no structure'),
  {
    name: 'the other stream',
    file: [`${TIME} stderr F oops`],
    sent: [{ line: 'oops', stream: 'stderr' }],
  },
  {
    name: 'a line that the runtime cut in three parts',
    file: [`${TIME} stdout P {"level":"error",`, `${TIME} stdout P "msg":"part one `, `${TIME} stdout F part two"}`],
    sent: [{ line: '{"level":"error","msg":"part one part two"}', stream: 'stdout', level: 'error' }],
  },
  {
    name: 'parts of both streams, one between the other',
    file: [`${TIME} stdout P out `, `${TIME} stderr P err `, `${TIME} stdout F end`, `${TIME} stderr F end`],
    sent: [
      { line: 'out end', stream: 'stdout' },
      { line: 'err end', stream: 'stderr' },
    ],
  },
  {
    name: 'a part whose end never came',
    file: [`${TIME} stdout P {"level":"error"`],
    sent: [],
  },
  {
    name: 'a line that is not in the format of the runtime',
    file: ['not a cri line at all'],
    sent: [{ line: 'not a cri line at all' }],
  },
  {
    name: 'a time with an offset',
    file: ['2026-08-22T12:00:00.1+02:00 stdout F {"level":"info"}'],
    sent: [{ line: '{"level":"info"}', stream: 'stdout', level: 'info', time: '2026-08-22T10:00:00.1Z' }],
  },
  {
    name: 'bytes that are no text, which nothing may change',
    file: [Buffer.concat([Buffer.from(full('level=warn msg=')), Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0x20, 0x80])])],
    sent: [
      {
        line: Buffer.concat([Buffer.from('level=warn msg='), Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0x20, 0x80])]),
        stream: 'stdout',
        level: 'warn',
      },
    ],
  },
  plain('control characters and escapes of a terminal', '\u001b[31mERROR\u001b[0m\tx\u0000y'),
  plain('a line of 100 KB', `{"level":"error","msg":"${'x'.repeat(100_000)}"}`, { level: 'error' }),
  {
    name: 'a line above the limit, in parts of which the first reach it',
    file: [
      `${TIME} stdout P ${'y'.repeat(200_000)}`,
      `${TIME} stdout P ${'y'.repeat(200_000)}`,
      `${TIME} stdout F ${'z'.repeat(10)}`,
    ],
    sent: [{ line: 'y'.repeat(262_144), stream: 'stdout' }],
  },
  plain('a line that begins with a space', '  indented {"level":"error"}'),
];

/** Lines that are never sent. */
const dropped: readonly Fixture[] = [
  { name: 'noise, by a rule of the environment', file: [full('heartbeat')], sent: [] },
  { name: 'an empty line', file: [`${TIME} stdout F `], sent: [] },
  { name: 'a line of spaces only', file: [`${TIME} stdout F  \t `], sent: [] },
  { name: 'a line that Loki would refuse for its age', file: ['2026-08-01T10:00:00Z stdout F old'], sent: [] },
];

const json: readonly Fixture[] = [
  plain(
    'all fields, in upper case',
    `{"level":"INFO","msg":"ok","trace_id":"${TRACE.toUpperCase()}","span_id":"${SPAN}"}`,
    {
      level: 'info',
      trace_id: TRACE,
      span_id: SPAN,
    },
  ),
  plain('a number of pino', '{"level":30,"msg":"pino","time":1787392799500}', { level: 'info' }),
  plain('the largest number of pino', '{"level":60}', { level: 'fatal' }),
  plain('a number between two levels', '{"level":35}'),
  plain('a number with a fraction', '{"level":30.5}'),
  plain('a number as text', '{"level":"40"}', { level: 'warn' }),
  plain('keys twice, of which the last counts', '{"level":"info","level":"error"}', { level: 'error' }),
  plain('an object within many', `${'{"a":'.repeat(50)}1${'}'.repeat(50)}`),
  plain('escapes in a value', '{"level":"\\u0065rror"}', { level: 'error' }),
  plain('a level of zero', '{"level":0,"severity":"ERROR"}'),
  plain('severity, as in Google Cloud', '{"severity":"CRITICAL","message":"gcp"}', { level: 'fatal' }),
  plain('levelname, as in Python', '{"levelname":"WARNING","message":"python"}', { level: 'warn' }),
  plain('LogLevel, as in .NET', '{"LogLevel":"Information","Message":"dotnet"}', { level: 'info' }),
  plain('@l, as in Serilog', '{"@l":"Verbose","@m":"serilog"}', { level: 'trace' }),
  plain('a dot in the name of the key, as in ECS', `{"log.level":"debug","trace.id":"${TRACE}","span.id":"${SPAN}"}`, {
    level: 'debug',
    trace_id: TRACE,
    span_id: SPAN,
  }),
  plain('nested keys', `{"log":{"level":"Error"},"trace":{"id":"${TRACE}"},"span":{"id":"${SPAN}"}}`, {
    level: 'error',
    trace_id: TRACE,
    span_id: SPAN,
  }),
  plain('a string where another program nests', '{"log":"a string","trace":7,"severity":"notice"}', { level: 'info' }),
  plain('null before the key that counts', '{"level":null,"log.level":"debug"}', { level: 'debug' }),
  plain('an empty string before the key that counts', '{"level":"","lvl":"dbg"}', { level: 'debug' }),
  plain('spaces around the value', '{"level":" warn "}', { level: 'warn' }),
  plain('a level that nobody knows', '{"level":"user-supplied-garbage-123"}'),
  plain('an object for a level', '{"level":{"nested":true},"trace_id":123}'),
  plain('an array for a level', '{"level":["error"]}'),
  plain('a truth value for a level', '{"level":false,"trace_id":""}'),
  plain('a line without any field', '{"msg":"hello"}'),
  plain('an empty object', '{}'),
  plain('JSON that was cut off', '{"level":"error","msg":"trunc'),
  plain('JSON with something behind it', '{"level":"error"} trailing'),
  plain('an array', '["level=error","trace"]'),
  plain('a number', '12345'),
  plain('null', 'null'),
  plain('a level inside of the message', '{"msg":"x level=error y"}'),
  plain(
    'another level and a trace inside of the message',
    `{"level":"info","msg":"x level=error trace_id=${TRACE} y"}`,
    {
      level: 'info',
    },
  ),
  plain('keys that are labels of the stream', '{"namespace":"other","pod":"other","app":"other","stream":"other"}'),
];

const traces: readonly Fixture[] = [
  plain('an identifier of 64 bits, as in B3', `{"traceId":"${SPAN}"}`, { trace_id: SPAN }),
  plain('an identifier that is not hexadecimal', '{"trace_id":"not hex","span_id":"zzzzzzzzzzzzzzzz"}'),
  plain('an identifier of another length', '{"trace_id":"4bf92f3577b34da6a3ce","span_id":"00f067aa"}'),
  plain('an identifier of a whole trace for a span', `{"span_id":"${TRACE}"}`),
  plain(
    'zeros, which tracers write where there is no trace',
    `{"trace_id":"${'0'.repeat(32)}","span_id":"${'0'.repeat(16)}"}`,
  ),
  plain('a UUID', '{"trace_id":"4bf92f35-77b3-4da6-a3ce-929d0e0e4736"}'),
];

const text: readonly Fixture[] = [
  plain('logfmt', `level=warning msg="logfmt" trace_id=${TRACE} span_id=${SPAN}`, {
    level: 'warn',
    trace_id: TRACE,
    span_id: SPAN,
  }),
  plain('logfmt that begins with a time', 'ts=2026-08-22T10:00:00Z caller=main.go:1 level=error err="boom"', {
    level: 'error',
  }),
  plain('logfmt with quotes and another case', `lvl="WARN" traceID="${TRACE}"`, { level: 'warn', trace_id: TRACE }),
  plain('logfmt with commas', 'severity=Debug, msg=hello', { level: 'debug' }),
  plain('a level with something behind it', 'level=info-ish'),
  plain('a level inside of a quoted message', 'msg="the level=error thing" level=info', { level: 'info' }),
  plain('a trace inside of a quoted message', `msg="see trace_id=${TRACE} there" level=info`, { level: 'info' }),
  plain('escaped quotes before the level', 'msg="say \\"level=error\\" twice" level=debug', { level: 'debug' }),
  plain('a level in quotes with spaces in them', 'level=" error" msg=x'),
  plain('a number for a level in logfmt', 'level=50 msg=pino', { level: 'error' }),
  plain('a quoted number for a level in logfmt', 'ts=1.5e9 level="40"', { level: 'warn' }),
  plain('a key without a value', 'verbose level=info', { level: 'info' }),
  plain('an empty value', 'err= level=info', { level: 'info' }),
  plain('two levels, of which the first counts', 'level=warn level=error', { level: 'warn' }),
  plain('a quote that never ends', 'msg="cut off level=error'),
  plain('spaces without number', `${' '.repeat(60)}x${' '.repeat(60)}y level=info`, { level: 'info' }),
  plain('base64 that is no key', `blob ${'QUJD'.repeat(40)}`),
  plain('punctuation only', '}{][,,,::""'),
  plain('a key that only ends like one', 'loglevel=error parent_span_id=00f067aa0ba902b7'),
  plain('klog', 'E0822 10:00:00.123456       1 main.go:42] "failed" level=info', { level: 'error' }),
  plain('the beginning of klog, and no more', 'E0822 is an order number'),
  plain('words that are levels', 'ERROR something failed'),
  plain('an access log', '10.0.0.1 - - "GET /healthz?level=error HTTP/1.1" 200'),
  plain('characters beyond ASCII', 'level=info msg="größer – 日本"', { level: 'info' }),
];

/** What every pipeline does. */
export const commonFixtures: readonly Fixture[] = [
  ...framing,
  ...dropped,
  ...json,
  ...traces,
  ...text,
  ...secretFixtures,
];

/** What the pipeline of test/logs/own-services.ts does, whose services have settings of their own. */
export const fixtures: readonly Fixture[] = [...commonFixtures, ...multilineFixtures, ...serviceFixtures];
