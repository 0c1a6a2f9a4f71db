import { finish } from '../src/cli/command.ts';
import { openSloImport } from '../src/cli/openslo-import.ts';

finish(openSloImport(process.argv.slice(2)));
