import type { Construct } from 'constructs';
import { urlOf } from '../../kubernetes/endpoint.ts';
import { renderAlloy } from '../../logs/alloy/config.ts';
import { logCollectors } from '../../rules/stack/log-collectors.ts';
import { LogAgentChart, type LogAgentProps } from '../log-agent.ts';
import { PROMTAIL_POSITIONS, PROMTAIL_STATE } from '../promtail/promtail-chart.ts';
import { alloyArguments } from './arguments.ts';

const HTTP = { name: 'http-metrics', number: logCollectors.alloy.port } as const;

const CONFIG_PATH = '/etc/alloy';
const CONFIG_FILE = 'config.alloy';

/**
 * The whole of the directory: in the image it belongs to another user, and a root without capabilities may not enter
 * what is not its own.
 */
const STATE = { name: 'state', onNode: '/var/lib/panoptes/alloy', path: '/var/lib/alloy' } as const;

/** Alloy, which sends the logs of all containers of its node to Loki as Promtail does. */
export class AlloyChart extends LogAgentChart {
  constructor(scope: Construct, id: string, props: LogAgentProps) {
    super(scope, id, props, {
      collector: logCollectors.alloy,
      http: HTTP,
      args: alloyArguments(`${CONFIG_PATH}/${CONFIG_FILE}`, HTTP.number, STATE.path),
      configPath: CONFIG_PATH,
      configFile: CONFIG_FILE,
      config: renderAlloy(props.pipeline, {
        lokiUrl: urlOf(props.loki),
        cluster: props.cluster,
        discovery: props.discovery,
        promtailPositionsFile: PROMTAIL_POSITIONS,
        journal: props.journal ?? false,
        audit: props.audit,
      }),
      readyPath: '/-/ready',
      // Not /-/healthy, which also fails while Loki is away: a restart would not bring it back.
      livePath: '/-/ready',
      state: STATE,
      readOnly: [{ ...PROMTAIL_STATE, name: 'promtail-state' }],
    });
  }
}
