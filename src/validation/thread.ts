import type { MessagePort, Worker } from 'node:worker_threads';
import { validate } from './index.ts';
import type { EnvironmentFindings } from './judge.ts';
import type { PolicyInput } from './policy.ts';

/** What a thread of policies is sent: environments, and at last the question for what was found. */
type Request = readonly [environment: string, input: PolicyInput] | typeof FINDINGS_PLEASE;
const FINDINGS_PLEASE = 'findings, please';

/** Policies in a thread of their own: they judge an environment while the next one is rendered. */
export class PolicyThread {
  /** @param worker runs `serve` */
  constructor(private readonly worker: Worker) {}

  /** Has an environment judged. What is handed over is copied. */
  judge(environment: string, input: PolicyInput): void {
    this.send([environment, input]);
  }

  /**
   * What was found, in the order in which environments were handed over. It can be asked once: the thread ends with it.
   *
   * @throws what the thread has thrown.
   */
  findings(): Promise<EnvironmentFindings[]> {
    return new Promise((resolve, reject) => {
      this.worker.once('message', resolve);
      this.worker.once('error', reject);
      this.worker.once('exit', () => reject(new Error('the thread of the policies has ended without a word')));
      this.end();
    });
  }

  /** Ends the thread, also where nobody wants to know any more. */
  end(): void {
    this.send(FINDINGS_PLEASE);
  }

  private send(request: Request): void {
    this.worker.postMessage(request);
  }
}

/** The thread's end. Resolves when the findings are sent. */
export function serve(port: MessagePort): Promise<void> {
  const found: EnvironmentFindings[] = [];
  return new Promise((resolve, reject) => {
    port.on('message', (request: Request) => {
      try {
        if (request !== FINDINGS_PLEASE) {
          const [environment, input] = request;
          found.push({ environment, findings: validate(input) });
          return;
        }
        port.postMessage(found);
        port.close();
        resolve();
      } catch (error) {
        reject(error);
      }
    });
  });
}
