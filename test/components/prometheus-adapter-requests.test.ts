import { describe, expect, test } from '@jest/globals';
import { podRequests } from '../../src/components/prometheus-adapter/metrics.ts';
import type { PresetName } from '../../src/config/schema/service.ts';
import { testService } from '../support/environment.ts';
import { metricsOf } from '../support/presets.ts';

const service = (name: string, preset: PresetName, more: Record<string, unknown> = {}) =>
  testService({ name, metrics: metricsOf(preset, more) });

describe('requests per second of pods', () => {
  test('are asked for alike where services count alike, whatever their preset', () => {
    const services = [
      service('a', 'promhttp'),
      service('b', 'promhttp', { requests: { counter: 'served_total' } }),
      service('c', 'fastapi'),
    ];
    expect(podRequests('test', services)).toEqual({
      seriesQuery:
        '{__name__=~"http_requests_total|served_total",cluster="test",job=~"shop/a|shop/c|shop/b",namespace!="",pod!=""}',
      metricsQuery:
        'sum by (<<.GroupBy>>) (rate(http_requests_total{<<.LabelMatchers>>,cluster="test",job=~"shop/a|shop/c"}[5m])) or sum by (<<.GroupBy>>) (rate(served_total{<<.LabelMatchers>>,cluster="test",job=~"shop/b"}[5m]))',
    });
  });

  test('are the count of a native histogram, under any name', () => {
    const query = podRequests('test', [service('a', 'otel-http', { names: 'dotted', histograms: 'native' })]);
    expect(query?.seriesQuery).toContain('__name__=~"http[.]server[.]request[.]duration_seconds"');
    expect(query?.metricsQuery).toBe(
      'sum by (<<.GroupBy>>) (histogram_count(rate({"http.server.request.duration_seconds", <<.LabelMatchers>>,cluster="test",job=~"shop/a"}[5m])))',
    );
  });

  test('are not known where an ingress controller counts them', () => {
    expect(podRequests('test', [service('a', 'traefik'), service('b', 'worker')])).toBeUndefined();
  });
});
