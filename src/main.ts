import { synth } from './cli/synth.ts';

await synth(process.argv.slice(2));
