import { finish } from '../src/cli/command.ts';
import { maintenance } from '../src/cli/maintenance.ts';

finish(maintenance(process.argv.slice(2)));
