import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { alertRoutingPage } from '../src/alerting/routing-page.ts';
import { synthesizeEnvironment } from '../src/build.ts';
import { loadEnvironments } from '../src/config/load.ts';

/** Writes docs/alert-routing.md: whom each alert of config reaches in each environment. */
const { base, environments } = loadEnvironments('config');
const routed = [base, ...environments].map((environment) => ({
  environment,
  objects: [...synthesizeEnvironment(environment).components.values()].flat(),
}));
writeFileSync(fileURLToPath(new URL('../docs/alert-routing.md', import.meta.url)), alertRoutingPage(routed));
console.error('docs/alert-routing.md: written');
