/**
 * Writes docs/security.md: who may talk to whom, who may do what, and what pods may be, with the reasons.
 *
 *   npm run security-docs
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadEnvironments } from '../src/config/load.ts';
import { securityFacts } from '../src/security-facts.ts';
import { securityPage } from '../src/validation/security-page.ts';

const file = fileURLToPath(new URL('../docs/security.md', import.meta.url));
const { base, environments } = loadEnvironments(fileURLToPath(new URL('../config', import.meta.url)));

mkdirSync(fileURLToPath(new URL('../docs', import.meta.url)), { recursive: true });
writeFileSync(file, securityPage(securityFacts([base, ...environments])));
console.error('docs/security.md: written');
