/**
 * What `validations` of a cdk8s.yaml names. The command line of cdk8s loads plugins with `require`, which cannot read
 * TypeScript, and asks them only afterwards: so it is compiled when it is asked.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const directory = join(root, 'node_modules/.cache/panoptes');

export class PanoptesValidation {
  constructor(properties) {
    this.properties = properties;
  }

  async validate(context) {
    const file = join(directory, `plugin-${process.pid}.js`);
    mkdirSync(directory, { recursive: true });
    try {
      await build({
        entryPoints: [join(root, 'src/validation/plugin.ts')],
        outfile: file,
        bundle: true,
        packages: 'external',
        platform: 'node',
        target: 'node20',
        format: 'esm',
        logLevel: 'warning',
      });
      const plugin = await import(pathToFileURL(file).href);
      await new plugin.PanoptesValidation(this.properties).validate(context);
    } finally {
      rmSync(file, { force: true });
    }
  }
}
