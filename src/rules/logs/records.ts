import { CLUSTER } from '../cases.ts';
import { logged } from './cases.ts';
import type { LogRecordingRule, LogRuleGroup } from './log-rule.ts';
import { FAILURES, lineRateByService } from './logql.ts';

const WINDOW = '5m';
const EXAMPLE = { namespace: 'shop', name: 'orders' };

/** Lines and errors a second by service, for where samples are kept longer than lines. */
export function serviceLogRecords(): LogRuleGroup[] {
  return [
    {
      name: 'logs.records',
      rules: [record('service:log_lines:rate5m', ['info', 'error']), record('service:log_errors:rate5m', ['error'])],
    },
  ];
}

function record(name: string, counted: readonly string[]): LogRecordingRule {
  const only = counted.includes('info') ? '' : `, ${FAILURES}`;
  // 30 lines at each level, in five minutes.
  const lines = ['info', 'error'].map((level) => logged(EXAMPLE, level, { from: '1m', count: 30, text: 'x' }));
  const labels = { cluster: CLUSTER, namespace: EXAMPLE.namespace, service: EXAMPLE.name };
  return {
    record: name,
    // Loki wants to know some label of every stream that it reads.
    expr: lineRateByService({ streams: `service_name=~".+"${only}`, window: WINDOW }),
    tests: [
      {
        name: '30 lines at each level',
        input: lines,
        at: '3m',
        expect: [{ labels, value: Number((counted.length * 0.1).toPrecision(6)) }],
        roundedTo: 0.000001,
      },
      { name: 'no lines', input: [], at: '3m', expect: [] },
    ],
  };
}
