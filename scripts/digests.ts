import { finish } from '../src/cli/command.ts';
import { digests } from '../src/cli/digests.ts';
import { taggedImages as images, digests as pins } from '../src/config/versions.ts';

finish(await digests(process.argv.slice(2), { file: 'src/config/versions.ts', images, pins }));
