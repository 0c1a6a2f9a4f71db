/** The parts of a dashboard's JSON that its sketch shows. */
export interface DashboardJson {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly panels: readonly PanelJson[];
  readonly templating: { readonly list: readonly VariableJson[] };
  readonly annotations: { readonly list: readonly { readonly name: string }[] };
}

export interface PanelJson {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly fieldConfig?: {
    readonly defaults: { readonly unit?: string };
    readonly overrides: readonly {
      readonly properties: readonly { readonly id: string; readonly value?: unknown }[];
    }[];
  };
  readonly options?: { readonly tags?: readonly string[] };
  /** Of a row. */
  readonly collapsed?: boolean;
  /** Of a closed row. */
  readonly panels?: readonly PanelJson[];
}

export interface VariableJson {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly definition?: string;
  readonly query?: unknown;
  readonly multi?: boolean;
  readonly includeAll?: boolean;
}

/** Panels below a heading. */
export interface Section {
  readonly title: string;
  readonly collapsed: boolean;
  readonly panels: readonly PanelJson[];
}

/** The rows of a dashboard, each with its panels: those of an open row stand behind it. */
export function sectionsOf({ panels }: DashboardJson): Section[] {
  const sections: { title: string; collapsed: boolean; panels: PanelJson[] }[] = [];
  for (const panel of panels) {
    if (panel.type === 'row') {
      sections.push({ title: panel.title, collapsed: panel.collapsed === true, panels: [...(panel.panels ?? [])] });
    } else {
      sections.at(-1)?.panels.push(panel);
    }
  }
  return sections;
}

/** What people call the units of Grafana that are no words. */
const UNIT_NAMES: Readonly<Record<string, string>> = {
  percentunit: '%',
  percent: '%',
  s: 'seconds',
  ms: 'milliseconds',
  bytes: 'bytes',
  binBps: 'bytes/s',
  reqps: 'requests/s',
  pps: 'packets/s',
  short: 'count',
};

/** Units of what a panel shows: one for all, or one for each column that has its own. */
export function unitsOf({ fieldConfig }: PanelJson): string[] {
  const own = (fieldConfig?.overrides ?? []).flatMap(({ properties }) => properties.filter(({ id }) => id === 'unit'));
  const units = [fieldConfig?.defaults.unit, ...own.map(({ value }) => value)];
  const named = units.flatMap((unit) => (typeof unit === 'string' ? nameOf(unit) : []));
  return [...new Set(named)].filter((unit) => unit !== 'none');
}

const nameOf = (unit: string) => UNIT_NAMES[unit] ?? unit.replace('suffix:', '');
