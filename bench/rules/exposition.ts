import { createServer, type Server } from 'node:http';
import type { Series } from './population.ts';

/** Seconds between two samples of a series. */
export const STEP = 30;

/**
 * Answers scrapes with all series, in as many parts. Each part first tells the past in quick succession, one step of
 * time per scrape, so that ranges have samples without anybody waiting for them; then it keeps up with the clock.
 */
export class Exposition {
  private readonly parts: { readonly prefixes: readonly string[]; readonly series: readonly Series[]; at: number }[];
  private readonly start: number;
  private readonly server: Server;

  constructor(all: readonly Series[], count: number, past: number) {
    this.start = Math.floor(Date.now() / 1_000) - past;
    this.parts = Array.from({ length: count }, (_, part) => {
      const series = all.filter((_, index) => index % count === part);
      return { series, prefixes: series.map(prefix), at: this.start };
    });
    this.server = createServer((request, response) => {
      const part = this.parts[Number(request.url?.slice(1))];
      response.setHeader('content-type', 'text/plain; version=0.0.4');
      response.end(part ? this.text(part) : '');
    });
  }

  /** Listens on this machine alone. */
  listen(): Promise<number> {
    return new Promise((resolve) => {
      this.server.listen(0, '127.0.0.1', () => resolve((this.server.address() as { port: number }).port));
    });
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** Whether every part has told the past. */
  get upToDate(): boolean {
    return this.parts.every(({ at }) => at >= Date.now() / 1_000 - STEP);
  }

  private text(part: { readonly prefixes: readonly string[]; readonly series: readonly Series[]; at: number }): string {
    if (part.at > Date.now() / 1_000) return '';
    const elapsed = part.at - this.start;
    const suffix = ` ${part.at}000\n`;
    part.at += STEP;
    let text = '';
    for (const [index, { value, perSecond }] of part.series.entries()) {
      text += part.prefixes[index] + String(perSecond === 0 ? value : Math.round(elapsed * perSecond)) + suffix;
    }
    return text;
  }
}

function prefix({ name, labels }: Series): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return `${name}{${pairs.join(',')}} `;
}
