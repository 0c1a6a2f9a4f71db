import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { prerequisites } from '../src/prerequisites.ts';
import { add, type Cost, costOf, costPerNode } from './support/cost.ts';
import { sampleEnvironments, samples } from './support/sample.ts';

const readme = readFileSync('README.md', 'utf8');
const gibibytes = (bytes: number) => `${Number((bytes / 2 ** 30).toFixed(1))} GiB`;
const mebibytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
const cores = (cpu: number) => String(Number(cpu.toFixed(2)));

test('the README names every Secret that the sample environments need, with its keys', () => {
  const needed = new Map<string, Set<string>>();
  for (const [, { environment }] of samples) {
    for (const { name, keys } of prerequisites(environment)) {
      needed.set(name, new Set([...(needed.get(name) ?? []), ...keys]));
    }
  }
  for (const [name, keys] of needed) {
    const row = readme.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? `no row for ${name}`;
    const missing = [...keys].filter((key) => !row.includes(`\`${key}\``));
    expect({ row, missing }).toEqual({ row, missing: [] });
  }
});

test('the README says what each sample environment requests', () => {
  for (const { environment, components } of sampleEnvironments) {
    const objects = [...components.values()].flat();
    const total: Cost = add(objects.map(costOf));
    expect(readme).toContain(
      `| ${environment.name} | ${cores(total.cpu)} | ${gibibytes(total.memory)} | ${gibibytes(total.storage)} |`,
    );
    const node: Cost = add(objects.map(costPerNode));
    expect(readme).toContain(`${cores(node.cpu)} cores and ${mebibytes(node.memory)}`);
  }
});
