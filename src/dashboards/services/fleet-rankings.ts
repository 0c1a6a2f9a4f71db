import { records } from '../../rules/records.ts';
import { sloRecords } from '../../slos/records.ts';
import type { DashboardContext } from '../context.ts';
import { type KeyColumn, table } from '../house/table-panel.ts';
import { UNITS } from '../house/vocabulary.ts';
import { toOneObjective } from './fleet-links.ts';
import { SERVICE_KEYS } from './fleet-overview.ts';
import { CHOSEN, highestNow, PER_SERVICE, perService, TOP } from './fleet-queries.ts';
import { BURN_THRESHOLDS } from './slo-panels.ts';

type Thresholds = DashboardContext['alerts'];

export const slowest = ({ latencyP99: limit }: Thresholds) =>
  table({
    title: `Slowest ${TOP}`,
    description: 'Services with the highest P99 latency. It is red where services alert by default.',
    keys: SERVICE_KEYS,
    values: [
      {
        title: 'P99',
        expr: highestNow(perService(`${records.latencyP99}{${CHOSEN}}`)),
        unit: UNITS.seconds,
        thresholds: { critical: limit.seconds },
      },
    ],
    sortBy: 'P99',
  });

export const mostFailing = ({ errorRatio }: Thresholds) =>
  table({
    title: `Most failing ${TOP}`,
    description:
      'Services with the highest share of requests that failed by their own fault. One that never fails is not listed.',
    keys: SERVICE_KEYS,
    values: [
      {
        title: '5xx',
        expr: highestNow(perService(`${records.ratio5xx}{${CHOSEN}} > 0`)),
        unit: UNITS.ratio,
        thresholds: { critical: errorRatio.ratio },
      },
    ],
    sortBy: '5xx',
  });

export const fullest = ({ cpuSaturation, memorySaturation }: Thresholds) =>
  table({
    title: `Fullest ${TOP}`,
    description:
      'Services that use the highest share of their limits. At 100 % of its CPU a service is throttled, at 100 % of its memory it is killed.',
    keys: [...SERVICE_KEYS, { title: 'Resource', label: 'resource' }],
    values: [
      {
        title: 'Of limit',
        expr: highestNow(
          `${resource('CPU', records.serviceCpuOfLimits)} or ${resource('memory', records.serviceMemoryOfLimits)}`,
        ),
        unit: UNITS.ratio,
        thresholds: { critical: Math.min(cpuSaturation.ratio, memorySaturation.ratio) },
      },
    ],
    sortBy: 'Of limit',
  });

/** One ranking of both resources needs a label that tells them apart. */
const resource = (name: string, record: string) =>
  `label_replace(${perService(`${record}{${CHOSEN}}`)}, "resource", "${name}", "", "")`;

export const burningFastest = () =>
  table({
    title: `Burning fastest ${TOP}`,
    description:
      'Objectives whose error budgets the last five minutes spend fastest. Above 1 the budget does not last its period. One that spends nothing is not listed.',
    keys: [...SERVICE_KEYS, OBJECTIVE],
    values: [
      {
        title: 'Burn rate',
        expr: highestNow(`max by (${PER_SERVICE}, slo) (${sloRecords.currentBurnRate}{${CHOSEN}} > 0)`),
        unit: UNITS.times,
        thresholds: BURN_THRESHOLDS,
      },
    ],
    sortBy: 'Burn rate',
  });

const OBJECTIVE: KeyColumn = { title: 'Objective', label: 'slo', links: [toOneObjective] };
