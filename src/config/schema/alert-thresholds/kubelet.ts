import { duration } from '../scalars.ts';
import { threshold } from './threshold.ts';

/** Thresholds of the alerts about kubelets. */
export const kubeletThresholds = {
  kubeletPods: threshold().prefault('95%').describe('Share of the pods that a node may run above which it alerts.'),
  kubeletPlegDuration: duration({ min: '10ms', max: '9s' })
    .prefault('5s')
    .describe(
      'P99 of the time to learn the state of all containers above which a kubelet alerts. 10s is all it can measure.',
    ),
  kubeletPodStart: duration({ min: '1s', max: '30m' })
    .prefault('1m')
    .describe('P99 of the time to start a pod, without pulling images, above which a kubelet alerts.'),
  kubeletCertificateWarning: duration({ min: '1h' })
    .prefault('7d')
    .describe('How long before a certificate of a kubelet expires it warns.'),
  kubeletCertificateCritical: duration({ min: '1h' })
    .prefault('1d')
    .describe('How long before a certificate of a kubelet expires it alerts at once.'),
  kubeletRuntimeErrors: threshold()
    .prefault('10%')
    .describe('Share of failed calls of the container runtime above which a kubelet alerts.'),
  kubeletVolumeErrors: threshold()
    .prefault('50%')
    .describe('Share of failed operations on volumes, by kind and driver, above which a kubelet alerts.'),
};
