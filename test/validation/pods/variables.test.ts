import { describe, expect, test } from '@jest/globals';
import { variables } from '../../../src/validation/pods/variables.ts';
import { deploymentOf, findingsOf, objectOf } from '../../support/policy.ts';

const web = (container: Record<string, unknown>) =>
  deploymentOf(
    { volumeMounts: [{ name: 'config', mountPath: '/etc/web' }], ...container },
    { volumes: [{ name: 'config', configMap: { name: 'settings' } }] },
  );
const settings = (text: string) => objectOf('ConfigMap', { data: { 'web.yaml': text } }, 'settings');
const problem = (name: string) =>
  `Deployment shop/web names the variable ${name}, which its container web does not have; add it to env, or mend its name`;
const env = [{ name: 'POD_IP', value: '10.0.0.1' }];

describe('the policy variables', () => {
  test('finds a variable of arguments that is not given', () => {
    expect(findingsOf(variables, web({ args: ['--address=$(POD_PI):80'], env }))).toEqual([problem('POD_PI')]);
    expect(findingsOf(variables, web({ args: ['--address=$(POD_IP):80'], env }))).toEqual([]);
  });

  test.each(['address: ${POD_IP}', 'address: ${env:POD_IP}', 'address: ${POD_IP:none}'])(
    'finds that of %s in settings',
    (text) => {
      expect(findingsOf(variables, web({}), settings(text))).toEqual([problem('POD_IP')]);
      expect(findingsOf(variables, web({ env }), settings(text))).toEqual([]);
    },
  );

  test('knows how Alloy names them', () => {
    const alloy = (text: string) => objectOf('ConfigMap', { data: { 'config.alloy': text } }, 'settings');
    expect(findingsOf(variables, web({}), alloy('address = sys.env("POD_IP")'))).toEqual([problem('POD_IP')]);
    expect(findingsOf(variables, web({ env }), alloy('address = sys.env("POD_IP")'))).toEqual([]);
    expect(findingsOf(variables, web({}), alloy('expression = "${POD_IP}"'))).toEqual([]);
  });

  test('leaves replacements of regular expressions alone', () => {
    expect(findingsOf(variables, web({}), settings('replacement: ${1}/$2'))).toEqual([]);
  });
});
