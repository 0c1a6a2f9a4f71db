import { type Case, web } from './case.ts';

const mounting = (path: string, readOnly?: boolean) =>
  web(
    { volumeMounts: [{ name: 'host', mountPath: '/host', ...(readOnly === undefined ? {} : { readOnly }) }] },
    { volumes: [{ name: 'host', hostPath: { path } }] },
  );
/** Nobody mounts it. */
const volume = (path: string) => web({}, { volumes: [{ name: 'host', hostPath: { path } }] });

export const hostMountCases: readonly Case[] = [
  [
    'docker-sock',
    'Deployment shop/web: web It talks to Docker by /var/run/docker.sock.',
    [mounting('/var/run/docker.sock')],
    [mounting('/var/run/docker'), volume('/var/run/docker.sock')],
  ],
  [
    'sensitive-host-mounts',
    'Deployment shop/web: web It sees /etc of its node.',
    [mounting('/etc', true)],
    [mounting('/etc/web', true), volume('/etc')],
  ],
  [
    'writable-host-mount',
    'Deployment shop/web: web It writes to /data of its node.',
    [mounting('/data')],
    [mounting('/data', true), volume('/data')],
  ],
];
