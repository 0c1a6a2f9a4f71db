import { workloadsOf } from '../pods/workloads.ts';
import { describe, ofKind, type Policy } from '../policy.ts';
import { scrapeTargets } from '../scraping/scrape-targets.ts';
import type { PodEnd } from './connections.ts';
import { type Direction, refusal } from './connections.ts';

/** Custom resources whose pods scrape. */
const SCRAPERS: ReadonlySet<string> = new Set(['Prometheus', 'PrometheusAgent']);

const SIDES: Readonly<Record<Direction, string>> = {
  egress: 'on its way out of',
  ingress: 'on its way into',
};

/** Prometheus reaches whatever a monitor names: the network policies permit the connection on both sides. */
export const reachability: Policy = {
  name: 'reachability',
  needsConfiguration: true,
  *check(input) {
    const policies = ofKind(input, 'NetworkPolicy').map(({ object }) => object);
    const permitted = new Set<string>();
    const scrapers = workloadsOf(input).filter(({ object }) => SCRAPERS.has(object.kind));
    for (const { component, monitor, what, ends, port } of scrapeTargets(input)) {
      for (const { object, labels, hostNetwork } of scrapers) {
        const from: PodEnd = { namespace: object.metadata.namespace ?? '', labels, hostNetwork };
        // Services of one namespace are told apart by nobody outside of it.
        const connection = JSON.stringify([from, ends, port]);
        if (permitted.has(connection)) continue;
        const refusals = ends.map((end) => refusal(policies, from, end, port));
        const [refused] = refusals;
        if (!refused || refusals.includes(undefined)) {
          permitted.add(connection);
          continue;
        }
        const side = `${SIDES[refused.direction]} ${refused.direction === 'egress' ? describe(object) : what}`;
        yield {
          component,
          object: describe(monitor),
          message: `names ${what}${portText(port.number)}, but the network policies stop Prometheus ${side}`,
          remedy: 'add the connection to src/network/flows.ts',
        };
      }
    }
  },
};

function portText(number: number | undefined): string {
  return number === undefined ? '' : `, port ${number}`;
}
