/** Faults of an operator that nothing in the output can show. */
export interface Survivor {
  readonly operator: string;
  /** Where, of all places. @default - everywhere */
  readonly where?: RegExp;
  /** Whether none of them is ever found. @default - some are */
  readonly always?: true;
  readonly reason: string;
}

/** Faults that are known to survive. Others fail the test. */
export const SURVIVORS: readonly Survivor[] = [
  {
    operator: 'probe-path',
    always: true,
    reason: 'Only the program in the image knows at which paths it answers.',
  },
  {
    operator: 'container-port-number',
    reason: 'Only the program knows on which port it listens, where neither its arguments nor Prometheus name it.',
  },
  {
    operator: 'mount-path',
    where:
      /\/tmp|\/var\/lib\/grafana|\/etc\/grafana|\/var\/run\/serving-cert|\/etc\/nginx|init-|dashboards|data-sources/,
    reason: 'Nothing names the directory: the program expects it there.',
  },
  {
    operator: 'environment-secret',
    where: /HOSTNAME|REQ_|GF_/,
    reason: 'Nothing names the variable: the program reads it by itself.',
  },
  {
    operator: 'network-policy-rule-removed',
    where: /ingress|blackbox-exporter|alertmanager/,
    reason: 'The rule is for those outside of the stack, which nothing in the output names.',
  },
  {
    operator: 'network-policy-port',
    where: /ingress|port: (80|443|587)$/,
    reason: 'The rule is for those outside of the stack, which nothing in the output names.',
  },
  {
    operator: 'removed Service',
    where: /gateway|opentelemetry-collector|alertmanager/,
    reason: 'It is for those outside of the stack.',
  },
  {
    operator: 'yaml-syntax',
    reason:
      'Without the blank after its colon, a setting is still a text in valid YAML; only the process knows better.',
  },
  {
    operator: 'panel-matcher',
    where: /alert-history|alerts|incidents/,
    reason: 'ALERTS has the labels of whichever alert fires.',
  },
  { operator: 'config unit missing', where: /cpu$/, reason: 'A number without a unit is one of whole CPUs.' },
  { operator: 'config port', always: true, reason: 'The Service of a team is not part of the configuration.' },
  { operator: 'config secret name', always: true, reason: 'Which Secrets there are is known in the cluster only.' },
];

/** The entry that a survivor is listed by. */
export const listed = (operator: string, where: string): Survivor | undefined =>
  SURVIVORS.find((each) => each.operator === operator && (each.where?.test(where) ?? true));
