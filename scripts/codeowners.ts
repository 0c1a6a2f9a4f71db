import { codeowners } from '../src/cli/codeowners.ts';
import { finish } from '../src/cli/command.ts';

finish(codeowners(process.argv.slice(2)));
