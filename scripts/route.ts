import { finish } from '../src/cli/command.ts';
import { route } from '../src/cli/route.ts';

finish(route(process.argv.slice(2)));
