// Compiled as the app is.
import { compiled } from '../scripts/compile.js';

await compiled('bench/unvalidated.ts');
