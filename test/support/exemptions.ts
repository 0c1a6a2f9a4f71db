import type { Finding } from './scanners.ts';

/** A finding of a scanner from outside that stays. */
export interface Exemption {
  readonly check: string;
  /** What the check says. @default - whatever it says about the objects */
  readonly what?: string;
  /** What it says it of, as findings name it; `*` stands for anything. */
  readonly objects: readonly string[];
  /** Why it is right as it is. */
  readonly reason: string;
}

/** The findings that no exemption is about, as a person reads them. */
export function notExempt(findings: readonly Finding[], exemptions: readonly Exemption[]): string[] {
  return findings
    .filter(
      (finding) => !exemptions.some((exemption) => exemption.objects.some((each) => isAbout(exemption, each, finding))),
    )
    .map(({ check, object, what }) => `${object} ${what} [${check}]`);
}

/** What is exempt although no scanner finds it: it has been mended, or never was. */
export function unused(findings: readonly Finding[], exemptions: readonly Exemption[]): string[] {
  return exemptions.flatMap((exemption) =>
    exemption.objects
      .filter((object) => !findings.some((finding) => isAbout(exemption, object, finding)))
      .map((object) => `${object} ${exemption.what ?? '*'} [${exemption.check}]`),
  );
}

function isAbout({ check, what }: Exemption, object: string, finding: Finding): boolean {
  return finding.check === check && (what ?? finding.what) === finding.what && matches(object, finding.object);
}

function matches(pattern: string, text: string): boolean {
  const escaped = pattern.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`).test(text);
}
