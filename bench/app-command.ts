import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

const root = resolve(import.meta.dirname, '..');
const { app } = parse(readFileSync(join(root, 'cdk8s.yaml'), 'utf8')) as { app: string };
const words = app.split(' ').slice(1);

/** What cdk8s.yaml tells node before it names the app. */
export const nodeFlags: readonly string[] = words.slice(0, -1);

/** Arguments of node as cdk8s.yaml has them, with the app wherever the command is started. */
export const appCommand: readonly string[] = [...nodeFlags, join(root, words.at(-1) ?? '')];
