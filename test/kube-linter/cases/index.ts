import { accessCases } from './access.ts';
import { availabilityCases } from './availability.ts';
import type { Case } from './case.ts';
import { containerCases } from './containers.ts';
import { danglingCases } from './dangling.ts';
import { environmentVariableCases } from './environment-variables.ts';
import { hostMountCases } from './host-mounts.ts';
import { objectCases } from './objects.ts';
import { privilegeCases } from './privileges.ts';

/** At least one for each check. */
export const CASES: readonly Case[] = [
  ...accessCases,
  ...availabilityCases,
  ...containerCases,
  ...danglingCases,
  ...environmentVariableCases,
  ...hostMountCases,
  ...objectCases,
  ...privilegeCases,
];
