/**
 * What `validations` of a cdk8s.yaml names. The command line of cdk8s loads plugins with `require`, which cannot read
 * TypeScript, and asks them only afterwards: so it is compiled when it is asked.
 */
import { compiled } from './compile.js';

export class PanoptesValidation {
  constructor(properties) {
    this.properties = properties;
  }

  async validate(context) {
    await compiled('src/validation/plugin.ts', (plugin) =>
      new plugin.PanoptesValidation(this.properties).validate(context),
    );
  }
}
