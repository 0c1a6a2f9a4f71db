import type { Duration } from '../../config/duration.ts';
import { steady } from '../cases.ts';
import { humanizeDuration } from '../humanize.ts';
import { maxBy, on } from '../promql.ts';
import type { AlertRule, InputSeries } from '../rule.ts';
import { selectors } from '../selectors.ts';
import { NODE_TEMPLATE, nodeExporter, ON_NODE, THE_NODE } from './cases.ts';
import { aroundNumber, thresholdCases } from './thresholds.ts';

/** Thresholds of the alerts about the clocks of nodes. */
export interface NodeTimeThresholds {
  /** Clock error of a node above which it alerts. */
  readonly nodeClockSkew: Duration;
}

export const nodeTimeAlerts = ({ nodeClockSkew }: NodeTimeThresholds): AlertRule[] => [
  skew(nodeClockSkew.seconds),
  notSynchronising(),
];

const job = selectors.nodeExporter;

/**
 * The kernel gives up on its clock once its error may be 16 seconds.
 *
 * @see https://man7.org/linux/man-pages/man2/adjtimex.2.html
 */
const GIVEN_UP = 16;

const SOURCES =
  'See the sources of time on the node: `kubectl debug node/<node> -it --profile=sysadmin --image=busybox -- chroot /host chronyc sources` (or `timedatectl timesync-status`, `ntpq -p`).';

function skew(threshold: number): AlertRule {
  const metric = 'node_timex_offset_seconds';
  const ahead = aroundNumber(threshold);
  return {
    alert: 'NodeClockSkewDetected',
    // The sign says which way the clock is off. Small errors are corrected within minutes, which `for` allows for.
    expr: `${maxBy(['node'], `abs(${metric}{${job}})`)} > ${threshold}`,
    for: '15m',
    severity: 'warning',
    summary: 'The clock of a node has been wrong for 15 minutes.',
    description: `The clock of ${NODE_TEMPLATE} has been off by {{ $value | humanizeDuration }} for 15 minutes.`,
    runbook: {
      meaning:
        'The kernel knows from its time service that the clock is off by more than the threshold, and the error does not go away.',
      impact:
        'Tokens and certificates seem expired or not yet valid, etcd and databases that agree on time misbehave, and logs and traces are out of order.',
      diagnosis: [
        SOURCES,
        'See whether the error shrinks: `node_timex_offset_seconds{node="<node>"}` over an hour.',
        'Virtual machines jump after they were paused or moved; see whether the hypervisor sets the clock as well, against the time service.',
      ],
      mitigation: [
        'Correct the clock at once: `chronyc makestep` on the node.',
        'Restore the way to the time servers (UDP port 123), or name others.',
        'Run one time service, not two.',
      ],
    },
    tests: thresholdCases(
      {
        ...ahead,
        exact: threshold,
        input: (value) => nodeExporter.highest(metric, value),
        for: '15m',
        labels: ON_NODE,
        description: (value) => `The clock of ${THE_NODE} has been off by ${humanizeDuration(value)} for 15 minutes.`,
      },
      { name: 'behind by less', input: nodeExporter.highest(metric, -ahead.below / 1.3), at: '60m' },
    ),
  };
}

function notSynchronising(): AlertRule {
  const [status, error] = ['node_timex_sync_status', 'node_timex_maxerror_seconds'];
  const clock = (synchronised: string, maxError: number): InputSeries[] => [
    nodeExporter.one(status, synchronised),
    ...nodeExporter.highest(error, maxError),
  ];
  const description = `The clock of ${THE_NODE} has not been kept in step with any time server.`;
  return {
    alert: 'NodeClockNotSynchronising',
    expr: `${maxBy(['node'], `max_over_time(${status}{${job}}[5m])`)} == 0
and ${on('node')}
${maxBy(['node'], `${error}{${job}}`)} >= ${GIVEN_UP}`,
    for: '10m',
    severity: 'warning',
    summary: 'The clock of a node is not kept in step with any other.',
    description: `The clock of ${NODE_TEMPLATE} has not been kept in step with any time server.`,
    runbook: {
      meaning:
        'No time service has told the kernel the time for so long that its own error estimate has reached the limit (16 seconds). The clock runs free.',
      impact:
        'None yet. The clock drifts by seconds a day; sooner or later tokens and certificates are refused, and etcd complains.',
      diagnosis: [
        'See whether a time service runs on the node: `kubectl debug node/<node> -it --profile=sysadmin --image=busybox -- chroot /host systemctl status chronyd systemd-timesyncd ntpd`.',
        SOURCES,
        'All sources unreachable: a firewall between the node and its time servers (UDP port 123).',
      ],
      mitigation: [
        'Install or start chrony, and enable it for every start.',
        'Open the way to the time servers, or name those of the provider.',
        'In a machine without any time service by design, switch this alert off in the configuration, with the reason.',
      ],
    },
    tests: {
      fires: [
        {
          name: 'not kept in step for 17 minutes',
          input: [...clock(steady(0), GIVEN_UP), ...nodeExporter.others(status, steady(1))],
          at: '17m',
          expect: [ON_NODE],
          descriptions: [description],
        },
        {
          name: 'far beyond the limit',
          input: clock(steady(0), 1.5 * GIVEN_UP),
          at: '17m',
          expect: [ON_NODE],
          descriptions: [description],
        },
      ],
      quiet: [
        { name: 'not in step, but the error is still small', input: clock(steady(0), 0.9 * GIVEN_UP), at: '60m' },
        { name: 'in step', input: clock(steady(1), GIVEN_UP), at: '60m' },
        {
          name: 'in step every other minute',
          input: clock('0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1 0 1', GIVEN_UP),
          at: '32m',
        },
        {
          name: 'in step as one of two exporters sees it',
          input: [...clock(steady(0), GIVEN_UP), nodeExporter.one(status, steady(1), { instance: 'before' })],
          at: '60m',
        },
        { name: 'for 8 minutes', input: clock(steady(0), GIVEN_UP), at: '8m' },
        { name: 'the error is unknown', input: [nodeExporter.one(status, steady(0))], at: '60m' },
      ],
    },
  };
}
