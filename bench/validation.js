// Compiled as the app is: tsx would make a slower program of it.
import { compiled } from '../scripts/compile.js';

await compiled('bench/validation.ts');
