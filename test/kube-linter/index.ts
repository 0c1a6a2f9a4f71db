import { accessChecks } from './access.ts';
import { availabilityChecks } from './availability.ts';
import type { Check } from './check.ts';
import { containerChecks } from './containers.ts';
import { danglingChecks } from './dangling.ts';
import { environmentVariableChecks } from './environment-variables.ts';
import { hostMountChecks } from './host-mounts.ts';
import { objectChecks } from './objects.ts';
import { privilegeChecks } from './privileges.ts';

/**
 * The questions of kube-linter 0.8.3, each under its name. They are asked here because its program could not be had when
 * this was written. Only the questions are its own: how they are asked, and what is said, is not.
 *
 * @see https://docs.kubelinter.io/#/generated/checks
 */
export const CHECKS: readonly Check[] = [
  ...accessChecks,
  ...availabilityChecks,
  ...containerChecks,
  ...danglingChecks,
  ...environmentVariableChecks,
  ...hostMountChecks,
  ...objectChecks,
  ...privilegeChecks,
];
