import { findingsOf, policies } from '../../src/validation/index.ts';
import { judge } from '../../src/validation/judge.ts';
import type { PolicyInput } from '../../src/validation/policy.ts';
import { SUPPRESSIONS } from '../../src/validation/suppressions.ts';
import type { Random } from '../support/random.ts';
import { inject, type Site } from './fault.ts';
import type { World } from './worlds.ts';

/** Who has found a fault; nobody where it survives. */
export interface Outcome {
  readonly by?: string;
  readonly message?: string;
}

/** What a synth says of a world with a fault. It stops at the first error, because one is enough to write nothing. */
export function outcomeOf(world: World, site: Site, random: Random): Outcome {
  return (world.firstError ?? firstError)(inject(world.input, site, random)) ?? {};
}

/** The first error of any policy that no suppression takes away. */
export function firstError(input: PolicyInput): Outcome | undefined {
  for (const policy of policies) {
    const { name } = policy;
    for (const violation of findingsOf(policy, input)) {
      const finding = { severity: 'error' as const, location: '', ...violation, policy: name };
      const suppressions = SUPPRESSIONS.filter((each) => each.policy === name && each.object === finding.object);
      const { errors } = judge([{ environment: 'faulty', findings: [finding] }], { suppressions });
      if (errors.length > 0) return { by: name, message: `${finding.object} ${finding.message}` };
    }
  }
  return undefined;
}
