import type { Random } from '../support/random.ts';
import type { Operator, Site } from './fault.ts';
import type { World } from './worlds.ts';

/** A fault that was drawn. */
export interface Drawn {
  readonly operator: Operator;
  readonly world: World;
  readonly site: Site;
}

/**
 * Faults of each operator, at most `each`. Worlds, components and kinds are drawn before the place within an object:
 * otherwise nearly all faults would lie in rules and dashboards, of which there are most.
 */
export function draw(
  operators: readonly Operator[],
  worlds: readonly World[],
  random: Random,
  each: number,
): readonly Drawn[] {
  const seen = new Set<string>();
  return operators.flatMap((operator) => {
    const all = worlds.flatMap((world) =>
      [...operator.sites(world.input)].map((site): Drawn => ({ operator, world, site })),
    );
    const drawn: Drawn[] = [];
    const left = groupsOf(all);
    while (drawn.length < each && left.length > 0) {
      const fresh = left.filter(([first]) => placesOf(first).some((place) => !seen.has(place)));
      const group = random.pick(fresh.length > 0 ? fresh : left);
      for (const place of placesOf(group[0])) seen.add(place);
      const [one] = group.splice(random.below(group.length), 1);
      if (one) drawn.push(one);
      if (group.length === 0) left.splice(left.indexOf(group), 1);
    }
    return drawn;
  });
}

/** Where a fault lies: what no fault lay in before goes first. */
const placesOf = (drawn: Drawn | undefined): string[] =>
  drawn ? [`component ${drawn.site.component}`, `kind ${drawn.site.object.kind}`] : [];

/** Faults by their world, component and kind. */
function groupsOf(all: readonly Drawn[]): Drawn[][] {
  const groups = new Map<string, Drawn[]>();
  for (const each of all) {
    const key = `${each.world.name} ${each.site.component} ${each.site.object.kind}`;
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  return [...groups.values()];
}
