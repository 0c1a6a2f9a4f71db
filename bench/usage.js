// Loaded into every Node process of a measured run: each appends what it used, CPU time in microseconds and peak memory
// in KiB, when it ends.
import { appendFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

// Threads load it, too, and know only what the whole process has used.
if (isMainThread) {
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const line = JSON.stringify({ cpu: userCPUTime + systemCPUTime, peak: maxRSS });
    appendFileSync(process.env.BENCH_USAGE_FILE, `${line}\n`);
  });
}
