import { checksum } from '../../kubernetes/checksum.ts';

/** A data source of Grafana, as dashboards refer to it and as Grafana is given it. */
export interface DataSourceIdentity {
  /**
   * What dashboards and links refer to. It never changes: Grafana refuses to provision a data source whose name
   * it knows with another uid.
   * @see https://github.com/grafana/grafana/issues/110740
   */
  readonly uid: string;
  /** What people read in the list of data sources. */
  readonly name: string;
  /** The plugin that queries it. */
  readonly type: string;
}

/** Every data source of the stack. */
export const dataSources = {
  prometheus: { uid: 'prometheus', name: 'Prometheus', type: 'prometheus' },
  loki: { uid: 'loki', name: 'Loki', type: 'loki' },
  /** Only where traces are enabled. */
  tempo: { uid: 'tempo', name: 'Tempo', type: 'tempo' },
  alertmanager: { uid: 'alertmanager', name: 'Alertmanager', type: 'alertmanager' },
} as const satisfies Readonly<Record<string, DataSourceIdentity>>;

/** Grafana takes no uid that is longer. */
const LONGEST_UID = 40;

/** The data source with the lines of one tenant of Loki. */
export function lokiOf(tenant: string): DataSourceIdentity {
  const { uid, name, type } = dataSources.loki;
  const own = `${uid}-${tenant}`;
  const digest = checksum(tenant);
  const short = own.length <= LONGEST_UID ? own : `${own.slice(0, LONGEST_UID - digest.length - 1)}-${digest}`;
  return { uid: short, name: `${name} (${tenant})`, type };
}
