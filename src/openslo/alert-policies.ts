import { isLeftToTeam, isOwnRouting, OWN_ROUTING_NOTE } from '../alerting/own-routing.ts';
import { receiversOf } from '../alerting/routing.ts';
import { Duration } from '../config/duration.ts';
import type { Environment, Service } from '../config/environment.ts';
import { byCodeUnit } from '../config/problems.ts';
import { OWN_RECEIVERS, type SEVERITIES } from '../config/schema/alerting.ts';
import { BURN_FACTORS } from '../config/schema/slo.ts';
import { type BurnTier, burnTiers, type Slo } from '../slos/slo.ts';
import { ANNOTATIONS, document, documentName, type OpenSloDocument, shortened } from './document.ts';

/** How one speed of burning alerts, after what the environment and the service change about it. */
interface Policy {
  readonly name: string;
  readonly tier: BurnTier;
  readonly slo: Slo;
  readonly team: string;
  readonly receivers: readonly string[];
  readonly severity: string;
  readonly for: string;
  readonly keepFiringFor: string | undefined;
}

/** Names of the policies of an objective, from the fastest to the slowest. */
export function policyNames(slo: Slo, environment: Environment): string[] {
  return policiesOf(slo, environment).map(({ name }) => name);
}

/** The policies of all objectives, each once, and whom they notify. */
export function policyDocuments(slos: readonly Slo[], environment: Environment): OpenSloDocument[] {
  const policies = new Map(slos.flatMap((slo) => policiesOf(slo, environment)).map((each) => [each.name, each]));
  const sorted = [...policies.values()].sort((a, b) => byCodeUnit(a.name, b.name));
  const receivers = [...new Set(sorted.flatMap((policy) => policy.receivers))].sort(byCodeUnit);
  return [
    ...receivers.flatMap((receiver) => targetDocuments(receiver, environment)),
    ...sorted.map((policy) => policyDocument(policy, environment)),
  ];
}

/** An alert that is switched off, or that is not urgent enough here to notify anybody, is no policy. */
function policiesOf(slo: Slo, environment: Environment): Policy[] {
  return burnTiers(slo)
    .map((tier) => policyOf(slo, tier, environment))
    .filter((policy) => policy !== undefined);
}

function policyOf(slo: Slo, tier: BurnTier, environment: Environment): Policy | undefined {
  const override = overridesOf(slo.service, environment)[tier.alert];
  const severity = override?.severity ?? tier.severity;
  const changed = override?.team ?? slo.service.team;
  const team = environment.teams[changed];
  const receivers = team ? heardBy(slo, severity, team, environment) : [environment.alerting.defaultReceiver];
  if (override?.enabled === false || receivers.length === 0) return undefined;
  const keep = override?.keepFiringFor?.toString();
  const hold = override?.for?.toString() ?? tier.for;
  const differences = [
    ...(severity === tier.severity ? [] : [severity]),
    ...(hold === tier.for ? [] : ['for', hold]),
    ...(keep === undefined ? [] : ['keep', keep]),
    // A team may route the alerts of some namespaces itself, and leave those of others to Panoptes.
    ...(receivers.some(isOwnRouting) ? [OWN_RECEIVERS.ownRouting] : []),
  ];
  return {
    name: documentName(changed, ['burn', tier.tier, slo.spec.window, ...differences].join('-')),
    tier,
    slo,
    team: changed,
    receivers,
    severity,
    for: hold,
    keepFiringFor: keep,
  };
}

/** What is left to the AlertmanagerConfigs of a team reaches whom they name. */
function heardBy(
  slo: Slo,
  severity: (typeof SEVERITIES)[number],
  team: Environment['teams'][string],
  { alerting }: Environment,
): readonly string[] {
  const { namespace } = slo.service;
  if (isLeftToTeam({ namespace, severity }, team, alerting)) return [OWN_RECEIVERS.ownRouting];
  return receiversOf(severity, team, alerting);
}

/** What a service says of its own alert replaces what its environment says of all of that name. */
function overridesOf(service: Service, { alerts }: Environment): Environment['alerts']['overrides'] {
  return { ...alerts.overrides, ...service.alerts.overrides };
}

function policyDocument(policy: Policy, environment: Environment): OpenSloDocument {
  const { name, tier, slo, team } = policy;
  const { window } = slo.spec;
  const threshold = BURN_FACTORS[window][tier.tier];
  const description = `The error budget of ${window} burns more than ${threshold} times as fast as it lasts, within ${tier.long} and within ${tier.short}.`;
  return document(
    'AlertPolicy',
    { name, labels: { team }, annotations: annotationsOf(policy) },
    {
      description,
      alertWhenBreaching: true,
      alertWhenResolved: true,
      // A service without traffic burns nothing; missing series have an alert of their own.
      alertWhenNoData: false,
      conditions: [
        {
          kind: 'AlertCondition',
          metadata: { name },
          spec: {
            description,
            severity: policy.severity,
            condition: {
              kind: 'burnrate',
              op: 'gt',
              threshold,
              lookbackWindow: tier.long,
              alertAfter: inMinutes(policy.for),
            },
          },
        },
      ],
      notificationTargets: policy.receivers
        .flatMap((receiver) => targetsOf(receiver, environment))
        .map(({ name: targetRef }) => ({ targetRef })),
    },
  );
}

function annotationsOf(policy: Policy): Record<string, string> {
  return {
    [ANNOTATIONS.shortWindow]: policy.tier.short,
    ...(inMinutes(policy.for) === policy.for ? {} : { [ANNOTATIONS.for]: policy.for }),
    ...(policy.keepFiringFor === undefined ? {} : { [ANNOTATIONS.keepFiringFor]: policy.keepFiringFor }),
  };
}

/** OpenSLO knows one number and one unit, and nothing shorter than a minute. */
function inMinutes(text: string): string {
  if (/^[1-9]\d*[mhdw]$/.test(text)) return text;
  return `${Math.ceil(Duration.parse(text).milliseconds / 60_000)}m`;
}

interface Target {
  readonly name: string;
  readonly kind: string;
  readonly description: string;
}

/** What targets are called that have no public name of their own. */
const TARGETS = {
  pagerduty: 'PagerDuty',
  opsgenie: 'Opsgenie',
  msteams: 'Microsoft Teams',
  discord: 'Discord',
  mattermost: 'Mattermost',
  telegram: 'Telegram',
  webhook: 'Webhook',
} as const;

/** The ways in which a receiver notifies. */
function targetsOf(receiver: string, { alerting }: Environment): Target[] {
  if (isOwnRouting(receiver)) return [{ name: receiver, kind: 'alertmanagerconfig', description: OWN_ROUTING_NOTE }];
  const integrations = alerting.receivers[receiver];
  if (!integrations) return [];
  const { slack, email, ...others } = integrations;
  const lines = [
    { kind: 'slack', description: slack.map(({ channel }) => channel).join(', ') },
    { kind: 'email', description: email.flatMap(({ to }) => to).join(', ') },
    ...Object.entries(others).map(([kind, list]) => ({
      kind,
      description: list.length > 0 ? TARGETS[kind as keyof typeof others] : '',
    })),
  ];
  return lines
    .filter(({ description }) => description !== '')
    .map((line) => ({ ...line, name: documentName(receiver, line.kind) }));
}

function targetDocuments(receiver: string, environment: Environment): OpenSloDocument[] {
  return targetsOf(receiver, environment).map(({ name, kind, description }) =>
    document('AlertNotificationTarget', { name }, { description: shortened(description), target: kind }),
  );
}
