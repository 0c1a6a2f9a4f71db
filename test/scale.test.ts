import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { catalogFiles, writeCatalog } from '../bench/catalog.ts';
import { build, synthesizeEnvironment } from '../src/build.ts';
import { loadEnvironments } from '../src/config/load.ts';

/** A catalog of that many services in a directory of its own, for as long as `use` runs. */
function withCatalog<T>(services: number, use: (directory: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), 'panoptes-scale-'));
  try {
    writeCatalog(directory, catalogFiles(services));
    return use(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Paths of the tree that are new or different when the catalog has one service more. */
function changedBy(services: number): string[] {
  const [before, after] = [services - 1, services].map((count) =>
    withCatalog(count, (directory) => build(directory).tree.files),
  );
  expect([...before!.keys()].filter((path) => !after!.has(path))).toEqual([]);
  return [...after!.keys()].filter((path) => before!.get(path) !== after!.get(path)).sort();
}

describe('a catalog of 1,000 services', () => {
  const { base } = withCatalog(1_000, loadEnvironments);
  const { components, problems } = synthesizeEnvironment(base);
  const rules = [...components.values()].flat().filter(({ kind }) => kind === 'PrometheusRule');
  const sizeOf = (object: object) => Buffer.byteLength(JSON.stringify(object));

  test('holds against every schema', () => expect(problems).toEqual([]));

  test('has one object of rules for each service, and one for what they share', () => {
    const own = (components.get('services') ?? []).filter(({ kind }) => kind === 'PrometheusRule');
    expect(own).toHaveLength(1_001);
  });

  test('keeps every object of rules far below the 1 MiB that etcd takes', () => {
    const tooLarge = rules.filter((object) => sizeOf(object) > 128 * 1024).map(({ metadata }) => metadata.name);
    expect(tooLarge).toEqual([]);
  });

  test('keeps what all services share as small as it is for ten', () => {
    const few = synthesizeEnvironment(withCatalog(10, loadEnvironments).base);
    const shared = (all: typeof components) =>
      all.get('services')?.find(({ metadata }) => metadata.name === 'services');
    expect(shared(components)?.spec).toHaveProperty('groups');
    expect(shared(components)).toEqual(shared(few.components));
  });
});

describe('one service more', () => {
  test('changes its own files and lists of files, in a namespace that others have', () => {
    expect(changedBy(20)).toEqual([
      // The services of a team share their rules over logs.
      'base/loki/configmap.monitoring.loki-rules.yaml',
      'base/services/kustomization.yaml',
      'base/services/prometheusrule.monitoring.namespace-0.service-19.yaml',
      'base/services/servicemonitor.monitoring.namespace-0.service-19.yaml',
      'overlays/dev/services/kustomization.yaml',
      'overlays/dev/services/patches/prometheusrule.monitoring.namespace-0.service-19.yaml',
      'overlays/staging/loki/patches/configmap.monitoring.loki-rules.yaml',
      'overlays/staging/services/kustomization.yaml',
      'overlays/staging/services/patches/prometheusrule.monitoring.namespace-0.service-19.yaml',
    ]);
  });

  test('changes what its namespace and its probe need, too', () => {
    expect(changedBy(21)).toEqual([
      'argocd/dev/appproject.yaml',
      'argocd/prod/appproject.yaml',
      'argocd/staging/appproject.yaml',
      'base/blackbox-exporter/kustomization.yaml',
      'base/blackbox-exporter/probe.monitoring.blackbox-exporter-namespace-1.service-20.service-20.yaml',
      'base/loki/configmap.monitoring.loki-rules.yaml',
      'base/prometheus/kustomization.yaml',
      'base/prometheus/networkpolicy.monitoring.prometheus.yaml',
      'base/prometheus/role.namespace-1.panoptes-prometheus.yaml',
      'base/prometheus/rolebinding.namespace-1.panoptes-prometheus.yaml',
      'base/services/kustomization.yaml',
      'base/services/prometheusrule.monitoring.namespace-1.service-20.yaml',
      'base/services/servicemonitor.monitoring.namespace-1.service-20.yaml',
      'overlays/dev/services/kustomization.yaml',
      'overlays/dev/services/patches/prometheusrule.monitoring.namespace-1.service-20.yaml',
      'overlays/prod/services/kustomization.yaml',
      'overlays/prod/services/patches/prometheusrule.monitoring.namespace-1.service-20.yaml',
      'overlays/staging/loki/patches/configmap.monitoring.loki-rules.yaml',
      'overlays/staging/services/kustomization.yaml',
      'overlays/staging/services/patches/prometheusrule.monitoring.namespace-1.service-20.yaml',
    ]);
  });
});
