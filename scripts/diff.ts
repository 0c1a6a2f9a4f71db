import { finish } from '../src/cli/command.ts';
import { diff } from '../src/cli/diff.ts';

finish(diff(process.argv.slice(2)));
