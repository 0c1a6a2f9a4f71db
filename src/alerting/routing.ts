import { OWN_RECEIVERS } from '../config/schema/alerting.ts';
import type { AlertingConfig } from './config.ts';

/** A node of the routing tree, in the form of alertmanager.yaml. */
export interface Route {
  readonly receiver?: string;
  readonly matchers?: string[];
  readonly group_by?: string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly routes?: Route[];
}

/** The tree: what drives machinery first, then each team, and what belongs to no team to the default receiver. */
export function routingTree({ alerting, teams }: AlertingConfig): Route {
  const { critical, warning } = alerting.repeatInterval;
  return {
    receiver: alerting.defaultReceiver,
    group_by: ['cluster', 'namespace', 'service', 'alertname'],
    group_wait: String(alerting.groupWait),
    group_interval: String(alerting.groupInterval),
    repeat_interval: String(warning),
    routes: [
      watchdogRoute(alerting.deadMansSwitch !== undefined),
      // Information is there to be looked up, not to be sent.
      { receiver: OWN_RECEIVERS.nobody, matchers: ['severity=~"info|none"'] },
      ...Object.entries(teams).map(([name, team]) => ({
        receiver: team.receiver,
        matchers: [`team="${name}"`],
        routes: [
          {
            receiver: team.criticalReceiver ?? team.receiver,
            matchers: ['severity="critical"'],
            repeat_interval: String(critical),
          },
        ],
      })),
      { receiver: alerting.defaultReceiver, matchers: ['severity="critical"'], repeat_interval: String(critical) },
    ],
  };
}

/**
 * The Watchdog always fires. A service outside the cluster raises the alarm when it stops hearing of it, so it is
 * repeated about once a minute: a repeat interval below the group interval makes each group interval notify.
 */
function watchdogRoute(wired: boolean): Route {
  const matchers = ['alertname="Watchdog"'];
  if (!wired) return { receiver: OWN_RECEIVERS.nobody, matchers };
  return {
    receiver: OWN_RECEIVERS.deadMansSwitch,
    matchers,
    group_by: ['cluster', 'alertname'],
    group_wait: '0s',
    group_interval: '1m',
    repeat_interval: '50s',
  };
}
