import { readFileSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import type { Validation, ValidationContext } from 'cdk8s-cli/plugins';
import { loadEnvironments } from '../config/load.ts';
import type { TreeFiles } from '../gitops/previous.ts';
import { type ManifestOptions, validateManifests } from './manifests.ts';

/** `properties` of the plugin in cdk8s.yaml. */
export interface PanoptesValidationProps {
  /** Directory of a Panoptes configuration. @default - none: policies that ask it do not run */
  readonly config?: string;
  /** The environment that the manifests belong to. @default - that of their directory, in a tree of Panoptes */
  readonly environment?: string;
}

/**
 * The policies of Panoptes for any app of cdk8s, as a plugin of its command line.
 *
 * @see https://cdk8s.io/docs/latest/cli/synth/#validations
 */
export class PanoptesValidation implements Validation {
  constructor(private readonly props: PanoptesValidationProps = {}) {}

  async validate(context: ValidationContext): Promise<void> {
    const { config, environment } = this.props;
    const { root, files } = filesOf(context.manifests);
    const options: ManifestOptions = {
      name: 'manifests',
      ...(environment === undefined ? {} : { environment }),
      ...(config === undefined ? {} : { environments: loadEnvironments(config).environments }),
    };
    const report = validateManifests(files, options);
    for (const { environment: name, findings } of report.findings) {
      for (const { policy, component, object, message, remedy } of findings) {
        const path = files.has(component) ? `${root}${component}` : `${root}overlays/${name}/${component}`;
        context.report.addViolation({
          ruleName: policy,
          recommendation: `${object} ${message}`,
          fix: remedy,
          violatingResources: [
            { resourceName: object.split(/[ /]/).at(-1) ?? object, locations: [object], manifestPath: path },
          ],
        });
      }
    }
    for (const problem of report.errors.filter((line) => line.endsWith('[syntax]'))) context.logger.log(problem);
    context.report.submit(report.errors.length > 0 ? 'failure' : 'success');
  }
}

/** Manifests by their path below the directory that all of them share. */
function filesOf(manifests: readonly string[]): { root: string; files: TreeFiles } {
  let root = dirname(manifests[0] ?? '.');
  while (!manifests.every((path) => path.startsWith(root + sep)) && dirname(root) !== root) root = dirname(root);
  const relative = (path: string) =>
    path
      .slice(root.length + 1)
      .split(sep)
      .join('/');
  return { root: root + sep, files: new Map(manifests.map((path) => [relative(path), readFileSync(path, 'utf8')])) };
}
