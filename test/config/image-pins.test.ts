import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { imageOf, outdatedPins, pinned, tagged } from '../../src/config/image-pins.ts';
import { digests, images, taggedImages } from '../../src/config/versions.ts';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}` as const;
const LOKI = 'docker.io/grafana/loki:3.7.6';

describe('the reference of an image', () => {
  test('has its tag and the digest of that tag', () => {
    expect(imageOf(LOKI, `3.7.6@${DIGEST}`)).toBe(`docker.io/grafana/loki:3.7.6@${DIGEST}`);
    expect(pinned({ loki: LOKI, nginx: 'docker.io/nginx/nginx:1-alpine' }, { loki: `3.7.6@${DIGEST}` })).toEqual({
      loki: `docker.io/grafana/loki:3.7.6@${DIGEST}`,
      nginx: 'docker.io/nginx/nginx:1-alpine',
    });
  });

  test('never has the digest of another tag, which would run the old version', () => {
    expect(imageOf(LOKI, `3.7.5@${DIGEST}`)).toBe(LOKI);
    expect(imageOf('quay.io/thanos/thanos:v0.42', `v0.42.4@${DIGEST}`)).toBe('quay.io/thanos/thanos:v0.42');
    expect(outdatedPins({ loki: LOKI, other: 'quay.io/a/b:v1' }, { loki: `3.7.5@${DIGEST}` })).toEqual(
      new Map([[LOKI, '3.7.5']]),
    );
  });

  test('names its registry and its tag', () => {
    expect(tagged('registry.k8s.io/a/b/c:v1')).toEqual({ registry: 'registry.k8s.io', repository: 'a/b/c', tag: 'v1' });
    expect(() => tagged('grafana')).toThrow('grafana is no image as registry/repository:tag');
    expect(() => tagged('docker.io/grafana/loki')).toThrow('docker.io/grafana/loki is no image');
  });
});

describe('versions.ts', () => {
  test('has digests only of the tags that are deployed; npm run digests brings them up to date', () => {
    expect(outdatedPins(taggedImages, digests)).toEqual(new Map());
    for (const pin of Object.values(digests)) expect(pin).toMatch(/^[\w.-]+@sha256:[0-9a-f]{64}$/);
    expect(new Set(Object.values(digests)).size).toBe(Object.keys(digests).length);
  });

  test('deploys each image with its digest, where it has one', () => {
    expect(images.prometheus).toBe(`quay.io/prometheus/prometheus:${digests.prometheus}`);
    expect(Object.keys(images)).toEqual(Object.keys(taggedImages));
  });

  test('names every image by a tag that stays', () => {
    for (const image of Object.values(taggedImages)) expect(tagged(image).tag).toMatch(/^v?\d+\.\d+\.\d+/);
  });

  test('is what npm run digests would write', () => {
    const before = readFileSync('src/config/versions.ts', 'utf8');
    const body = before.slice(before.indexOf('export const digests'), before.indexOf('export const images'));
    const written = Object.entries(digests).map(([name, pin]) => `  ${name}: '${pin}',\n`);
    expect(body).toContain(` = {\n${written.join('')}};\n`);
    const order = Object.keys(taggedImages);
    expect(Object.keys(digests)).toEqual(order.filter((name) => name in digests));
  });
});
