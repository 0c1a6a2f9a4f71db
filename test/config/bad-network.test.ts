import { describe, expect, test } from '@jest/globals';
import { load, problemsOf } from '../support/config-tree.ts';

const problems = (yaml: string) => problemsOf({ 'environments/dev.yaml': `network: ${yaml}\n` });
const range = (text: string) => problems(`{ nodes: { cidrs: ["${text}"] } }`);
const at = (column: number, key: string) => `config/environments/dev.yaml:1:${column} network.${key}:`;
const NODES = at(29, 'nodes.cidrs[0]');

describe('the configuration of the network', () => {
  test.each([
    ['10.0.0.1', 'has no number of bits; did you mean 10.0.0.1/32?'],
    ['fd00::1', 'has no number of bits; did you mean fd00::1/128?'],
    ['10.0.0.0/33', 'has no valid number of bits; use 0 to 32'],
    ['fd00::/129', 'has no valid number of bits; use 0 to 128'],
    ['10.0.0.0/', 'has no valid number of bits; use 0 to 32'],
    ['10.0.0.0/08', 'has no valid number of bits; use 0 to 32'],
    [
      '10.0.0.1/16',
      'is not the start of a range; set everything after the first 16 bits to zero, or write 10.0.0.1/32 for this address alone',
    ],
    [
      'fd00:10::1/64',
      'is not the start of a range; set everything after the first 64 bits to zero, or write fd00:10::1/128 for this address alone',
    ],
    ...['10.0.0/16', '10.0.0.256/32', 'api.example.com', 'fe80::1%eth0/128', '10.0.0.0/8/8', ''].map((text) => [
      text,
      'is not an address range; write an address and a number of bits, such as 10.0.0.0/16',
    ]),
  ])('refuses the range "%s"', (text, message) => {
    expect(range(text)).toEqual([`${NODES} ${JSON.stringify(text)} ${message}`]);
  });

  test.each(['0.0.0.0/0', '10.0.0.0/16', '192.0.2.10/32', '10.128.0.0/9', '::/0', 'fd00:10::/64', 'FD00::1/128'])(
    'accepts the range %s',
    (text) => {
      const { environments } = load({ 'environments/dev.yaml': `network: { nodes: { cidrs: ["${text}"] } }\n` });
      expect(environments.find(({ name }) => name === 'dev')?.network.nodes.cidrs).toEqual([text]);
    },
  );

  test('refuses what is no list of ranges, ports or namespaces', () => {
    expect(problems('{ apiServer: { cidrs: [10] } }')).toEqual([
      `${at(33, 'apiServer.cidrs[0]')} expected an address range such as 10.0.0.0/16, got the number 10`,
    ]);
    expect(problems('{ apiServer: { ports: [] } }')).toEqual([
      `${at(25, 'apiServer.ports')} is empty; name the port of the API server, such as 6443`,
    ]);
    expect(problems('{ apiServer: { ports: [70000] } }')).toEqual([
      `${at(33, 'apiServer.ports[0]')} 70000 is not a port; use 1 to 65535`,
    ]);
    expect(problems('{ ingress: { namespaces: [Ingress] } }')).toEqual([
      `${at(36, 'ingress.namespaces[0]')} "Ingress" is not a DNS label; use lower-case letters, digits and inner hyphens, and start and end with a letter or digit`,
    ]);
  });

  test('wants hosts without a scheme, and a reason, where nothing is encrypted', () => {
    expect(problems('{ clearText: [{ host: "http://a.example.com", reason: "our own cable" }] }')).toEqual([
      `${at(32, 'clearText[0].host')} "http://a.example.com" is not a DNS name; use lower-case letters, digits, hyphens and dots`,
    ]);
    expect(problems('{ clearText: [{ host: a.example.com, reason: "" }] }')).toEqual([
      `${at(55, 'clearText[0].reason')} "" is empty; say why the network between can be trusted`,
    ]);
    expect(problems('{ clearText: [{ host: a.example.com, reason: our own cable }] }')).toEqual([]);
  });
});
