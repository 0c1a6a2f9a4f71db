import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { ARGO_CD_JOBS } from '../../src/components/argo-cd/jobs.ts';
import { CLUSTER_JOBS } from '../../src/components/kubernetes/cluster-jobs.ts';
import { platformPreset } from '../../src/components/kubernetes/platforms.ts';
import { STACK_JOBS, scrapeJobsPage } from '../../src/components/kubernetes/scrape-jobs-page.ts';
import { PLATFORMS } from '../../src/config/schema/environment.ts';
import { images } from '../../src/config/versions.ts';
import { externalServices } from '../../src/external-services.ts';
import { JOB_METRICS } from '../../src/metrics/registry.ts';
import { prerequisites } from '../../src/prerequisites.ts';
import { EVERY_JOB } from '../../src/rules/all-alerts.ts';
import { validate } from '../../src/validation/index.ts';
import { sampleOf, samples } from '../support/sample.ts';
import { find } from '../support/synth.ts';

const cases = PLATFORMS.flatMap((platform) =>
  samples.flatMap(([name, { environment }]) => {
    const optional = Object.values(platformPreset(platform)).some(({ state }) => state === 'optional');
    return (optional ? [environment.kubernetes, EVERY_JOB] : [environment.kubernetes]).map((kubernetes) => ({
      name,
      platform,
      jobs: kubernetes === EVERY_JOB ? 'every job' : 'its own jobs',
      environment: { ...environment, platform, kubernetes },
    }));
  }),
);

describe('on every platform', () => {
  test.each(cases)('$name on $platform with $jobs holds against schemas and policies', ({ environment }) => {
    const { synthesis, components } = sampleOf(environment);
    expect(synthesis.problems).toEqual([]);
    const findings = validate({
      components,
      externalServices: externalServices(environment),
      prerequisites: prerequisites(environment),
      images: Object.values(images),
    });
    expect(findings).toEqual([]);
  });
});

describe('Prometheus', () => {
  const [[, { environment }]] = samples as [(typeof samples)[number]];

  test.each([
    ['only what is on', environment.kubernetes, [9153, 10250]],
    ['the control plane where it is switched on', EVERY_JOB, [2381, 9153, 10249, 10250, 10257, 10259]],
  ])('may connect to %s', (_, kubernetes, expected) => {
    const { components } = sampleOf({ ...environment, platform: 'kubeadm', kubernetes });
    const { spec } = find(components.get('prometheus') ?? [], 'NetworkPolicy', 'prometheus');
    // biome-ignore lint/suspicious/noExplicitAny: reads a network policy, which is plain data here.
    const ports: number[] = spec.egress.flatMap((rule: any) => (rule.ports ?? []).map(({ port }: any) => port));
    const ofJobs = Object.values(CLUSTER_JOBS).map(({ port }) => port as number);
    expect([...new Set(ports)].filter((port) => port !== 443 && ofJobs.includes(port)).sort((a, b) => a - b)).toEqual(
      expected,
    );
  });
});

describe('docs/scrape-jobs.md', () => {
  test('is up to date; run `npm run scrape-jobs` when this fails', () => {
    expect(readFileSync('docs/scrape-jobs.md', 'utf8')).toBe(scrapeJobsPage());
  });

  test('names every job that is scraped', () => {
    expect(Object.keys({ ...CLUSTER_JOBS, ...STACK_JOBS, ...ARGO_CD_JOBS }).sort()).toEqual(
      Object.keys(JOB_METRICS).sort(),
    );
  });

  test('has one row for each job, and a reason for each platform', () => {
    const lines = scrapeJobsPage().split('\n');
    expect(lines).toContain('| kube-scheduler | switch | switch | no | no | no | no |');
    expect(lines).toContain('| kube-scheduler | eks, gke, aks | no | the provider runs it outside the cluster |');
    expect(lines).toContain('| etcd | `kubernetes.etcd` | 2381 | http | `/metrics` | no |');
  });
});

describe('the table of platforms', () => {
  const rows = PLATFORMS.flatMap((platform) =>
    Object.entries(platformPreset(platform)).map(([job, presence]) => ({ platform, job, ...presence })),
  );

  test.each(rows)('says why $job is $state on $platform', ({ why }) => {
    // Half a sentence: it stands in messages, and in a table of the documentation.
    expect(why).toMatch(/^[^|]+[^|.]$/);
  });

  test('has no job of the control plane on by itself: a default cluster must not look broken', () => {
    const controlPlane = ['etcd', 'kube-controller-manager', 'kube-proxy', 'kube-scheduler'];
    expect(rows.filter(({ job, state }) => controlPlane.includes(job) && state === 'on')).toEqual([]);
    const hidden = rows.filter(({ platform, state }) => ['eks', 'gke', 'aks'].includes(platform) && state !== 'on');
    expect(hidden.map(({ platform, job, state }) => `${platform} ${job} ${state}`)).toEqual([
      'eks etcd absent',
      'eks kube-controller-manager absent',
      'eks kube-scheduler absent',
      'eks kube-proxy optional',
      'gke etcd absent',
      'gke kube-controller-manager absent',
      'gke kube-scheduler absent',
      'gke coredns absent',
      'gke kube-proxy absent',
      'aks etcd absent',
      'aks kube-controller-manager absent',
      'aks kube-scheduler absent',
      'aks kube-proxy optional',
    ]);
  });
});
