import { synthesizeEnvironment } from '../../../src/build.ts';
import { loadEnvironments } from '../../../src/config/load.ts';
import { ConfigError } from '../../../src/config/problems.ts';
import { policyInput } from '../../../src/policy-input.ts';
import { withConfig } from '../../support/config-tree.ts';
import type { Random } from '../../support/random.ts';
import { firstError, type Outcome } from '../outcome.ts';
import type { ConfigSite, Texts } from './fault.ts';

/** What a synth says of a configuration with a fault: the loader, or else the policies. */
export function configOutcome(texts: Texts, { file, change }: ConfigSite, random: Random): Outcome {
  const text = change(texts[file] ?? '', random);
  return withConfig({ ...texts, [file]: text }, (directory) => {
    try {
      const { base, environments } = loadEnvironments(directory);
      for (const environment of [base, ...environments]) {
        const synthesis = synthesizeEnvironment(environment);
        const [problem] = synthesis.problems;
        if (problem) return { by: 'schema', message: problem.message };
        const found = firstError(policyInput(environment, synthesis));
        if (found) return found;
      }
      return {};
    } catch (error) {
      if (error instanceof ConfigError) return { by: 'config', message: error.message };
      throw error;
    }
  });
}
