import { records } from '../../rules/records.ts';

/** Records that nothing of the stack reads, and for whom they are all the same. */
export const PUBLIC_RECORDS: Readonly<Record<string, string>> = {
  [records.nodeNetworkReceiveDrops]: 'For people who look for lost packets of a node; its alerts are about errors.',
  [records.nodeNetworkTransmitDrops]: 'For people who look for lost packets of a node; its alerts are about errors.',
};
