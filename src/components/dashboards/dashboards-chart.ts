import * as k8s from 'cdk8s-plus-28/lib/imports/k8s.js';
import type { Construct } from 'constructs';
import type { DashboardFile } from '../../dashboards/house/dashboard-file.ts';
import { UID_PREFIX } from '../../dashboards/uids.ts';
import { DASHBOARD_LABEL } from '../../kubernetes/sidecar-labels.ts';
import { ComponentChart } from '../component-chart.ts';

export interface DashboardsChartProps {
  /** Namespace of Grafana: it collects ConfigMaps of its own namespace only. */
  readonly namespace: string;
  readonly dashboards: readonly DashboardFile[];
}

/** One ConfigMap per dashboard: all of them together would soon be too large for one object. */
export class DashboardsChart extends ComponentChart {
  constructor(scope: Construct, id: string, props: DashboardsChartProps) {
    super(scope, id, { namespace: props.namespace });
    for (const dashboard of props.dashboards) this.createConfigMap(dashboard);
  }

  private createConfigMap({ uid, folder, json }: DashboardFile): void {
    const name = uid.startsWith(UID_PREFIX) ? uid.slice(UID_PREFIX.length) : uid;
    const meta = this.meta(`dashboard-${name}`);
    new k8s.KubeConfigMap(this, name, {
      metadata: {
        ...meta,
        labels: { ...meta.labels, [DASHBOARD_LABEL]: '1' },
        annotations: { grafana_folder: folder },
      },
      data: { [`${uid}.json`]: json },
    });
  }
}
