import type { Construct } from 'constructs';
import { dump } from 'js-yaml';
import { urlOf } from '../../kubernetes/endpoint.ts';
import { renderPromtail } from '../../logs/promtail.ts';
import { logCollectors } from '../../rules/stack/log-collectors.ts';
import { type AgentDirectory, LogAgentChart, type LogAgentProps } from '../log-agent.ts';

const HTTP = { name: 'http-metrics', number: logCollectors.promtail.port } as const;

const CONFIG_PATH = '/etc/promtail';
const CONFIG_FILE = 'promtail.yaml';

/** On the node, and not below /run: after a reboot Promtail would send all logs of the node again. */
export const PROMTAIL_STATE: AgentDirectory = {
  name: 'state',
  onNode: '/var/lib/panoptes/promtail',
  path: '/var/lib/promtail',
};
export const PROMTAIL_POSITIONS = `${PROMTAIL_STATE.path}/positions.yaml`;

/** Promtail, which sends the logs of all containers of its node to Loki. */
export class PromtailChart extends LogAgentChart {
  constructor(scope: Construct, id: string, props: LogAgentProps) {
    super(scope, id, props, {
      collector: logCollectors.promtail,
      http: HTTP,
      // Never with -config.expand-env: it would take away half of the backslashes of the pipeline.
      args: [
        `-config.file=${CONFIG_PATH}/${CONFIG_FILE}`,
        // Entries of the journal know the name of the host, which need not be that of the node, and an audit log knows
        // none. Those of pods have it.
        ...(props.journal || props.audit ? ['-client.external-labels=node_name=$(HOSTNAME)'] : []),
      ],
      configPath: CONFIG_PATH,
      configFile: CONFIG_FILE,
      config: configuration(props),
      readyPath: '/ready',
      // Not /ready: a Promtail without a log to read is not ready, and a restart would not find it one.
      livePath: '/metrics',
      state: PROMTAIL_STATE,
    });
  }
}

function configuration(props: LogAgentProps): string {
  const config = renderPromtail(props.pipeline, {
    lokiUrl: urlOf(props.loki),
    cluster: props.cluster,
    discovery: props.discovery,
    positionsFile: PROMTAIL_POSITIONS,
    httpPort: HTTP.number,
    journal: props.journal ?? false,
    audit: props.audit,
  });
  return dump(config, { lineWidth: -1, noRefs: true });
}
