import { describe, expect, test } from '@jest/globals';
import { dataSources } from '../../../src/validation/dashboards/data-sources.ts';
import { findingsOf, objectOf } from '../../support/policy.ts';

const SOURCES = `datasources:
  - { uid: prometheus, type: prometheus, jsonData: { alertmanagerUid: alertmanager } }
  - { uid: loki, type: loki }
  - { uid: alertmanager, type: alertmanager }
`;
const found = (from: string, to: string) =>
  findingsOf(dataSources, {
    ...objectOf('ConfigMap', { data: { 'panoptes.yaml': SOURCES.replace(from, to) } }),
    metadata: { name: 'sources', namespace: 'shop', labels: { grafana_datasource: '1' } },
  });
const HOUSE = 'compare it with src/dashboards/house/data-sources.ts';

describe('the policy data-sources', () => {
  test('finds a uid that dashboards do not ask for', () => {
    expect(found('uid: loki', 'uid: lokki')).toEqual([
      `ConfigMap shop/sources provisions no data source with the uid "loki", which dashboards ask for; ${HOUSE}`,
      `ConfigMap shop/sources provisions the data source "lokki", which no dashboard asks for; ${HOUSE}`,
    ]);
  });

  test('finds another type than that of the house', () => {
    expect(found('type: loki', 'type: tempo')).toEqual([
      `ConfigMap shop/sources provisions "loki" of the type "tempo" instead of "loki"; ${HOUSE}`,
    ]);
  });

  test('finds a reference to a data source that is not there', () => {
    expect(found('alertmanagerUid: alertmanager', 'alertmanagerUid: alerts')).toEqual([
      'ConfigMap shop/sources refers from "prometheus" to the data source "alerts", which it does not provision; provision it, or mend its uid',
    ]);
  });

  test('accepts those of the house, and one of Loki for each tenant', () => {
    expect(found('', '')).toEqual([]);
    expect(found('uid: loki', 'uid: loki-shop')).toEqual([]);
  });
});
