import {
  VOLUME_INODES,
  VOLUME_SPACE,
  type VolumeSupply,
  volumeLeft,
} from '../../rules/kubernetes/volume-expressions.ts';
import type { DashboardContext } from '../context.ts';
import { stat, timeseries } from '../house/panels.ts';
import { table } from '../house/table-panel.ts';
import { UNITS } from '../house/vocabulary.ts';
import { toNamespace } from './kube-links.ts';
import { IN_NAMESPACE, largest } from './kube-queries.ts';
import { daysLeft, growthPerDay, inUse, sizeOf } from './volume-queries.ts';

type Thresholds = DashboardContext['alerts'];

const SECONDS_PER_DAY = 86_400;

const left = (supply: VolumeSupply) => volumeLeft(supply, IN_NAMESPACE).replaceAll('\n', ' ');

/** The critical alert, and the number of days within which the other one looks ahead. */
const floor = ({ volumeFreeCritical }: Thresholds) => ({ criticalBelow: volumeFreeCritical.ratio });
const horizon = ({ volumeForecast }: Thresholds) => ({ criticalBelow: volumeForecast.seconds / SECONDS_PER_DAY });

export const nearlyFull = ({ volumeFreeLow }: Thresholds) =>
  stat({
    title: 'Little space left',
    description: 'Volumes with so little space left that their trend counts: those that go on filling up alert.',
    unit: UNITS.count,
    query: { expr: `count(${left(VOLUME_SPACE)} < ${volumeFreeLow.ratio}) or vector(0)`, legend: 'little left' },
    thresholds: { critical: 1 },
  });

export const soonFull = ({ volumeForecast }: Thresholds) =>
  stat({
    title: 'Full soon',
    description: `Volumes without space within ${volumeForecast}, if they go on filling up as in the last six hours.`,
    unit: UNITS.count,
    query: {
      expr: `count(${daysLeft(VOLUME_SPACE)} < ${volumeForecast.seconds / SECONDS_PER_DAY}) or vector(0)`,
      legend: 'full soon',
    },
    thresholds: { critical: 1 },
  });

export const volumeTable = (alerts: Thresholds) =>
  table({
    title: 'Volumes',
    description:
      'How full each volume is, and when it will be full if it goes on as in the last six hours. Without days it does not fill up, or not within a year.',
    keys: [
      { title: 'Cluster', label: 'cluster' },
      { title: 'Namespace', label: 'namespace', links: [toNamespace()] },
      { title: 'Claim', label: 'persistentvolumeclaim' },
    ],
    values: [
      { title: 'Size', expr: sizeOf(VOLUME_SPACE), unit: UNITS.bytes },
      { title: 'In use', expr: inUse(VOLUME_SPACE), unit: UNITS.bytes },
      { title: 'Space left', expr: left(VOLUME_SPACE), unit: UNITS.ratio, thresholds: floor(alerts) },
      { title: 'Growth per day', expr: growthPerDay(VOLUME_SPACE), unit: UNITS.bytes },
      {
        title: 'Days to full',
        expr: daysLeft(VOLUME_SPACE),
        unit: UNITS.days,
        decimals: 1,
        thresholds: horizon(alerts),
      },
      { title: 'Inodes left', expr: left(VOLUME_INODES), unit: UNITS.ratio, thresholds: floor(alerts) },
      {
        title: 'Days to no inodes',
        expr: daysLeft(VOLUME_INODES),
        unit: UNITS.days,
        decimals: 1,
        thresholds: horizon(alerts),
      },
    ],
    sortBy: 'Space left',
    ascending: true,
  });

/** The ten with the least. */
const least = (expr: string) => [{ expr: `bottomk(10, ${expr})`, legend: '{{namespace}}/{{persistentvolumeclaim}}' }];

export const spaceLeft = (alerts: Thresholds) =>
  timeseries({
    title: 'Space left',
    description: 'Share of the space that is free, of the ten volumes with the least. Below the line a volume alerts.',
    unit: UNITS.ratio,
    queries: least(left(VOLUME_SPACE)),
    thresholds: floor(alerts),
  });

export const daysToFull = (alerts: Thresholds) =>
  timeseries({
    title: 'Days to full',
    description:
      'When the straight line through the last six hours meets zero, for the ten soonest. Below the line a volume alerts, as soon as little is left.',
    unit: UNITS.days,
    queries: least(daysLeft(VOLUME_SPACE)),
    thresholds: horizon(alerts),
  });

export const growth = () =>
  timeseries({
    title: 'Growth per day',
    description: 'By how much use grows in a day, at the rate of the last six hours: the ten fastest.',
    unit: UNITS.bytes,
    queries: [{ expr: largest(growthPerDay(VOLUME_SPACE)), legend: '{{namespace}}/{{persistentvolumeclaim}}' }],
    signed: true,
  });

export const inodesLeft = (alerts: Thresholds) =>
  timeseries({
    title: 'Inodes left',
    description:
      'Share of the files (inodes) that can still be made, of the ten volumes with the least. Below the line a volume alerts.',
    unit: UNITS.ratio,
    queries: least(left(VOLUME_INODES)),
    thresholds: floor(alerts),
  });

export const inodeDaysToFull = (alerts: Thresholds) =>
  timeseries({
    title: 'Days to no inodes',
    description: 'When the straight line through the last six hours meets zero, for the ten soonest.',
    unit: UNITS.days,
    queries: least(daysLeft(VOLUME_INODES)),
    thresholds: horizon(alerts),
  });
