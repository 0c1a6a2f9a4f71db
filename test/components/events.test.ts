import { describe, expect, test } from '@jest/globals';
import { EventsChart } from '../../src/components/events/events-chart.ts';
import { testEnvironment } from '../support/environment.ts';
import { testRules } from '../support/rules.ts';
import { sampleOf } from '../support/sample.ts';
import { find, synthChart } from '../support/synth.ts';

const { logs, alerts } = testEnvironment();

const objects = () =>
  synthChart(
    (app) =>
      new EventsChart(app, 'events', {
        namespace: 'monitoring',
        image: 'alloy:v1',
        version: '1',
        resources: logs.events.resources,
        loki: { service: 'loki', namespace: 'monitoring', port: { name: 'http-metrics', number: 3100 } },
        cluster: 'test',
        redactions: ['pin=(\\d+)'],
        rules: testRules(),
        thresholds: alerts,
      }),
  );
const deployment = () => find(objects(), 'Deployment', 'events').spec;
const pod = () => deployment().template.spec;

describe('the collector of events', () => {
  test('runs once, and never beside another', () => {
    expect(deployment()).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
  });

  test('may do nothing but read events', () => {
    expect(find(objects(), 'ClusterRole', 'panoptes-events').rules).toEqual([
      { apiGroups: [''], resources: ['events'], verbs: ['get', 'list', 'watch'] },
    ]);
    expect(pod().automountServiceAccountToken).toBe(true);
  });

  test('has nothing of the node and is not root', () => {
    expect(pod().securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 473 });
    expect(pod().volumes).toEqual([
      { name: 'config', configMap: { name: 'events' } },
      { name: 'state', emptyDir: { sizeLimit: '64Mi' } },
    ]);
  });

  test('remembers where it may write, and reports to nobody', () => {
    const [{ args, volumeMounts }] = pod().containers;
    expect(args).toEqual([
      'run',
      '/etc/alloy/config.alloy',
      '--server.http.listen-addr=0.0.0.0:12345',
      '--storage.path=/var/lib/alloy/data',
      '--disable-reporting=true',
      '--server.http.enable-pprof=false',
      '--server.http.disable-support-bundle=true',
    ]);
    expect(volumeMounts[1]).toEqual({ name: 'state', mountPath: '/var/lib/alloy' });
  });

  test('has alerts of its own', () => {
    const [group] = find(objects(), 'PrometheusRule', 'events').spec.groups;
    expect(group.rules.map(({ alert }: { alert: string }) => alert)).toEqual([
      'EventCollectorStopped',
      'EventCollectorRequestErrors',
      'EventCollectorEventsLost',
    ]);
  });

  test('is there with either collector, unless it is switched off', () => {
    const has = (settings: object) => sampleOf(testEnvironment({ logs: settings })).components.has('events');
    expect(has({})).toBe(true);
    expect(has({ collector: 'alloy' })).toBe(true);
    expect(has({ events: { enabled: false } })).toBe(false);
  });

  test('snapshot', () => expect(objects().filter(({ kind }) => kind !== 'PrometheusRule')).toMatchSnapshot());
});
