/** An inhibition: while a source alert fires, target alerts with the same values of `equal` are not notified. */
export interface InhibitRule {
  readonly source_matchers: string[];
  readonly target_matchers: string[];
  readonly equal: string[];
}

/** Which alerts are silent because another one already says what matters. */
export function inhibitRules(): InhibitRule[] {
  return [
    {
      source_matchers: ['severity="critical"'],
      target_matchers: ['severity=~"warning|info"'],
      equal: ['cluster', 'namespace', 'service', 'alertname'],
    },
    {
      source_matchers: ['severity="warning"'],
      target_matchers: ['severity="info"'],
      equal: ['cluster', 'namespace', 'service', 'alertname'],
    },
    // InfoInhibitor fires while a namespace has info alerts and nothing worse: then they are only background.
    {
      source_matchers: ['alertname="InfoInhibitor"'],
      target_matchers: ['severity="info"'],
      equal: ['cluster', 'namespace'],
    },
    // An empty namespace equals a missing one, so the rule asks for both sides to have a service.
    {
      source_matchers: ['alertname="ServiceDown"', 'service!=""'],
      target_matchers: ['alertname=~"Service.+"', 'alertname!="ServiceDown"', 'service!=""'],
      equal: ['cluster', 'namespace', 'service'],
    },
  ];
}
