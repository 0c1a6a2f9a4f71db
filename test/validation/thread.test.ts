import { once } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';
import { expect, test } from '@jest/globals';
import { policyInput } from '../../src/policy-input.ts';
import { validate } from '../../src/validation/index.ts';
import type { PolicyInput } from '../../src/validation/policy.ts';
import { PolicyThread, serve } from '../../src/validation/thread.ts';
import { sampleEnvironments } from '../support/sample.ts';

const inputs = sampleEnvironments.map(({ environment, synthesis }): [string, PolicyInput] => {
  // Without any image that is known, there is something to find.
  return [environment.name, { ...policyInput(environment, synthesis), images: [] }];
});

test('a copy of an environment has the findings of the original, in the order of the environments', async () => {
  const { port1: here, port2: there } = new MessageChannel();
  const served = serve(there);
  for (const input of inputs) here.postMessage(input);
  here.postMessage('findings, please');
  const [found] = await once(here, 'message');
  await served;
  expect(found.length).toBeGreaterThan(2);
  expect(found).toEqual(inputs.map(([environment, input]) => ({ environment, findings: validate(input) })));
  expect(found[0].findings.length).toBeGreaterThan(10);
});

test('what the thread throws is thrown where findings are asked for', async () => {
  const failing = new PolicyThread(new Worker('throw new Error("out of order")', { eval: true }));
  await expect(failing.findings()).rejects.toThrow('out of order');
});

test('a thread that ends without an answer is an error, and nobody waits for it', async () => {
  const silent = new PolicyThread(new Worker('process.exit(0)', { eval: true }));
  await expect(silent.findings()).rejects.toThrow('ended without a word');
});

test('a message that cannot be judged is an error', async () => {
  const { port1: here, port2: there } = new MessageChannel();
  const served = serve(there);
  here.postMessage(['dev', {}]);
  await expect(served).rejects.toThrow();
  here.close();
});
