import { describe, expect, test } from '@jest/globals';
import { BASE_YAML, edit, problemsOf } from '../support/config-tree.ts';

const DEV = 'config/environments/dev.yaml';
const dev = (text: string) => ({ 'environments/dev.yaml': text });
const pods = (text: string) =>
  `podMonitors:\n  runner: { namespace: ci, selector: { app: runner }, port: metrics, ${text} }\n`;
const certificate = (text: string) => `autoscaling:\n  certificate:\n    secret: adapter\n    caBundle: ${text}\n`;
const TLS = 'ca: { secret: etcd, key: ca.crt }';

describe('a mistake about autoscaling', () => {
  test.each([
    [
      'metrics that are forgotten before they are looked for again',
      'autoscaling: { relistInterval: 5m, maxAge: 1m }\n',
      `${DEV}:1:44 autoscaling.maxAge: "1m" is shorter than relistInterval, which is 5m; use 5m or more`,
    ],
    [
      'no adapter at all',
      'autoscaling: { replicas: 0 }\n',
      `${DEV}:1:26 autoscaling.replicas: 0 is too few; use 1 or more`,
    ],
    [
      'a certificate that is none',
      certificate('ca.pem'),
      `${DEV}:4:15 autoscaling.certificate.caBundle: "ca.pem" is no certificate; write the PEM text, from BEGIN to END CERTIFICATE`,
    ],
    [
      'KEDA that asks an agent',
      'prometheus:\n  mode: agent\n  remoteWrite: [{ name: m, url: "http://g.mimir.svc/push" }]\n  remoteQuery: { url: "http://g.mimir.svc/prometheus" }\nautoscaling: { kedaNamespace: keda }\n',
      `${DEV}:5:31 autoscaling.kedaNamespace: "keda" has no meaning for an agent; remove it, and let KEDA ask prometheus.remoteQuery`,
    ],
    [
      'an adapter that would have to log in',
      'prometheus:\n  mode: agent\n  remoteWrite: [{ name: m, url: "http://g.mimir.svc/push" }]\n  remoteQuery: { url: "http://g.mimir.svc/prometheus", bearer: { secret: a, key: b } }\nautoscaling: { enabled: true }\n',
      `${DEV}:5:25 autoscaling.enabled: true is not possible where prometheus.remoteQuery needs a login; remove it, and let KEDA ask there (docs/autoscaling.md)`,
    ],
  ])('%s', (_, text, problem) => {
    const found = problemsOf(dev(text));
    expect(found).toContain(problem);
  });
});

describe('a mistake about the job of Argo CD', () => {
  test('an Argo CD of another cluster', () => {
    const repo = 'repoURL: https://git.example.com/platform/panoptes.git\n';
    const more = "  destination: { server: 'https://10.0.0.1:6443' }\n  metrics: { enabled: true }\n";
    expect(problemsOf({ 'base.yaml': edit(BASE_YAML, repo, `${repo}${more}`) })[0]).toBe(
      'config/base.yaml:6:23 gitops.metrics.enabled: true is not possible: Argo CD runs in another cluster than the stack, which goes to https://10.0.0.1:6443; remove it, and scrape Argo CD from its own cluster',
    );
  });

  test('a timeout longer than the interval', () => {
    expect(problemsOf(dev('gitops: { metrics: { interval: 15s, timeout: 20s } }\n'))).toEqual([
      `${DEV}:1:46 gitops.metrics.timeout: "20s" is longer than the interval of 15s; use 15s or less`,
    ]);
  });
});

describe('a mistake about etcd at addresses', () => {
  test.each([
    [
      'a port beside the host',
      'kubernetes: { etcd: { endpoints: ["10.0.0.11:2379"] } }\n',
      `${DEV}:1:35 kubernetes.etcd.endpoints[0]: "10.0.0.11:2379" is not a host; write an address such as 10.0.0.11 or a name, without a port (the key port has it)`,
    ],
    [
      'a certificate for nothing',
      `kubernetes: { etcd: { tls: { ${TLS} } } }\n`,
      `${DEV}:1:23 kubernetes.etcd.tls: has no meaning without endpoints; add endpoints, or remove it`,
    ],
    [
      'a certificate over http',
      `kubernetes: { etcd: { endpoints: [10.0.0.11], scheme: http, tls: { ${TLS} } } }\n`,
      `${DEV}:1:61 kubernetes.etcd.tls: has no meaning over http; remove it, or set scheme: https`,
    ],
    [
      'the etcd of a provider',
      'platform: eks\nkubernetes: { etcd: { endpoints: [10.0.0.11] } }\n',
      `${DEV}:2:23 kubernetes.etcd.endpoints: cannot be reached on eks: the provider runs it outside the cluster; remove them`,
    ],
    [
      'pods of an etcd that is none',
      'platform: k3s\nkubernetes: { etcd: { enabled: true } }\n',
      `${DEV}:2:32 kubernetes.etcd.enabled: true is not possible on k3s: it is a part of the k3s process, or a database outside the cluster; name its addresses in endpoints, or remove it`,
    ],
  ])('%s', (_, text, problem) => expect(problemsOf(dev(text))).toEqual([problem]));
});

describe('a mistake about pods without a Service', () => {
  test.each([
    [
      'every pod of a namespace',
      'podMonitors:\n  runner: { namespace: ci, selector: {}, port: metrics }\n',
      `${DEV}:2:28 podMonitors.runner.selector: is empty; it would select everything`,
    ],
    [
      'a team that does not exist',
      pods('team: shops'),
      `${DEV}:2:76 podMonitors.runner.team: there is no team "shops"; did you mean "shop"?`,
    ],
    [
      'a label that says which pod it was',
      pods('labels: { pod: a }'),
      `${DEV}:2:85 podMonitors.runner.labels.pod: "a" is set by Panoptes; choose another name`,
    ],
    [
      'a token in the clear',
      pods('bearer: { secret: a, key: b }'),
      `${DEV}:2:70 podMonitors.runner.bearer: would be sent in the clear; set scheme: https`,
    ],
    [
      'a timeout longer than the interval',
      pods('interval: 15s, timeout: 20s'),
      `${DEV}:2:94 podMonitors.runner.timeout: "20s" is longer than the interval of 15s; use 15s or less`,
    ],
    [
      'a job of the stack',
      'podMonitors:\n  argocd-metrics: { namespace: ci, selector: { app: a }, port: 80 }\n',
      `${DEV}:2:3 podMonitors.argocd-metrics: is a job of Panoptes; choose another name`,
    ],
    [
      'a job that is a target, too',
      `targets:\n  runner: { static: ["a.example.com:9100"] }\n${pods('path: /m')}`,
      `${DEV}:4:3 podMonitors.runner: is the name of a job in targets, too; rename one of them`,
    ],
  ])('%s', (_, text, problem) => expect(problemsOf(dev(text))).toEqual([problem]));
});
