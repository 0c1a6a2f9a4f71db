import { type Fixture, full, of, type Sent } from './fixture.ts';

/** A file of one service, and how its lines are joined. */
function joined(
  service: string,
  name: string,
  blocks: readonly (readonly [Omit<Sent, 'line'>, ...string[]])[],
): Fixture {
  return of(service, {
    name: `${service}: ${name}`,
    file: blocks.flatMap(([, ...lines]) => lines.map(full)),
    sent: blocks.map(([read, ...lines]) => ({ line: lines.join('\n'), stream: 'stdout', ...read })),
  });
}

export const multilineFixtures: readonly Fixture[] = [
  joined('java', 'a stack trace with its cause', [
    [{ level: 'error' }, '{"level":"error","msg":"one line"}'],
    [
      {},
      '2026-08-22 10:00:00.123 ERROR [main] c.e.Shop : failed',
      'java.lang.IllegalStateException: no stock',
      '\tat com.example.Shop.buy(Shop.java:42)',
      '\tat com.example.Shop.main(Shop.java:7)',
      'Caused by: java.io.IOException: gone',
      '\t... 2 more',
    ],
    [{}, 'INFO: next record'],
    [{}, 'Exception in thread "main" java.lang.Error', '\tat A.b(A.java:1)'],
  ]),
  joined('java', 'lines before the first record, which belong to nothing', [
    [{}, '\tat left.over(From.java:1)'],
    [{}, 'Caused by: somebody'],
    [{}, '10:00:00 a record', '  its second line'],
  ]),
  joined('python', 'a traceback belongs to the record before it', [
    [
      {},
      'ERROR:root:cannot pay',
      'Traceback (most recent call last):',
      '  File "/app/shop.py", line 3, in <module>',
      '    pay()',
      '',
      'During handling of the above exception, another exception occurred:',
      '',
      'Traceback (most recent call last):',
      'ValueError: 7',
    ],
    [{}, 'INFO:root:next'],
  ]),
  joined('go', 'a panic with its goroutines', [
    [{ level: 'info' }, 'level=info msg=start'],
    [
      {},
      'panic: runtime error: index out of range [3] with length 3',
      '',
      'goroutine 1 [running]:',
      'main.main()',
      '\t/app/main.go:8 +0x1d',
      'exit status 2',
    ],
    [{ level: 'error' }, 'E0822 10:00:00.000000       1 main.go:42] "failed"'],
  ]),
  joined('node', 'an error with its frames', [
    [
      {},
      'TypeError: cart is not iterable',
      '    at checkout (/app/cart.js:10:5)',
      '    at process.processTicksAndRejections (node:internal/process/task_queues:95:5) {',
      "  code: 'E_CART'",
      '}',
    ],
    [{ level: 'warn' }, '{"level":40,"msg":"next"}'],
  ]),
  joined('blocks', 'as many lines as there may be', [
    [{}, '>>> one', 'a', 'b'],
    [{}, 'c'],
    [{}, '>>> two'],
  ]),
  of('java', {
    name: 'java: each stream by itself',
    file: [
      full('10:00:00 out'),
      full(' of stdout').replace('stdout F', 'stderr F'),
      full(' goes on'),
      full('10:00:01 err').replace('stdout F', 'stderr F'),
      full(' goes on').replace('stdout F', 'stderr F'),
    ],
    sent: [
      { line: ' of stdout', stream: 'stderr' },
      { line: '10:00:00 out\n goes on', stream: 'stdout' },
      { line: '10:00:01 err\n goes on', stream: 'stderr' },
    ],
  }),
  of('java', {
    name: 'java: parts of a long line, as one line of a stack trace',
    file: [full('10:00:00 failed'), full('\tat a.b').replace('stdout F', 'stdout P'), full('.c(D.java:1)')],
    sent: [{ line: '10:00:00 failed\n\tat a.b.c(D.java:1)', stream: 'stdout' }],
  }),
  of('java', {
    name: 'java: the time and the labels of the first line',
    file: ['2026-08-22T10:00:01.5Z stdout F 10:00 level=warn', '2026-08-22T10:00:02.5Z stdout F  level=error'],
    sent: [{ line: '10:00 level=warn\n level=error', stream: 'stdout', level: 'warn', time: '2026-08-22T10:00:01.5Z' }],
  }),
];
