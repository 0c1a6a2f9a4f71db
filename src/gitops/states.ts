import type { ManifestObject } from '../synthesize.ts';
import { componentsIn, environmentsIn, previousObjects, type TreeFiles } from './previous.ts';

/** The objects of one environment, by component. */
export type ComponentObjects = ReadonlyMap<string, readonly ManifestObject[]>;

/** Every environment of a tree with what it deploys. */
export function statesIn(files: TreeFiles): Map<string, ComponentObjects> {
  return new Map(environmentsIn(files).map((environment) => [environment, stateIn(files, environment)]));
}

/** What a tree deploys to one environment. */
export function stateIn(files: TreeFiles, environment: string): ComponentObjects {
  return new Map(
    componentsIn(files, environment).map((component) => [component, previousObjects(files, environment, component)]),
  );
}

/**
 * What a tree deploys to environments of which the next state is known. Components whose files are the same have the
 * same objects, so only those that differ are parsed.
 */
export class PreviousStates {
  private readonly known = new Map<string, boolean>();

  constructor(
    private readonly files: TreeFiles,
    private readonly next: TreeFiles,
  ) {}

  of(environment: string, after: ComponentObjects): ComponentObjects {
    return new Map(
      componentsIn(this.files, environment).map((component) => {
        const same = [`base/${component}/`, `overlays/${environment}/${component}/`].every((each) => this.isSame(each));
        return [component, (same && after.get(component)) || previousObjects(this.files, environment, component)];
      }),
    );
  }

  private isSame(directory: string): boolean {
    const known = this.known.get(directory);
    if (known !== undefined) return known;
    const [old, next] = [below(this.files, directory), below(this.next, directory)];
    const same = old.length === next.length && old.every((path) => this.files.get(path) === this.next.get(path));
    this.known.set(directory, same);
    return same;
  }
}

const below = (files: TreeFiles, directory: string): string[] =>
  [...files.keys()].filter((path) => path.startsWith(directory));
