import { allAlerts, serviceAlerts } from '../rules/all-alerts.ts';
import type { CatalogService } from './catalog.ts';
import { isMapping, type Located, type LocatedMapping } from './located.ts';
import type { Overlay, Problems } from './problems.ts';
import { quote } from './quote.ts';
import { remedy } from './suggest.ts';

/** An environment's own settings, merged. */
interface SettingsLayer {
  readonly root: LocatedMapping;
  readonly overlay?: Overlay;
}

/**
 * Reports changes of alerts that nobody ships: a misspelt name would change nothing, and nobody would notice.
 * An alert that exists, though not on this platform, may be named: base.yaml speaks for several.
 */
export function checkAlertNames(
  layers: readonly SettingsLayer[],
  catalog: readonly CatalogService[],
  problems: Problems,
): void {
  const all = allAlerts().map(({ alert }) => alert);
  for (const { root, overlay } of layers) checkNames(root, all, problems, overlay);
  const ofServices = serviceAlerts().map(({ alert }) => alert);
  for (const { own, narrowed } of catalog) {
    for (const { root } of [own, ...narrowed.values()]) checkNames(root, ofServices, problems);
  }
}

function checkNames(root: LocatedMapping, names: readonly string[], problems: Problems, overlay?: Overlay): void {
  const overrides = child(child(root, 'alerts'), 'overrides');
  if (!overrides || !isMapping(overrides)) return;
  for (const [name, node] of overrides.value) {
    if (names.includes(name)) continue;
    problems.report(node, `there is no alert ${quote(name)}; ${remedy(name, names)}`, { place: node.keyAt, overlay });
  }
}

function child(node: Located | undefined, key: string): Located | undefined {
  return node && isMapping(node) ? node.value.get(key) : undefined;
}
