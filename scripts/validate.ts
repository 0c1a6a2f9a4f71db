import { finish } from '../src/cli/command.ts';
import { validateCommand } from '../src/cli/validate.ts';

finish(validateCommand(process.argv.slice(2)));
