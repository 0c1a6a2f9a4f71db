import { finish } from '../src/cli/command.ts';
import { openSloExport } from '../src/cli/openslo-export.ts';

finish(openSloExport(process.argv.slice(2)));
