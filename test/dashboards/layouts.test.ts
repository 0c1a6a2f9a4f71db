import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { dashboardFile } from '../../src/dashboards/house/dashboard-file.ts';
import { closedRow, half, quarter, row } from '../../src/dashboards/house/layout.ts';
import { stat, timeseries } from '../../src/dashboards/house/panels.ts';
import { table } from '../../src/dashboards/house/table-panel.ts';
import { labelVariable, metricsDataSource } from '../../src/dashboards/house/variables.ts';
import { UNITS } from '../../src/dashboards/house/vocabulary.ts';
import { everyDashboard } from '../../src/dashboards/layouts/every-dashboard.ts';
import { layoutPages } from '../../src/dashboards/layouts/page.ts';
import { DASHBOARD_NAMES, uidOf } from '../../src/dashboards/uids.ts';

const query = { expr: 'up{cluster=~"$cluster"}', legend: '' };
const number = (title: string) => stat({ title, description: `${title}.`, unit: UNITS.ratio, query });
const graph = timeseries({ title: 'Speed', description: 'How fast.', unit: UNITS.seconds, queries: [query] });
const list = table({
  title: 'Services',
  description: 'Which a | b.',
  keys: [
    {
      title: 'Service',
      label: 'service',
      links: [{ title: 'Details of ${__data.fields.Service}', url: `/d/${uidOf('service-detail')}?var-x=y` }],
    },
  ],
  values: [
    { title: 'Up', expr: query.expr, unit: UNITS.count },
    { title: 'Share', expr: query.expr, unit: UNITS.ratio },
  ],
  sortBy: 'Up',
});

const example = dashboardFile({
  name: DASHBOARD_NAMES.goldenSignals,
  title: 'Example',
  description: 'What an example shows.',
  variables: [metricsDataSource(), labelVariable({ label: 'cluster', title: 'Cluster', record: 'up' })],
  rows: [
    row('Now', [quarter(number('A title of several words that wraps'), 'low'), quarter(number('Short'), 'low')]),
    row('More', [half(graph, 'low'), half(list, 'medium')]),
    closedRow('Rarely', [half(number('Hidden'), 'low')]),
  ],
});

describe('the page of a dashboard', () => {
  const page = layoutPages([example]).get('dashboards/golden-signals.md') ?? '';

  test('says what the dashboard is for and where it is', () => {
    expect(page).toContain('# Example\n\nWhat an example shows.\n\nAddress: `/d/panoptes-golden-signals`.');
  });

  test('draws each row as people see it', () => {
    expect([...page.matchAll(/```text\n([\s\S]*?)```/g)].map(([, drawn]) => drawn)).toEqual([
      `+-----------------------------+-----------------------------+
| A title of several words    | Short                       |
| that wraps                  | stat, %                     |
| stat, %                     |                             |
+-----------------------------+-----------------------------+
`,
      `+-----------------------------------------------------------+-----------------------------------------------------------+
| Speed                                                     | Services                                                  |
| timeseries, seconds                                       | table                                                     |
|                                                           |                                                           |
+-----------------------------------------------------------+                                                           |
                                                            |                                                           |
                                                            |                                                           |
                                                            |                                                           |
                                                            +-----------------------------------------------------------+
`,
      `+-----------------------------------------------------------+
| Hidden                                                    |
| stat, %                                                   |
|                                                           |
+-----------------------------------------------------------+
`,
    ]);
  });

  test('lists what each panel shows, its type, units, size and place', () => {
    expect(page).toContain('| Short | Short. | stat | % | 6 × 4 | 6, 1 |');
    expect(page).toContain('| Services | Which a \\| b. | table | count, % | 12 × 8 | 12, 6 |');
  });

  test('says that a closed row is closed', () => {
    expect(page).toMatch(/## Rarely\n\nClosed at first/);
    expect(page).not.toMatch(/## More\n\nClosed/);
  });

  test('lists variables and links', () => {
    expect(page).toContain('| `cluster` | Cluster | query: `label_values(up{}, cluster)` | one, several or all |');
    expect(page).toContain('| `datasource` | Metrics | datasource: `prometheus` | one |');
    expect(page).toContain('| Services | Details of &lt;Service> | [panoptes-service-detail](service-detail.md) |');
  });
});

describe('docs', () => {
  const pages = layoutPages(everyDashboard());

  test('have a page for each dashboard, and a list that leads to all of them', () => {
    const names = Object.values(DASHBOARD_NAMES).sort();
    const linked = [...(pages.get('dashboards.md') ?? '').matchAll(/\(dashboards\/([\w-]+)\.md\)/g)];
    expect(linked.map(([, name]) => name).sort()).toEqual(names);
    expect([...pages.keys()].sort()).toEqual(['dashboards.md', ...names.map((name) => `dashboards/${name}.md`)].sort());
  });

  test('are up to date; run npm run dashboard-layouts', () => {
    expect(readdirSync('docs/dashboards').map((file) => `dashboards/${file}`)).toEqual(
      [...pages.keys()].filter((path) => path !== 'dashboards.md').sort(),
    );
    for (const [path, text] of pages) expect([path, readFileSync(`docs/${path}`, 'utf8')]).toEqual([path, text]);
  });
});
