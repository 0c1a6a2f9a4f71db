/** What was synthesized does not hold. The message lists every problem, one per line. */
export class ValidationError extends Error {
  override readonly name = 'ValidationError';

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}
