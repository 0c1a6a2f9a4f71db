import { NARROWING_KEY } from '../config/catalog.ts';
import { jsonSchemas } from '../config/json-schemas.ts';
import { referencePage } from './page.ts';

/** A whole service file: from these lines follow monitoring, objectives and alerts. */
export const TEN_LINES = `name: order-service
namespace: shop
team: shop
description: Takes orders and follows them until they are delivered.
metrics:
  preset: promhttp
  port: metrics
slos:
  availability: { objective: 99.9% }
  latency: { objective: 99%, latency: { threshold: 500ms } }
`;

/** The smallest config/base.yaml. */
export const SMALLEST_BASE = `platform: kubeadm
cluster: prod
gitops: { repoURL: https://git.example.com/platform/panoptes.git }
prometheus: { retention: 31d }
alerting:
  defaultReceiver: platform
  receivers:
    platform: { slack: [{ channel: "#alerts", webhookUrl: { secret: alertmanager-slack, key: url } }] }
teams:
  shop: { receiver: platform }
`;

const SERVICE = `One file in \`config/services\` declares one service; the team that owns it edits it. Ten lines are enough:

\`\`\`yaml
${TEN_LINES}\`\`\`

From them follow: the monitor that Prometheus scrapes it by, and its access to the namespace; records of requests, errors and
latency, by service and by route; records and alerts of CPU, memory and restarts; two objectives with their error budgets, and
an alert at each of four speeds of burning; its row in the dashboards; the team as the receiver of all of that; and a runbook page
for each alert. Everything else has a default.

What differs in one environment stands under \`${NARROWING_KEY}\`, which may hold every key of this page except \`name\` and
\`namespace\`: mappings merge key by key, lists and single values replace, and a written \`null\` takes a key away.

\`\`\`yaml
${NARROWING_KEY}:
  dev:
    slos: { latency: null }
  prod:
    slos: { availability: { objective: 99.95% } }
\`\`\`

Objectives of other tools can be taken over: \`npm run openslo:import -- slos.yaml\` prints the key \`slos\` for documents of
OpenSLO v1, and \`npm run openslo:export -- --environment prod\` writes such documents.`;

const ENVIRONMENT = `\`config/base.yaml\` holds the defaults of all environments and is an environment itself. The smallest one:

\`\`\`yaml
${SMALLEST_BASE}\`\`\`

A file \`config/environments/<name>.yaml\` is merged over it and holds only what differs. It has the same keys, none of which is
required there: mappings merge key by key, lists and single values replace, and a written \`null\` takes a key away.

\`\`\`yaml
cluster: dev
prometheus: { retention: 2d }
alerting: { deadMansSwitch: null }
\`\`\``;

/** The pages of docs/reference, by file name. */
export function referencePages(): ReadonlyMap<string, string> {
  const schemas = jsonSchemas();
  return new Map([
    [
      'service.md',
      referencePage({
        title: 'Reference: the file of a service',
        introduction: SERVICE,
        schema: schemas['service.schema.json'] ?? {},
        stop: [NARROWING_KEY],
      }),
    ],
    [
      'environment.md',
      referencePage({
        title: 'Reference: the file of an environment',
        introduction: ENVIRONMENT,
        schema: schemas['base.schema.json'] ?? {},
      }),
    ],
  ]);
}
