import { expect, test } from '@jest/globals';
import { CHANGES } from '../../src/validation/changes/names.ts';
import { load, problemsOf } from '../support/config-tree.ts';

const dev = (accept: string) => ({ 'environments/dev.yaml': `gitops: { accept: [${accept}] }\n` });
const AT = 'config/environments/dev.yaml:1:';

test.each([
  [
    '{ change: changed-volume, object: a, reason: b }',
    `${AT}30 gitops.accept[0].change: "changed-volume" is not one of ${CHANGES.join(', ')}; did you mean "changed-volumes"?`,
  ],
  ['{ change: changed-volumes, object: a }', `${AT}20 gitops.accept[0].reason: is missing; add "reason: <text>"`],
  [
    '{ change: changed-volumes, object: a, reason: "" }',
    `${AT}66 gitops.accept[0].reason: "" is empty; say why the change is meant, for those who review it`,
  ],
])('a change cannot be accepted as %s', (accept, problem) => {
  expect(problemsOf(dev(accept))).toEqual([problem]);
});

test('nothing is accepted by default', () => {
  expect(load().base.gitops.accept).toEqual([]);
});
