/** The thread in which policies judge what scripts/app.js renders. */
import { parentPort } from 'node:worker_threads';
import { compiled } from './compile.js';

await compiled('src/validation/thread.ts', ({ serve }) => serve(parentPort));
