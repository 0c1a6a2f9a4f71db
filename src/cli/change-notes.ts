import { changeLine, type EnvironmentChanges } from '../changes.ts';

/** What a person should know of the changes that a synth lets pass; nothing where there is nothing to say. */
export function changeNotes(changes: readonly EnvironmentChanges[]): string[] {
  const lines = changes.flatMap(({ environment, report: { accepted, noted, unused } }) => [
    ...accepted.map(
      (finding) => `  ${changeLine(environment, finding)} [${finding.change}, accepted: ${finding.reason}]`,
    ),
    ...noted.map((finding) => `  ${changeLine(environment, finding)} [${finding.change}]`),
    ...unused.map(
      ({ change, object }) =>
        `  ${environment}: gitops.accept has ${change} of ${JSON.stringify(object)}, which does not happen; remove it, or the next one passes unseen`,
    ),
  ]);
  return lines.length === 0 ? [] : ['Changes against what was there before:', ...lines];
}
