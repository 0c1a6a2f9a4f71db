import { objectOf } from '../../support/policy.ts';
import { type Case, networkPolicy, SELECTOR, service, web, withMetadata, workload } from './case.ts';

const OTHERS = { matchLabels: { app: 'wbe' } };
const WEB = SELECTOR.matchLabels;

const ingress = (number: number) => {
  const backend = { service: { name: 'web', port: { number } } };
  return objectOf('Ingress', { spec: { rules: [{ http: { paths: [{ path: '/', backend }] } }] } });
};
const hpa = (name: string) =>
  objectOf('HorizontalPodAutoscaler', { spec: { scaleTargetRef: { kind: 'Deployment', name } } });
const monitor = (spec: object) => objectOf('ServiceMonitor', { spec: { selector: SELECTOR, ...spec } });
const labelled = withMetadata(service({ ports: [{ port: 80 }] }), { labels: WEB });
const elsewhere = withMetadata(web(), { namespace: 'elsewhere' });
const from = (peer: object) => networkPolicy({ podSelector: {}, ingress: [{ from: [peer] }] });

export const danglingCases: readonly Case[] = [
  [
    'dangling-horizontalpodautoscaler',
    'HorizontalPodAutoscaler shop/web scales the Deployment "wbe", which is not synthesized',
    [hpa('wbe'), web()],
    [hpa('web'), web()],
  ],
  [
    'mismatching-selector',
    'Deployment shop/web does not select its own pods',
    [workload({ selector: OTHERS })],
    [workload({ selector: SELECTOR })],
  ],
  [
    'dangling-ingress',
    'Ingress shop/web There is no Service web with the port 81.',
    [ingress(81), labelled],
    [ingress(80), labelled],
  ],
  [
    'dangling-networkpolicy',
    'NetworkPolicy shop/web It selects no pods.',
    [networkPolicy({ podSelector: SELECTOR }), elsewhere],
    [networkPolicy({ podSelector: {} }), web()],
  ],
  [
    'dangling-networkpolicypeer-podselector',
    'NetworkPolicy shop/web It permits connections with nobody: {"matchLabels":{"app":"wbe"}}.',
    [from({ podSelector: OTHERS }), web()],
    [from({ podSelector: SELECTOR }), web(), from({ podSelector: OTHERS, namespaceSelector: {} })],
  ],
  [
    'dangling-service',
    'Service shop/web It selects no pods.',
    [service({ selector: OTHERS.matchLabels }), web()],
    [service({ selector: WEB }), web()],
  ],
  [
    'dangling-service',
    'Service shop/web It has no selector.',
    [service({ ports: [] })],
    [service({ type: 'ExternalName', externalName: 'example.com' })],
  ],
  [
    'dangling-servicemonitor',
    'ServiceMonitor shop/web It selects no Service.',
    [monitor({ namespaceSelector: { matchNames: ['elsewhere'] } }), labelled],
    [monitor({}), monitor({ namespaceSelector: { any: true } }), labelled],
  ],
  [
    'non-isolated-pod',
    'Deployment shop/web No network policy is about it.',
    [web(), networkPolicy({ podSelector: OTHERS })],
    [web(), networkPolicy({ podSelector: {} })],
  ],
];
