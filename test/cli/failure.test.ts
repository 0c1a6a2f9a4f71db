import { tmpdir } from 'node:os';
import { expect, test } from '@jest/globals';
import { failure } from '../../src/cli/failure.ts';

test('a failure lists every problem and says that nothing was written', () => {
  expect(failure(['first', 'second'], tmpdir())).toBe('first\nsecond\n\n2 problems; nothing was written.\n');
});

test('a failure says how to bring back a directory that cdk8s removed before it asked', () => {
  expect(failure(['first'], 'no/such/dist')).toBe(
    'first\n\n1 problem; nothing was written. cdk8s removes no/such/dist before it asks the app; bring it back with git restore no/such/dist, and prefer npm run synth, which checks first.\n',
  );
});
