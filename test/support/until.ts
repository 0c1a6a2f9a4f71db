/**
 * Asks again and again until there is an answer, and returns it.
 * @throws Error with `what` when there is none in time: a test must end by itself.
 */
export async function until<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  seconds = 30,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    await pause(0.1);
  }
  throw new Error(`${what}: not within ${seconds} seconds`);
}

/** Waits. */
export const pause = (seconds: number) => new Promise<void>((resolve) => setTimeout(resolve, seconds * 1000));
