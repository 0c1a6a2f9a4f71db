import { describe, expect, test } from '@jest/globals';
import { load, problemsOf } from '../support/config-tree.ts';

const DEV = 'config/environments/dev.yaml';
const dev = (text: string) => ({ 'environments/dev.yaml': text });

describe('a mistake about the jobs of the cluster', () => {
  test.each([
    [
      'a job that the provider hides',
      'platform: eks\nkubernetes:\n  scheduler: { enabled: true }\n',
      `${DEV}:3:25 kubernetes.scheduler.enabled: true is not possible on eks: the provider runs it outside the cluster; remove it`,
    ],
    [
      'a job that is no process of its own',
      'platform: k3s\nkubernetes:\n  kubeProxy: { enabled: true }\n',
      `${DEV}:3:25 kubernetes.kubeProxy.enabled: true is not possible on k3s: it is a part of the k3s process, whose series the job apiserver scrapes; remove it`,
    ],
    [
      'CoreDNS where there is none',
      'platform: gke\nkubernetes: { coreDns: { enabled: true } }\n',
      `${DEV}:2:35 kubernetes.coreDns.enabled: true is not possible on gke: names are answered by kube-dns or Cloud DNS; remove it`,
    ],
    [
      'a timeout longer than the interval of the job',
      'kubernetes:\n  etcd: { enabled: true, interval: 15s, timeout: 20s }\n',
      `${DEV}:2:50 kubernetes.etcd.timeout: "20s" is longer than the interval of 15s; use 15s or less`,
    ],
    [
      'a timeout longer than the interval of everything',
      'prometheus: { scrapeInterval: 20s }\nkubernetes: { kubelet: { timeout: 25s } }\n',
      `${DEV}:2:35 kubernetes.kubelet.timeout: "25s" is longer than the interval of 20s; use 20s or less`,
    ],
    [
      'an interval that leaves rates without samples',
      'kubernetes: { apiServer: { interval: 2m } }\n',
      `${DEV}:1:38 kubernetes.apiServer.interval: 2m is too long; use 75s or less`,
    ],
    [
      'a switch of what no cluster and no rule can do without',
      'kubernetes: { kubelet: { enabled: false } }\n',
      `${DEV}:1:26 kubernetes.kubelet: unknown key "enabled"; use one of interval, timeout`,
    ],
  ])('%s', (_, text, problem) => expect(problemsOf(dev(text))).toEqual([problem]));

  test('is not made by switching off what the platform hides anyway', () => {
    const text = 'platform: gke\nkubernetes: { coreDns: { enabled: false }, etcd: { enabled: false, timeout: 30s } }\n';
    const { environments } = load(dev(text));
    expect(environments[0]?.kubernetes.coreDns.enabled).toBe(false);
  });
});
