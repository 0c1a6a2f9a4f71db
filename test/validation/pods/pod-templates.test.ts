import { describe, expect, test } from '@jest/globals';
import { podTemplates } from '../../../src/validation/pods/pod-templates.ts';
import { deploymentOf, findingsOf, objectOf } from '../../support/policy.ts';

const SELECTOR = { matchLabels: { app: 'web' } };

/** A workload that selects its own pods. */
function workload(container = {}, pod = {}, spec = {}, kind = 'Deployment') {
  const object = deploymentOf(container, pod, undefined, kind);
  return { ...object, spec: { selector: SELECTOR, ...(object.spec as object), ...spec } };
}
const found = (...given: Parameters<typeof workload>) => findingsOf(podTemplates, workload(...given));
const probe = (port: string | number) => ({ readinessProbe: { httpGet: { path: '/', port } } });

describe('the policy pod-templates', () => {
  test('finds a workload that does not select its own pods', () => {
    expect(found({}, {}, { selector: { matchLabels: { app: 'wbe' } } })).toEqual([
      'Deployment shop/web does not select its own pods; compare spec.selector with the labels of its template',
    ]);
    expect(found()).toEqual([]);
  });

  test('finds a probe of a port that the container lacks', () => {
    expect(found(probe('http'))).toEqual([
      'Deployment shop/web asks the port "http" in the readinessProbe of its container web, which does not have it; name a port of the container',
    ]);
    expect(found(probe(80))).toEqual([]);
  });

  test('finds a mount of a volume that is not there', () => {
    const mounts = { volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }] };
    expect(found(mounts, { volumes: [{ name: 'temp', emptyDir: {} }] })).toEqual([
      'Deployment shop/web mounts the volume "tmp" into its container web, but has no such volume; name one of its volumes',
    ]);
    expect(found(mounts, { volumes: [{ name: 'tmp', emptyDir: {} }] })).toEqual([]);
    const claims = { volumeClaimTemplates: [{ metadata: { name: 'tmp' } }] };
    expect(found(mounts, {}, claims, 'StatefulSet')).toEqual([]);
  });

  test('finds two containers of one name, and none at all', () => {
    expect(found({}, { initContainers: [{ name: 'web' }] })).toEqual([
      'Deployment shop/web has two containers of the name web; give one of them another name',
    ]);
    expect(found({}, { containers: undefined })).toEqual(['Deployment shop/web has no container; add one']);
    expect(found({}, { initContainers: [{ name: 'init' }] })).toEqual([]);
  });

  test('finds a request above its limit', () => {
    const memory = (request: string) => ({ resources: { requests: { memory: request }, limits: { memory: '1Gi' } } });
    expect(found(memory('1025Mi'))).toEqual([
      'Deployment shop/web requests more memory for its container web than it may use; lower the request, or raise the limit',
    ]);
    expect(found(memory('1024Mi'))).toEqual([]);
  });

  test('finds a priority that nobody defines', () => {
    expect(found({}, { priorityClassName: 'important' })).toEqual([
      'Deployment shop/web has the priority "important", which no PriorityClass defines; use one of system-cluster-critical, system-node-critical, or synthesize it',
    ]);
    expect(found({}, { priorityClassName: 'system-node-critical' })).toEqual([]);
    const own = objectOf('PriorityClass', {}, 'important');
    expect(findingsOf(podTemplates, workload({}, { priorityClassName: 'important' }), own)).toEqual([]);
  });

  test('finds a StatefulSet whose Service is not there, or is of other pods', () => {
    const set = workload({}, {}, { serviceName: 'web' }, 'StatefulSet');
    const service = (app: string) => objectOf('Service', { spec: { selector: { app } } });
    const problem =
      'StatefulSet shop/web is governed by the Service "web", which does not exist or selects other pods; name a headless Service of its pods in spec.serviceName';
    expect(findingsOf(podTemplates, set)).toEqual([problem]);
    expect(findingsOf(podTemplates, set, service('api'))).toEqual([problem]);
    expect(findingsOf(podTemplates, set, service('web'))).toEqual([]);
  });
});
