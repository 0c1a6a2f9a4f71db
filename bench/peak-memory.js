// Loaded into every Node process of a measured run: each appends its peak memory in KiB when it ends.
import { appendFileSync } from 'node:fs';

process.on('exit', () => appendFileSync(process.env.BENCH_MEMORY_FILE, `${process.resourceUsage().maxRSS}\n`));
