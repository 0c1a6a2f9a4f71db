import { burstAlert } from './burst-alerts.ts';
import { errorSpike } from './error-spike.ts';
import type { LogAlertRule } from './log-rule.ts';
import type { LogTarget, LogThresholds } from './log-target.ts';
import { AUTHENTICATION_FAILURES, OUT_OF_MEMORY, PANICS, STACK_TRACES } from './patterns.ts';

/** Alerts about what any program may write: those of processes that end badly. */
export function processLogAlerts(target: LogTarget): LogAlertRule[] {
  return [panic(target), outOfMemory(target)];
}

/** Alerts about the logs of services. */
export function serviceLogAlerts(target: LogTarget, thresholds: LogThresholds): LogAlertRule[] {
  return [
    errorSpike(target, thresholds),
    ...processLogAlerts(target),
    stackTraces(target, thresholds),
    authenticationFailures(target, thresholds),
  ];
}

const panic = (target: LogTarget) =>
  burstAlert(target, {
    alert: 'ServiceLogPanic',
    pattern: PANICS,
    threshold: 0,
    window: '5m',
    severity: 'warning',
    summary: 'A program has panicked, or ended by an error that nobody handles.',
    what: 'lines about panics or unhandled errors',
    runbook: {
      meaning:
        'A line says that a program met an error that none of its code expects: a panic of Go or Rust, an exception that ends a thread of Java, or an unhandled rejection of Node.',
      impact:
        'What the program was doing is lost. The process has ended and is restarted, or goes on in a state that nobody has thought of.',
      diagnosis: [
        'Open the link to the lines. The lines that follow say where in the code it happened.',
        'See whether the container restarted: `kubectl get pods --namespace … --selector app.kubernetes.io/name=…`, and its last words with `kubectl logs --previous`.',
        'See whether it began with a rollout.',
      ],
      mitigation: [
        'Roll back if it began with a rollout.',
        'Otherwise find the request or message that leads to it, keep it away from the service, and handle that case in the code.',
      ],
    },
    examples: [
      'panic: runtime error: invalid memory address or nil pointer dereference',
      '{"level":"error","msg":"panic: assignment to entry in nil map"}',
      'fatal error: concurrent map writes',
      'http: panic serving 10.0.0.7:51234: boom',
      'E0822 10:00:00.000000 1 runtime.go:79] Observed a panic: "nil"',
      "thread 'main' panicked at src/main.rs:4:5:",
      'Exception in thread "main" java.lang.NullPointerException',
      '(node:7) UnhandledPromiseRejectionWarning: Error: boom',
      'Uncaught TypeError: x is not a function',
    ],
    others: ['do not panic: all is well', 'recovered from a fatal error without loss'],
  });

const outOfMemory = (target: LogTarget) =>
  burstAlert(target, {
    alert: 'ServiceLogOutOfMemory',
    pattern: OUT_OF_MEMORY,
    threshold: 0,
    window: '5m',
    severity: 'warning',
    summary: 'A program has run out of memory.',
    what: 'lines about a lack of memory',
    runbook: {
      meaning:
        'A program says that it asked for memory and got none: its heap, or what its container may use, is full. The kernel has not killed it for that, or not yet.',
      impact: 'Requests fail, and the process restarts or spends its time on collecting garbage.',
      diagnosis: [
        'Open the link to the lines, which say what was full: the heap of a runtime has a limit of its own.',
        'Compare the memory of the container with its limit on the dashboard of the service: a steady climb is a leak, a jump is one large request.',
      ],
      mitigation: [
        'Raise the limit of the runtime (-XX:MaxRAMPercentage, --max-old-space-size) where the container has memory left, else that of the container.',
        'Restart the pods of a leak one after the other, and take a heap dump of one before.',
        'Bound the size of what is read at once.',
      ],
    },
    examples: [
      'java.lang.OutOfMemoryError: Java heap space',
      'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
      'fatal error: runtime: out of memory',
      "terminate called after throwing an instance of 'std::bad_alloc'",
      'MemoryError',
      'OSError: [Errno 12] Cannot allocate memory',
    ],
    others: ['memory usage is 91%', 'caught no MemoryError today'],
  });

const stackTraces = (target: LogTarget, { logStackTraces }: LogThresholds) =>
  burstAlert(target, {
    alert: 'ServiceLogStackTraces',
    pattern: STACK_TRACES,
    threshold: logStackTraces,
    window: '10m',
    for: '5m',
    severity: 'warning',
    summary: 'A service logs many stack traces.',
    what: 'lines that begin stack traces',
    runbook: {
      meaning:
        'The service has written more stack traces than `alerts.logStackTraces` in ten minutes. Somebody handles these errors, but there are many of them.',
      impact:
        'Some of what users ask for probably fails. Traces also fill the log, so that other lines are hard to find.',
      diagnosis: [
        'Open the link to the lines, and see which error most of them name.',
        'Follow the identifier of a trace from one of the lines to see what was asked.',
      ],
      mitigation: [
        'Repair or bring back what the errors name; often it is a dependency that does not answer.',
        'Where the error is expected, log one line without a trace, or raise `alerts.logStackTraces` of the service.',
      ],
    },
    examples: [
      'Traceback (most recent call last):',
      'goroutine 17 [running]:',
      'java.lang.IllegalStateException: no cart',
      'Caused by: org.postgresql.util.PSQLException: connection refused',
      'TypeError: Cannot read properties of undefined',
      '{"level":"error","stack":"Error: boom\\n    at checkout (/app/cart.js:3:9)"}',
    ],
    others: ['\tat com.example.Cart.pay(Cart.java:42)', 'no Exception was thrown'],
  });

const authenticationFailures = (target: LogTarget, { logAuthenticationFailures }: LogThresholds) =>
  burstAlert(target, {
    alert: 'ServiceLogAuthenticationFailures',
    pattern: AUTHENTICATION_FAILURES,
    threshold: logAuthenticationFailures,
    window: '10m',
    for: '1m',
    severity: 'warning',
    summary: 'Many attempts to log in fail.',
    what: 'failed attempts to log in',
    runbook: {
      meaning:
        'The service has refused more logins, passwords or tokens than `alerts.logAuthenticationFailures` in ten minutes.',
      impact:
        'Either somebody is guessing passwords, and may find one; or a client uses a credential that has expired or was changed, and gets nothing done.',
      diagnosis: [
        'Open the link to the lines, and count them by address and by account: one address with many accounts is guessing, one account from known addresses is a client.',
        'See whether a Secret or a certificate was changed at that time.',
        'See whether any of these addresses has logged in since.',
      ],
      mitigation: [
        'Block addresses that guess, at the ingress, and lock the accounts for which they found the password.',
        'Give the client its new credential.',
        'Where such failures are usual, raise `alerts.logAuthenticationFailures` of the service.',
      ],
    },
    examples: [
      'authentication failed for user alice',
      'Invalid password for bob',
      'Login failed: unknown account',
      'rejected request: invalid token',
      'wrong password',
      'password mismatch for account 7',
    ],
    others: ['alice has changed her password', 'authentication succeeded for user alice'],
  });
