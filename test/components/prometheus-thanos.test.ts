import { describe, expect, test } from '@jest/globals';
import { prometheusObjects, prometheusSpec } from '../support/prometheus.ts';
import { find } from '../support/synth.ts';

const thanos = { objectStorage: { config: { secret: 'thanos-bucket', key: 'thanos.yaml' } } };

describe('the Thanos sidecar', () => {
  test('uploads blocks to the bucket that a Secret describes, within its resources', () => {
    expect(prometheusSpec({ thanos }).thanos).toEqual({
      image: 'thanos:v1',
      version: '1',
      blockSize: '2h',
      objectStorageConfig: { name: 'thanos-bucket', key: 'thanos.yaml' },
      resources: { requests: { cpu: '20m', memory: '64Mi' }, limits: { memory: '256Mi' } },
    });
  });

  test('only answers Thanos Query where there is no bucket', () => {
    expect(prometheusSpec({ thanos: {} }).thanos).not.toHaveProperty('objectStorageConfig');
  });

  test('is found one by one through a Service of its own, and scraped', () => {
    const objects = prometheusObjects({ thanos });
    expect(find(objects, 'Service', 'prometheus-thanos').spec).toEqual({
      clusterIP: 'None',
      selector: { 'app.kubernetes.io/name': 'prometheus', 'app.kubernetes.io/part-of': 'panoptes' },
      ports: [
        { name: 'grpc', port: 10901, targetPort: 'grpc', protocol: 'TCP' },
        { name: 'http', port: 10902, targetPort: 'http', protocol: 'TCP' },
      ],
    });
    const { endpoints } = find(objects, 'ServiceMonitor', 'prometheus').spec;
    expect(endpoints.map(({ port }: { port: string }) => port)).toEqual(['web', 'reloader-web', 'http']);
  });

  test('leaves no trace where it is not configured', () => {
    const services = prometheusObjects().filter(({ kind }) => kind === 'Service');
    expect(services.map(({ metadata }) => metadata.name)).toEqual(['prometheus']);
    const { endpoints } = find(prometheusObjects(), 'ServiceMonitor', 'prometheus').spec;
    expect(endpoints.map(({ port }: { port: string }) => port)).toEqual(['web', 'reloader-web']);
  });
});
