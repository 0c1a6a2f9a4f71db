import { existsSync } from 'node:fs';

/** What to tell a person when the app refuses to write: the problems, how many there are, and what became of dist. */
export function failure(problems: readonly string[], outdir: string): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  // The cdk8s command line empties the directory before it starts the app, so nothing here can keep it.
  const lost = existsSync(outdir)
    ? ''
    : ` cdk8s removes ${outdir} before it asks the app; bring it back with git restore ${outdir}, and prefer npm run synth, which checks first.`;
  return `${problems.join('\n')}\n\n${count}; nothing was written.${lost}\n`;
}
