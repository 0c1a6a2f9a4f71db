import { allAlerts, serviceAlerts } from '../rules/all-alerts.ts';
import type { AnyAlert } from '../rules/rule.ts';
import type { CatalogService } from './catalog.ts';
import { below, isMapping, type Located, type LocatedMapping } from './located.ts';
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
  for (const { root, overlay } of layers) checkNames(root, allAlerts, problems, overlay);
  for (const { own, narrowed } of catalog) {
    for (const { root } of [own, ...narrowed.values()]) checkNames(root, serviceAlerts, problems);
  }
}

/** Alerts are listed only for those who override one: to make them all takes time at every start. */
function checkNames(
  root: LocatedMapping,
  alerts: () => readonly AnyAlert[],
  problems: Problems,
  overlay?: Overlay,
): void {
  const overrides = below(root, ['alerts', 'overrides']);
  if (!overrides || !isMapping(overrides) || overrides.value.size === 0) return;
  const shipped = alerts();
  const names = shipped.map(({ alert }) => alert);
  for (const [name, node] of overrides.value) {
    if (names.includes(name)) {
      checkLanguage(shipped, name, node, problems, overlay);
      continue;
    }
    problems.report(node, `there is no alert ${quote(name)}; ${remedy(name, names)}`, { place: node.keyAt, overlay });
  }
}

/** The ruler of Loki reads how long an alert is kept, and forgets it. */
function checkLanguage(
  alerts: readonly AnyAlert[],
  name: string,
  override: Located,
  problems: Problems,
  overlay?: Overlay,
): void {
  const keep = below(override, ['keepFiringFor']);
  if (keep?.value === undefined || alerts.find(({ alert }) => alert === name)?.language !== 'logql') return;
  const message = `does nothing: ${name} is an alert on logs, which Loki does not keep; remove it`;
  problems.report(keep, message, { overlay });
}
