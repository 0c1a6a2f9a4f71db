import { describe, expect, test } from '@jest/globals';
import { flags } from '../../../src/validation/pods/flags.ts';
import { deploymentOf, findingsOf } from '../../support/policy.ts';

const found = (argument: string) => findingsOf(flags, deploymentOf({ args: [argument] }));

describe('the policy flags', () => {
  test('finds a misspelt flag', () => {
    expect(found('--web.listen-adress=:80')).toEqual([
      'Deployment shop/web starts its container web with --web.listen-adress, which looks like a misspelling; write --web.listen-address, or add it to src/validation/pods/flags.ts',
    ]);
    expect(found('-confg.file=/etc/loki.yaml')).toHaveLength(1);
  });

  test.each([
    '--web.listen-address=:80',
    '-config.file=/etc/loki.yaml',
    '--no-collector.nfs',
    'run',
    '--something-else',
  ])('leaves %s alone', (argument) => expect(found(argument)).toEqual([]));
});
