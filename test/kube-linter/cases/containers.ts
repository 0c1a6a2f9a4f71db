import { objectOf } from '../../support/policy.ts';
import { type Case, service, web } from './case.ts';

const listening = (port: object) => web({ ports: [port] });
const probed = (probe: string, port: number | string) => web({ [probe]: { httpGet: { path: '/', port } } });
const lacks = (port: number, probe: string) =>
  `Deployment shop/web asks the port "${port}" in the ${probe} of its container web, which does not have it`;

export const containerCases: readonly Case[] = [
  [
    'latest-tag',
    'Deployment shop/web: web Its tag is latest.',
    [web({ image: 'example.com/web:latest' })],
    [web({ image: 'example.com/latest:1.2' })],
  ],
  [
    'latest-tag',
    // The port of a registry is no tag.
    'Deployment shop/web: web Its image has no tag.',
    [web({ image: 'example.com:5000/shop/web' })],
    [web({ image: 'example.com:5000/shop/web:1.2@sha256:0123' }), web({ image: 'example.com/web@sha256:0123' })],
  ],
  [
    'no-liveness-probe',
    'Deployment shop/web: web It has no livenessProbe.',
    [web({ readinessProbe: {} })],
    // Those that run first have none.
    [web({ livenessProbe: {} }, { initContainers: [{ name: 'init' }] })],
  ],
  [
    'no-readiness-probe',
    'Deployment shop/web: web It has no readinessProbe.',
    [web({ livenessProbe: {} })],
    [web({ readinessProbe: {} }), objectOf('Alertmanager', { spec: {} })],
  ],
  ['liveness-port', lacks(81, 'livenessProbe'), [probed('livenessProbe', 81)], [probed('livenessProbe', 80)]],
  ['readiness-port', lacks(81, 'readinessProbe'), [probed('readinessProbe', 81)], [probed('livenessProbe', 81)]],
  ['startup-port', lacks(81, 'startupProbe'), [probed('startupProbe', 81)], [probed('startupProbe', 80)]],
  [
    'unset-cpu-requirements',
    'Deployment shop/web: web It requests no CPU.',
    [web({ resources: { requests: { memory: '1Mi' }, limits: { cpu: '1' } } })],
    [web({ resources: { requests: { cpu: '1m' } } })],
  ],
  [
    'unset-memory-requirements',
    'Deployment shop/web: web It has no limit of memory.',
    [web({ resources: { requests: { memory: '1Mi' } } })],
    [web({ resources: { limits: { memory: '1Mi' } } })],
  ],
  [
    'privileged-ports',
    'Deployment shop/web: web Only root may open its port 1023.',
    [listening({ containerPort: 1023 })],
    [listening({ containerPort: 1024 })],
  ],
  [
    'ssh-port',
    'Deployment shop/web: web It listens where SSH does.',
    [listening({ containerPort: 22 })],
    [listening({ containerPort: 22, protocol: 'UDP' }), listening({ containerPort: 2222 })],
  ],
  [
    'invalid-target-ports',
    'Deployment shop/web: web "a-very-long-name" is no port.',
    [listening({ name: 'a-very-long-name', containerPort: 80 })],
    [listening({ name: 'a-rather-long-1', containerPort: 80 })],
  ],
  [
    'invalid-target-ports',
    'Service shop/web "8080" is no port.',
    [service({ ports: [{ port: 80, targetPort: '8080' }] })],
    [service({ ports: [{ port: 80, targetPort: 8080 }, { port: 81 }, { port: 82, targetPort: 'h2' }] })],
  ],
];
